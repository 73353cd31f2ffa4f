"""What an export for the law says of the promises that messages made: as they stood then."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from policies.models import Obligation, ObligationEvent

Facts = dict[str, Any]


def promises_of(message_ids: list[int], as_of: datetime) -> dict[int, list[Facts]]:
    """For each message that asked for something: who owed the answer, when it was due, what became
    of it, and every event, up to an instant."""
    rows = Obligation.objects.filter(message__in=message_ids, sent_at__lte=as_of).order_by("pk")
    obligations = list(rows.prefetch_related("parties"))
    events: dict[int, list[ObligationEvent]] = defaultdict(list)
    past = ObligationEvent.objects.filter(obligation__in=obligations, at__lte=as_of)
    for event in past.order_by("at", "pk"):
        events[event.obligation_id].append(event)
    found: dict[int, list[Facts]] = defaultdict(list)
    for row in obligations:
        found[row.message_id].append(_promise(row, events[row.pk], as_of))
    return dict(found)


def _promise(row: Obligation, events: Iterable[ObligationEvent], as_of: datetime) -> Facts:
    def then(at: datetime | None) -> str | None:
        return _instant(at) if at is not None and at <= as_of else None

    is_closed = row.closed_at is not None and row.closed_at <= as_of
    is_excused = row.excused_at is not None and row.excused_at <= as_of
    return {
        "id": row.pk,
        "state": row.state if is_closed else Obligation.State.OPEN,
        "priority": row.priority,
        "owner": row.owner_id,
        "parties": sorted(one.user_id for one in row.parties.all()),
        "sent_at": _instant(row.sent_at),
        "due_at": _instant(row.due_at) if row.due_at else None,
        "late_since": then(row.breached_at),
        "acknowledged_at": then(row.acknowledged_at),
        "answered_at": then(row.satisfied_at),
        "answer": row.answer_id if then(row.satisfied_at) else None,
        "closed_at": then(row.closed_at),
        "excuse": row.excuse if is_excused else "",
        "outcome": row.outcome if is_closed else "",
        "events": [
            {
                "kind": event.kind,
                "at": _instant(event.at),
                "actor": event.actor_id,
                "step": event.step,
                "facts": event.facts,
            }
            for event in events
        ],
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
