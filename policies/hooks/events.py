"""What of the events of promises other programs are told.

A delivery is written by the very statement that writes the event, for each endpoint that listens:
an event that is stored has its deliveries, and an event that was stored already has no second
ones. Pure: SQL, for those who write events.
"""

# Columns of an event that its deliveries are made from.
OF_EVENTS = "id, obligation_id, kind, step, at"
# Columns of a promise that are told of; people are ids.
OF_PROMISES = "id, message_id, conversation_id, location_id, asker_id, owner_id, priority, due_at"

_INSTANT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
_DELIVERIES = """
INSERT INTO policies_hookdelivery
       (endpoint_id, message_id, event, facts, happened_at, since, not_before,
        state, attempts, error)
SELECT endpoint.id, 'evt_' || event.id, told.name,
       jsonb_build_object('type', told.name, 'timestamp', {at}, 'data', jsonb_build_object(
           'ask', promise.id, 'message', promise.message_id,
           'conversation', promise.conversation_id, 'location', promise.location_id,
           'asker', promise.asker_id, 'owner', promise.owner_id,
           'priority', promise.priority, 'due_at', {due}, 'step', event.step)),
       event.at, event.at, event.at, 'waiting', 0, ''
  FROM {events} AS event
  JOIN {promises} AS promise ON promise.id = event.obligation_id
  JOIN (VALUES ('opened', 'ask.made'), ('overdue', 'ask.late'),
               ('escalated', 'ask.escalated'), ('satisfied', 'ask.answered'))
       AS told(kind, name) ON told.kind = event.kind
  JOIN policies_hookendpoint AS endpoint
    ON endpoint.is_active AND told.name = ANY(endpoint.events)
 WHERE NOT EXISTS (SELECT FROM policies_hookendpoint_locations AS place
                    WHERE place.hookendpoint_id = endpoint.id)
    OR EXISTS (SELECT FROM policies_hookendpoint_locations AS place
                WHERE place.hookendpoint_id = endpoint.id
                  AND place.location_id = promise.location_id)
    ON CONFLICT DO NOTHING
"""


def deliveries(events: str, promises: str) -> str:
    """The statement that writes the deliveries of `events`, which are of `promises`: names of
    relations that have `OF_EVENTS` and `OF_PROMISES`."""
    at, due = _INSTANT.format("event.at"), _INSTANT.format("promise.due_at")
    return _DELIVERIES.format(events=events, promises=promises, at=at, due=due)


def with_deliveries(insert: str) -> str:
    """A statement that stores events of promises that are there, with their deliveries."""
    told = deliveries("stored", "policies_obligation")
    return f"WITH stored AS ({insert} RETURNING {OF_EVENTS}) {told}"
