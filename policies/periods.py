"""The local dates that one edition of a report is of, and when it comes; pure.

A day, a week from Monday to Sunday, or a calendar month. Dates are those of a location's wall;
a day of 23 or 25 hours is one date, and so are the weeks and months that hold it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

DAY: Final = "day"
WEEK: Final = "week"
MONTH: Final = "month"
KINDS: Final = (DAY, WEEK, MONTH)
# What was answered just before midnight is committed by then.
SETTLED: Final = timedelta(minutes=5)
_ONE_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, order=True)
class Period:
    """One day, week or month of the calendar, known by the first of its dates; those of a kind are
    in order."""

    kind: str
    first: date

    @classmethod
    def holding(cls, kind: str, day: date) -> Self:
        """The period of that kind in which `day` lies."""
        if kind == WEEK:
            return cls(kind, day - timedelta(days=day.weekday()))
        return cls(kind, day.replace(day=1) if kind == MONTH else day)

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `2026-06-09`, `2026-W24` or `2026-06`; raises ValueError for anything else."""
        if len(text) == len("2026-06"):
            return cls(MONTH, date.fromisoformat(f"{text}-01"))
        return cls(WEEK if "W" in text else DAY, date.fromisoformat(text))

    def __str__(self) -> str:
        """As an address has it: `2026-06-09`, `2026-W24` or `2026-06` (ISO 8601)."""
        if self.kind == MONTH:
            return f"{self.first:%Y-%m}"
        year, week, _ = self.first.isocalendar()
        return f"{year:04}-W{week:02}" if self.kind == WEEK else self.first.isoformat()

    @property
    def after(self) -> date:
        """The first date that is no longer in it: on which its edition comes."""
        if self.kind == MONTH:
            return (self.first + timedelta(days=31)).replace(day=1)
        return self.first + timedelta(days=7 if self.kind == WEEK else 1)

    @property
    def last(self) -> date:
        """The last of its dates."""
        return self.after - _ONE_DAY

    @property
    def dates(self) -> Sequence[date]:
        """All of its dates, in order."""
        return [self.first + timedelta(days=day) for day in range((self.after - self.first).days)]

    def back(self, number: int = 1) -> "Period":
        """The one of its kind so many before."""
        found: Period = self
        for _ in range(number):
            found = Period.holding(self.kind, found.first - _ONE_DAY)
        return found

    def next(self) -> "Period":
        """The one of its kind that follows."""
        return Period(self.kind, self.after)

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """`[start, end)` in UTC: from the first midnight to the one after the last date."""
        return wall_instant(self.first, time(), zone), wall_instant(self.after, time(), zone)

    def comes_at(self, at: time, zone: ZoneInfo) -> datetime:
        """When (UTC) it is to come to somebody who wants it at `at` on the wall of `zone`; never
        before it is over and settled."""
        settled = wall_instant(self.after, time(), zone) + SETTLED
        return max(wall_instant(self.after, at, zone), settled)


def newest_due(kind: str, at: time, zone: ZoneInfo, now: datetime) -> Period:
    """The newest period that was to come by `now` to somebody who wants it at `at`."""
    period = Period.holding(kind, now.astimezone(zone).date()).back()
    return period if period.comes_at(at, zone) <= now else period.back()


def wall_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a wall time: of one that occurs twice the first, of one that a clock
    change skips the first instant after the gap."""
    wall = datetime.combine(day, at, zone)
    after = wall.astimezone(UTC)
    if after.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return after
    before = wall.replace(fold=1).astimezone(UTC)  # read with the offset that holds afterwards
    offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0) if after.microsecond else after
