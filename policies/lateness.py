"""Why answers came late, and whether it helped to tell somebody else: from what was written down.

The cause of a late answer is the first of these that holds, of what happened until it was late:

1. misrouted: it was passed on or taken over;
2. nobody on: it asked a role of which nobody was on shift;
3. off shift: it was asked outside the hours that its clock counts, or all who owed it were off;
4. with a patient: its clock paused for a treatment, its message interrupted one, or somebody else
   was told at once because whoever owed it was with a patient;
5. no answer: none of these is known.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from policies.decided import rows

# A step comes after another one by 15 minutes in the rules that a practice begins with (5 where
# urgent): whoever answers within this time does so because of the step, not of the next one.
HELPS_WITHIN_MINUTES: Final = 15

_CAUSES = """
SELECT o.id, CASE
    WHEN EXISTS (
        SELECT FROM policies_obligationevent e WHERE e.obligation_id = o.id
           AND e.kind IN ('reassigned', 'taken_over') AND e.at <= o.decided_at
    ) THEN 'misrouted'
    WHEN EXISTS (
        SELECT FROM messaging_coveragegap g WHERE g.location_id = o.location_id
           AND g.happened_at = o.sent_at AND g.conversation_id = o.conversation_id
           AND g.role = o.asked_role AND g.way = 'sent'
    ) THEN 'nobody_on'
    WHEN o.clock_started_at > o.sent_at OR EXISTS (
        SELECT FROM policies_obligationevent e WHERE e.obligation_id = o.id
           AND e.kind = 'alerted' AND e.at <= o.decided_at
           AND NOT jsonb_path_exists(e.facts, '$.because.* ? (@ != "off_shift")')
           AND jsonb_path_exists(e.facts, '$.because.*')
    ) THEN 'off_shift'
    WHEN EXISTS (
        SELECT FROM policies_obligationpause p WHERE p.obligation_id = o.id
           AND p.starts_at < o.decided_at AND p.ends_at > o.sent_at
    ) OR EXISTS (
        SELECT FROM messaging_interruption i WHERE i.message_id = o.message_id
    ) OR EXISTS (
        SELECT FROM policies_obligationevent e WHERE e.obligation_id = o.id
           AND e.kind = 'alerted' AND e.at <= o.decided_at
           AND jsonb_path_exists(e.facts, '$.because.* ? (@ == "with_patient")')
    ) THEN 'with_patient'
    ELSE 'no_answer' END
  FROM policies_obligation o WHERE o.id = ANY(%(ids)s)
"""

_ESCALATED = """
SELECT count(*), count(*) FILTER (WHERE helped) FROM (
    SELECT bool_or(
               o.satisfied_at >= e.at AND o.satisfied_at < %(cut)s
               AND o.satisfied_at <= e.at + make_interval(mins => %(minutes)s)
           ) AS helped
      FROM policies_obligation o
      JOIN policies_obligationevent e ON e.obligation_id = o.id
     WHERE o.location_id = %(location)s AND o.decided_at >= %(start)s AND o.decided_at < %(cut)s
       AND o.satisfied_at IS DISTINCT FROM o.decided_at
       AND e.kind = 'escalated' AND e.at < %(cut)s
     GROUP BY o.id
) AS asks
"""


def causes_of(ids: Collection[int]) -> dict[int, str]:
    """Why each of these obligations is late, as a key of `report_words.CAUSE_WORDS`."""
    return dict(rows(_CAUSES, {"ids": list(ids)})) if ids else {}


def escalated_between(location_id: int, start: datetime, cut: datetime) -> dict[str, int]:
    """Of the asks that became late at a location in `[start, cut)` (UTC): of how many somebody
    else was told until `cut`, and how many of those were answered within HELPS_WITHIN_MINUTES
    (elapsed) after a step."""
    given = {
        "location": location_id,
        "start": start,
        "cut": cut,
        "minutes": HELPS_WITHIN_MINUTES,
    }
    asks, helped = rows(_ESCALATED, given)[0]
    return {"asks": asks, "helped": helped, "minutes": HELPS_WITHIN_MINUTES}
