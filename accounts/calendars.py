"""From rows to working time: the only bridge between hours in the database and arithmetic."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from accounts.models import Location, Shift, ShiftException, TimeOff, User
from accounts.models.hours import Interval
from accounts.worktime import (
    Calendar,
    UnionCalendar,
    WorkCalendar,
    end_of_working_stretch,
    is_working,
    next_working_instant,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# What a calendar needs of a person, in one go for many.
PERSON_HOURS = (
    "shifts__location__closures",
    "shift_exceptions__location__closures",
    "time_off",
    "home_location__opening_hours",
    "home_location__closures",
)

Spans = list[tuple[str, str]]


@dataclass
class _Hours:
    """What one person works at one location."""

    location: Location
    weekly: dict[str, Spans] = field(default_factory=lambda: defaultdict(list))
    dates: dict[date, Spans] = field(default_factory=lambda: defaultdict(list))


def location_calendar(location: Location) -> WorkCalendar:
    """The opening hours of a location, less its closures, in its own zone."""
    weekly: dict[str, Spans] = defaultdict(list)
    for hours in location.opening_hours.all():
        weekly[DAYS[hours.weekday]].append(hours.span)
    return WorkCalendar.weekly(
        location.time_zone,
        _merged(weekly),
        [closure.on_date for closure in location.closures.all()],
    )


def person_calendar(user: User) -> Calendar:
    """When a person works: their shifts at all their locations, less closures and time off.

    An exception for a date replaces the weekly shifts of that location and wins over its
    closure and over time off. Somebody without any published shift works the opening hours
    of their home location; without one, never.
    """
    parts = [_at_location(hours, user) for hours in _hours_by_location(user)]
    if len(parts) == 1:
        return parts[0]
    if parts:
        return UnionCalendar(tuple(parts))
    return home_calendar(user)


def has_shifts(user: User) -> bool:
    """Whether anybody published shifts for this person (else their location's hours count)."""
    return bool(user.shifts.all()) or bool(user.shift_exceptions.all())


def home_calendar(user: User) -> WorkCalendar:
    """The opening hours of the person's home location, less their time off."""
    if user.home_location is None:
        return WorkCalendar.weekly("UTC", {})
    weekly: dict[str, Spans] = defaultdict(list)
    for hours in user.home_location.opening_hours.all():
        weekly[DAYS[hours.weekday]].append(hours.span)
    closures = [closure.on_date for closure in user.home_location.closures.all()]
    return WorkCalendar.weekly(
        user.home_location.time_zone,
        _merged(weekly),
        [*closures, *_days_off(user.time_off.all())],
    )


def is_on_shift(user: User, now: datetime) -> bool:
    """Whether `user` works at the instant `now`."""
    return is_working(person_calendar(user), now)


def next_shift(user: User, now: datetime) -> datetime:
    """When `user` next begins to work (UTC), for somebody who works now after that.

    Raises NoWorkingTime when no shift is known.
    """
    calendar = person_calendar(user)
    if is_working(calendar, now):
        now = end_of_working_stretch(calendar, now)
    return next_working_instant(calendar, now)


def _hours_by_location(user: User) -> Iterable[_Hours]:
    by_location: dict[int, _Hours] = {}

    def at(row: Shift | ShiftException) -> _Hours:
        return by_location.setdefault(row.location_id, _Hours(row.location))

    for shift in user.shifts.all():
        at(shift).weekly[DAYS[shift.weekday]].append(shift.span)
    for exception in user.shift_exceptions.all():
        at(exception).dates[exception.on_date].append(exception.span)
    return by_location.values()


def _at_location(hours: _Hours, user: User) -> WorkCalendar:
    closures = [closure.on_date for closure in hours.location.closures.all()]
    return WorkCalendar.weekly(
        hours.location.time_zone,
        _merged(hours.weekly),
        [*closures, *_days_off(user.time_off.all())],
        dates={day: _union(spans) for day, spans in hours.dates.items()},
    )


def _days_off(rows: Iterable[TimeOff]) -> Iterable[date]:
    for row in rows:
        for offset in range((row.last_on - row.first_on).days + 1):
            yield row.first_on + timedelta(days=offset)


def _merged(weekly: dict[str, Spans]) -> dict[str, Spans]:
    return {day: _union(spans) for day, spans in weekly.items()}


def _union(spans: Spans) -> Spans:
    """Overlapping rows become one span: two rows that overlap are a slip, not an error."""
    united: Spans = []
    for starts, ends in sorted(spans):
        if united and starts <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], ends))
        else:
            united.append((starts, ends))
    return united


def shift_spans(rows: Iterable[Interval]) -> str:
    """ "09:00–12:00, 13:00–17:00" of a day's rows."""
    return ", ".join("–".join(row.span) for row in rows)
