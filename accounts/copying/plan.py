"""What a copy of hours is going to do, day by day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256

from accounts.models import Location, OpeningHours, Shift, ShiftException, User
from accounts.models.hours import Weekday
from accounts.models.walltime import text_of

# Minutes after midnight, [starts, ends), in order.
Spans = tuple[tuple[int, int], ...]
Row = OpeningHours | Shift | ShiftException


class CopyError(Exception):
    """Why there is nothing to copy, and the field beside which it stands."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field, self.problem = field, problem


class Kind(StrEnum):
    """Which hours a day is of."""

    WEEKLY = "weekly"
    DATED = "dated"
    OPENING = "opening"


class Will(StrEnum):
    """What becomes of a day."""

    CHANGE = "Change"
    SAME = "Unchanged"
    SKIP = "Skipped"
    WRONG = "Wrong"


@dataclass(frozen=True)
class Day:
    """A weekday or a date of a person at a location, or of a location itself."""

    kind: Kind
    place: Location
    on: int | date
    person: User | None = None

    @property
    def said(self) -> str:
        """ "Monday", "Mon, Jun 15"."""
        if isinstance(self.on, date):
            return f"{self.on:%a, %b} {self.on.day}"
        return Weekday(self.on).label

    def rows(self) -> list[Row]:
        """What is stored of it."""
        if self.kind is Kind.OPENING:
            assert isinstance(self.on, int)
            return list(OpeningHours.objects.filter(location=self.place, weekday=self.on))
        where = {"user": self.person, "location": self.place}
        if isinstance(self.on, date):
            return list(ShiftException.objects.filter(**where, on_date=self.on))
        return list(Shift.objects.filter(**where, weekday=self.on))

    def row(self, starts: int, ends: int) -> Row:
        """A row of it that isn't stored yet."""
        made: Row
        if self.kind is Kind.OPENING:
            assert isinstance(self.on, int)
            made = OpeningHours(location=self.place, weekday=self.on)
        elif isinstance(self.on, date):
            made = ShiftException(user=self.person, location=self.place, on_date=self.on)
        else:
            made = Shift(user=self.person, location=self.place, weekday=self.on)
        made.starts, made.ends = starts, ends
        return made


@dataclass
class Change:
    """A day as it is and as it will be; why not, if it won't; what to know of it."""

    day: Day
    before: Spans
    after: Spans
    skipped: str = ""
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> Will:
        """What becomes of it."""
        if self.problems:
            return Will.WRONG
        if self.skipped:
            return Will.SKIP
        return Will.SAME if self.before == self.after else Will.CHANGE

    @property
    def said_before(self) -> str:
        """The hours until now."""
        return self._said(self.before)

    @property
    def said_after(self) -> str:
        """The hours from now on."""
        return self._said(self.after)

    def _said(self, spans: Spans) -> str:
        """A date without a shift of its own has the weekly ones."""
        return said(spans) if spans or self.day.kind is not Kind.DATED else "weekly hours"


@dataclass
class Target:
    """Somebody, or a location, whose hours are written."""

    name: str
    changes: list[Change]
    notes: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """All that a copy does, in words as well."""

    what: str
    targets: list[Target]
    notes: list[str] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        """Every day of every target."""
        return [change for target in self.targets for change in target.changes]

    def with_outcome(self, will: Will) -> list[Change]:
        """The days of which this becomes."""
        return [change for change in self.changes if change.outcome is will]

    @property
    def wrong(self) -> list[tuple[Target, Change]]:
        """The days that keep all of it from being copied."""
        return [(one, row) for one in self.targets for row in one.changes if row.problems]

    @property
    def counts(self) -> list[tuple[Will, int]]:
        """How many days of each outcome there are, where there are any."""
        found = [change.outcome for change in self.changes]
        return [(will, found.count(will)) for will in Will if will in found]

    @property
    def is_ready(self) -> bool:
        """Whether there is something to write, and nothing wrong."""
        return not self.wrong and bool(self.with_outcome(Will.CHANGE))

    @property
    def places(self) -> set[int]:
        """The locations whose hours are written."""
        return {change.day.place.pk for change in self.with_outcome(Will.CHANGE)}

    @property
    def fingerprint(self) -> str:
        """The same for two plans that do the same."""
        lines = [f"{_key(one.day)} {one.outcome} {one.before} {one.after}" for one in self.changes]
        return sha256("\n".join(lines).encode()).hexdigest()


def _key(day: Day) -> str:
    person = day.person.pk if day.person else 0
    return f"{day.kind} {person} {day.place.pk} {day.on}"


def spans_of(rows: Iterable[Row]) -> Spans:
    """The hours of some rows, in order."""
    return tuple(sorted((row.starts, row.ends) for row in rows))


def said(spans: Spans) -> str:
    """ "09:00–12:00, 13:00–17:00" or "none"."""
    return ", ".join(f"{text_of(starts)}–{text_of(ends)}" for starts, ends in spans) or "none"


def changed(day: Day, before: Spans, wanted: Spans, *, replaces: bool) -> Change:
    """The hours of a day replaced by others, or those added to it; what would overlap there is
    refused."""
    if replaces:
        return Change(day, before, wanted)
    added = [span for span in wanted if span not in before]
    change = Change(day, before, tuple(sorted({*before, *added})))
    for span in added:
        there = [other for other in before if overlap(span, other)]
        if there:
            change.problems.append(
                f"{said((span,))} overlaps {said(tuple(there))}, which is there. Replace instead."
            )
    return change


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two spans of a day share any minute."""
    return one[0] < other[1] and other[0] < one[1]
