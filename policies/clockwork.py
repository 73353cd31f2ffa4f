"""A promise's clock with its pauses: pure.

Only what a pause takes of working time stops the clock, pauses that overlap count once, and
all of them together stop it for no longer than their cap (response-time S9, S10): a forgotten
"with a patient" moves a due time by hours, never by days.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.worktime import (
    Calendar,
    Span,
    add_working_time,
    next_working_instant,
    working_time_between,
)

NONE = timedelta(0)


@dataclass(frozen=True)
class Segment:
    """What is left of a promise from an instant on, and the pauses that it allows."""

    starts_at: datetime
    budget: timedelta
    pauses: tuple[Span, ...] = ()
    cap: timedelta = NONE


@dataclass(frozen=True)
class PausedCalendar:
    """A calendar without `holes`: disjoint, in order, in UTC."""

    calendar: Calendar
    holes: tuple[Span, ...]

    @property
    def search_days(self) -> int:
        """As far as the calendar itself is searched."""
        return self.calendar.search_days

    def spans_from(self, start: datetime) -> Iterator[Span]:
        """See `accounts.worktime.Calendar`."""
        for opens, closes in self._pieces(start):
            if closes > start:
                yield opens, closes

    def _pieces(self, start: datetime) -> Iterator[Span]:
        for opens, closes in self.calendar.spans_from(start):
            for hole_starts, hole_ends in self.holes:
                if hole_ends <= opens or hole_starts >= closes:
                    continue
                if opens < hole_starts:
                    yield opens, hole_starts
                opens = hole_ends
            if opens < closes:
                yield opens, closes


def due_with_pauses(
    calendar: Calendar,
    start: datetime,
    budget: timedelta,
    pauses: Sequence[Span],
    cap: timedelta,
) -> datetime:
    """When `budget` is used up (UTC); raises NoWorkingTime as `add_working_time` does."""
    return add_working_time(running(calendar, start, pauses, cap), start, budget)


def consumed(
    calendar: Calendar,
    start: datetime,
    until: datetime,
    pauses: Sequence[Span],
    cap: timedelta,
) -> timedelta:
    """How much of a budget is used up in `[start, until)`; nothing when reversed."""
    if until <= start:
        return NONE
    return working_time_between(running(calendar, start, pauses, cap), start, until)


def paused(
    calendar: Calendar,
    start: datetime,
    until: datetime,
    pauses: Sequence[Span],
    cap: timedelta,
) -> timedelta:
    """How much working time of `[start, until)` the pauses took; at most the cap."""
    if until <= start:
        return NONE
    whole = working_time_between(calendar, start, until)
    return whole - consumed(calendar, start, until, pauses, cap)


def runs_again_at(
    calendar: Calendar,
    start: datetime,
    pauses: Sequence[Span],
    cap: timedelta,
    now: datetime,
) -> datetime | None:
    """When the clock that a pause has stopped at `now` runs again (UTC): the pause's end or the
    cap's, at the next opening if that is closed; None when no pause stops it.

    Raises NoWorkingTime.
    """
    again = next_working_instant(running(calendar, start, pauses, cap), now)
    return again if again > next_working_instant(calendar, now) else None


def running(
    calendar: Calendar, start: datetime, pauses: Iterable[Span], cap: timedelta
) -> PausedCalendar:
    """The calendar less what the pauses take of it from `start` on, in order, up to the cap."""
    holes: list[Span] = []
    left = cap
    for pause_starts, pause_ends in united(pauses):
        for opens, closes in calendar.spans_from(max(pause_starts, start)):
            opens, closes = max(opens, pause_starts, start), min(closes, pause_ends)
            if opens >= pause_ends or not left:
                break
            if opens < closes:
                closes = min(closes, opens + left)
                holes.append((opens, closes))
                left -= closes - opens
    return PausedCalendar(calendar, tuple(holes))


def united(spans: Iterable[Span]) -> list[Span]:
    """The same instants as disjoint spans, in order."""
    found: list[Span] = []
    for starts, ends in sorted(spans):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        elif starts < ends:
            found.append((starts, ends))
    return found
