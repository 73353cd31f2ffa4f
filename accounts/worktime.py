"""Working-time arithmetic: pure, exact across clock changes, and never a loop without end.

A calendar turns local dates into UTC intervals `[open, close)`; everything else adds and
subtracts real minutes in UTC. Rules and their sources:

- A wall time that a clock change skips moves forward by the gap's length, one that occurs
  twice means the first occurrence (RFC 5545, section 3.3.5; `fold=0` of PEP 495).
- Due exactly at closing is due at closing, not at the next opening.
- A closure is a local date, 00:00 to 24:00; hours given for a date win over it.
- A date that a zone skipped (Apia, 2011-12-30) has no hours at all.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEARCH_DAYS = 400
SEARCH_DAYS_PER_CLOSURE = 7
_DAY = timedelta(days=1)
_NOTHING: Mapping[date, Sequence[tuple[str, str]]] = MappingProxyType({})

Minutes = tuple[tuple[int, int], ...]  # (start, end) after midnight, sorted, disjoint
Span = tuple[datetime, datetime]  # [start, end) in UTC


class NoWorkingTime(Exception):
    """The calendar has too little working time within 400 days, and 7 more a closure."""


class Calendar(Protocol):
    """What the arithmetic needs of a calendar."""

    @property
    def search_days(self) -> int:
        """How many days are searched before the calendar counts as empty."""

    def spans_from(self, start: datetime) -> Iterator[Span]:
        """Disjoint working intervals in order, in UTC, from the one `start` lies in or before."""


@dataclass(frozen=True)
class WorkCalendar:
    """Weekly hours in one zone, less closures, with hours of their own for some dates."""

    tz: str
    week: tuple[Minutes, ...]
    closures: frozenset[date]
    dates: tuple[tuple[date, Minutes], ...]

    @classmethod
    def weekly(
        cls,
        tz: str,
        weekly: Mapping[str, Sequence[tuple[str, str]]],
        closures: Iterable[date] = (),
        *,
        dates: Mapping[date, Sequence[tuple[str, str]]] = _NOTHING,
    ) -> "WorkCalendar":
        """A calendar of wall times: `{"mon": [("09:00", "12:00"), ("13:00", "17:00")]}`.

        "24:00" is a legal end; a missing day is closed. `dates` replace the weekly hours of a
        date and win over its closure; an empty sequence means not working. Raises ValueError
        for an unknown zone or day, for times that are wrong, reversed or overlapping, and
        for an instant in place of a date.
        """
        unknown = set(weekly) - set(DAYS)
        if unknown:
            raise ValueError(f"Unknown day {min(unknown)!r}: use {', '.join(DAYS)}.")
        _zone(tz)
        shut = frozenset(closures)
        if any(isinstance(day, datetime) for day in (*shut, *dates)):
            raise ValueError("A closure and a day with its own hours need a date, not an instant.")
        return cls(
            tz=tz,
            week=tuple(_minutes(weekly.get(day, ())) for day in DAYS),
            closures=shut,
            dates=tuple((day, _minutes(spans)) for day, spans in sorted(dates.items())),
        )

    @property
    def search_days(self) -> int:
        """400 days, and 7 more for each closure or date of its own."""
        return SEARCH_DAYS + SEARCH_DAYS_PER_CLOSURE * (len(self.closures) + len(self.dates))

    def intervals_on(self, day: date) -> tuple[Span, ...]:
        """The working intervals that begin on a local date, in UTC."""
        return _resolve(self, day)

    def spans_from(self, start: datetime) -> Iterator[Span]:
        """See `Calendar`; ends after the searched days."""
        try:
            day = start.astimezone(_zone(self.tz)).date() - _DAY
        except OverflowError:
            return
        reached = start
        for _ in range(self.search_days + 2):
            for opens, closes in _resolve(self, day):
                if closes > reached:
                    # A gap across midnight pushes hours into the next date; they count once.
                    yield (opens if reached == start else max(opens, reached)), closes
                    reached = closes
            if day >= date.max - _DAY:
                return
            day += _DAY


@dataclass(frozen=True)
class UnionCalendar:
    """Several calendars as one: working when any of them is; overlaps count once."""

    parts: tuple[Calendar, ...]

    @property
    def search_days(self) -> int:
        """The longest search of its parts."""
        return max((part.search_days for part in self.parts), default=SEARCH_DAYS)

    def spans_from(self, start: datetime) -> Iterator[Span]:
        """See `Calendar`."""
        sources = [iter(part.spans_from(start)) for part in self.parts]
        heads = [next(source, None) for source in sources]
        while any(heads):
            index = min((i for i, head in enumerate(heads) if head), key=lambda i: heads[i] or ())
            opens, closes = heads[index] or (start, start)
            heads[index] = next(sources[index], None)
            grown = True
            while grown:
                grown = False
                for i, head in enumerate(heads):
                    if head and head[0] <= closes:
                        closes = max(closes, head[1])
                        heads[i] = next(sources[i], None)
                        grown = True
            yield opens, closes


@dataclass(frozen=True)
class AlwaysOpen:
    """The elapsed clock: every instant counts."""

    @property
    def search_days(self) -> int:
        """Nothing has to be searched."""
        return 1

    def spans_from(self, start: datetime) -> Iterator[Span]:
        """One interval without an end."""
        yield start, datetime.max.replace(tzinfo=UTC)


ALWAYS = AlwaysOpen()


def add_working_time(calendar: Calendar, start: datetime, budget: timedelta) -> datetime:
    """The earliest instant (UTC) at which `budget` of working time has passed since `start`.

    A budget of zero gives `start`. Raises NoWorkingTime when the calendar has too little
    within the searched days, ValueError for a naive instant or a negative budget.
    """
    start = _utc(start)
    if budget < timedelta(0):
        raise ValueError("The budget must not be negative.")
    if not budget:
        return start
    left = budget
    for opens, closes in calendar.spans_from(start):
        opens = max(opens, start)
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise NoWorkingTime


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies in `[start, end)`; raises ValueError when reversed or naive."""
    start, end = _utc(start), _utc(end)
    if end < start:
        raise ValueError("The end lies before the start.")
    total = timedelta(0)
    at = start
    while at < end:
        reached = at
        for opens, closes in calendar.spans_from(at):
            if opens >= end:
                return total
            total += min(closes, end) - max(opens, at)
            reached = closes
            if closes >= end:
                return total
        if reached == at:
            at += min(end - at, timedelta(days=calendar.search_days))
        else:
            at = reached
    return total


def next_working_instant(calendar: Calendar, start: datetime) -> datetime:
    """`start` when it is working time, else the next opening (UTC); raises NoWorkingTime."""
    start = _utc(start)
    for opens, _ in calendar.spans_from(start):
        return max(opens, start)
    raise NoWorkingTime


def end_of_working_stretch(calendar: Calendar, at: datetime) -> datetime:
    """When the working interval that holds `at` ends (UTC), across a midnight without a gap.

    Raises NoWorkingTime when `at` is not working time.
    """
    at = _utc(at)
    end = None
    for opens, closes in calendar.spans_from(at):
        if opens > (end or at):
            break
        end = closes
    if end is None:
        raise NoWorkingTime
    return end


def is_working(calendar: Calendar, at: datetime) -> bool:
    """Whether the instant is working time; an interval's end is not."""
    at = _utc(at)
    return any(opens <= at for opens, _ in _first(calendar.spans_from(at)))


def _first(spans: Iterator[Span]) -> Iterator[Span]:
    for span in spans:
        yield span
        return


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("An instant needs a time zone.")
    return at.astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not an IANA time zone.") from error


def _minutes(spans: Sequence[tuple[str, str]]) -> Minutes:
    found = sorted((_minute(starts), _minute(ends)) for starts, ends in spans)
    for starts, ends in found:
        if ends <= starts:
            raise ValueError("An interval must end after it starts; split a night at 24:00.")
    for (_, ends), (starts, _) in pairwise(found):
        if starts < ends:
            raise ValueError("The intervals of a day overlap.")
    return tuple(found)


def _minute(text: str) -> int:
    hours, colon, minutes = text.partition(":")
    if colon and hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit():
        total = int(hours) * 60 + int(minutes)
        if len(minutes) == 2 and int(minutes) < 60 and total <= 1440:
            return total
    raise ValueError(f"{text!r} is not a time from 00:00 to 24:00.")


@lru_cache(maxsize=65_536)
def _resolve(calendar: WorkCalendar, day: date) -> tuple[Span, ...]:
    """A local date's intervals in UTC, joined where they touch or a clock change folds them."""
    position = bisect_right(calendar.dates, day, key=lambda own: own[0]) - 1
    if position >= 0 and calendar.dates[position][0] == day:
        hours = calendar.dates[position][1]
    elif day in calendar.closures:
        return ()
    else:
        hours = calendar.week[day.weekday()]
    if _at(calendar.tz, day, 0) >= _at(calendar.tz, day, 1440):
        return ()  # the zone skipped this date
    spans: list[Span] = []
    for opens, closes in sorted(
        (_at(calendar.tz, day, starts), _at(calendar.tz, day, ends)) for starts, ends in hours
    ):
        if spans and opens <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], closes)
        elif opens < closes:
            spans.append((opens, closes))
    return tuple(spans)


def _at(tz: str, day: date, minute: int) -> datetime:
    """Wall time to UTC; `fold=0` reads a gap with the offset before it, that is forward."""
    midnight = datetime(day.year, day.month, day.day)
    return (midnight + timedelta(minutes=minute)).replace(tzinfo=_zone(tz)).astimezone(UTC)
