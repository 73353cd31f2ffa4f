"""The asks that were decided in a span of time, counted by the database over an index.

What counts where is said in `figures.py`, which counts the same slowly, in the open; tests hold
both against each other. A year of a location is one statement as a day is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from accounts.models import Location
from policies.figures import Tally

# Places that have no name in a report, where others have the number of their channel.
DIRECT_PLACE: Final = -1
PRIVATE_PLACE: Final = -2

# Which of the four columns a row of the answer is grouped by: PostgreSQL's GROUPING() says 0 there.
_SETS: Final = {15: "total", 7: "priority", 11: "place", 13: "role", 14: "hour"}

# Decided in the span, or before and still open at its end. Met: `decided_at` is the answer's time.
_ASKS = """
WITH found AS (
    SELECT * FROM policies_obligation
     WHERE location_id = %(location)s AND decided_at >= %(start)s AND decided_at < %(cut)s
     UNION ALL
    SELECT * FROM policies_obligation
     WHERE location_id = %(location)s AND decided_at < %(start)s AND state IN ('open', 'stuck')
     UNION ALL
    SELECT * FROM policies_obligation
     WHERE location_id = %(location)s AND decided_at < %(start)s AND closed_at > decided_at
       AND closed_at >= %(cut)s AND state NOT IN ('open', 'stuck')
), asks AS (
    SELECT o.priority COLLATE "C" AS priority, o.asked_role COLLATE "C" AS role,
           CASE WHEN c.kind <> 'channel' THEN %(direct)s
                WHEN c.is_private THEN %(private)s ELSE c.id END AS place,
           extract(hour FROM o.sent_at AT TIME ZONE %(zone)s)::int AS hour,
           o.decided_at < %(start)s AS is_earlier,
           o.excused_at IS NOT NULL AND o.excused_at < %(cut)s AS is_excused,
           o.satisfied_at IS NOT DISTINCT FROM o.decided_at AS is_met,
           o.closed_at IS NULL OR o.closed_at >= %(cut)s AS is_open,
           CASE WHEN o.satisfied_at < %(cut)s THEN o.response_seconds END AS seconds
      FROM found o JOIN messaging_conversation c ON c.id = o.conversation_id
), counted AS (
    SELECT *, NOT is_earlier AND NOT is_excused AS counts, is_open AND NOT is_met AS is_overdue
      FROM asks
)
"""

_TALLIES = (
    _ASKS
    + """
SELECT GROUPING(priority, place, role, hour), priority, place, role, hour,
       count(*) FILTER (WHERE counts), count(*) FILTER (WHERE counts AND is_met),
       count(*) FILTER (WHERE is_overdue), count(seconds) FILTER (WHERE counts),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE counts),
       count(*) FILTER (WHERE NOT is_earlier AND is_excused), count(*) FILTER (WHERE is_earlier)
  FROM counted
 GROUP BY GROUPING SETS ((), (priority), (place), (role), (hour))
"""
)

_DAYS = """
SELECT (decided_at AT TIME ZONE %(zone)s)::date, count(*),
       count(*) FILTER (WHERE satisfied_at IS NOT DISTINCT FROM decided_at)
  FROM policies_obligation
 WHERE location_id = %(location)s AND decided_at >= %(start)s AND decided_at < %(end)s
   AND (excused_at IS NULL OR excused_at >= %(cut)s)
 GROUP BY 1
"""


@dataclass(frozen=True)
class Counts:
    """The tallies of a span: of all, and by each of what asks are told apart by."""

    total: Tally
    by_priority: Mapping[str, Tally]
    by_place: Mapping[int, Tally]  # the number of a channel, DIRECT_PLACE or PRIVATE_PLACE
    by_role: Mapping[str, Tally]
    by_hour: Mapping[int, Tally]  # of the location's clock, when it was asked
    excused: int
    open_from_earlier: int


def counts_between(location: Location, start: datetime, cut: datetime) -> Counts:
    """Count what was decided at a location in `[start, cut)` (UTC), beside what was overdue at
    `cut`."""
    given = {
        "location": location.pk,
        "zone": location.time_zone,
        "start": start,
        "cut": cut,
        "direct": DIRECT_PLACE,
        "private": PRIVATE_PLACE,
    }
    groups: dict[str, dict[Any, Tally]] = {name: {} for name in _SETS.values()}
    excused = earlier = 0
    for which, priority, place, role, hour, *row in rows(_TALLIES, given):
        name = _SETS[which]
        key = {"priority": priority, "place": place, "role": role, "hour": hour}.get(name)
        groups[name][key] = found = _tally(*row[:5])
        if name == "total":
            excused, earlier = row[5:]
        elif not found.asked and not found.overdue:
            del groups[name][key]  # only what was excused
    return Counts(
        total=groups["total"][None],
        by_priority=groups["priority"],
        by_place=groups["place"],
        by_role=groups["role"],
        by_hour=groups["hour"],
        excused=excused,
        open_from_earlier=earlier,
    )


def met_per_day(
    location: Location, start: datetime, end: datetime, cut: datetime
) -> dict[date, tuple[int, int]]:
    """(asked, met) of each local date in `[start, end)` (UTC) on which anything was decided, but
    for what was excused before `cut`."""
    zone, pk = location.time_zone, location.pk
    given = {"location": pk, "zone": zone, "start": start, "end": end, "cut": cut}
    return {day: (asked, met) for day, asked, met in rows(_DAYS, given)}


def _tally(
    asked: int, met: int, overdue: int, answered: int, percentiles: list[float] | None
) -> Tally:
    median, p90 = percentiles or (None, None)
    return Tally(asked, met, asked - met, overdue, answered, median, p90)


def rows(statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What one of a report's own statements finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
