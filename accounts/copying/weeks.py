"""Shifts on the dates of one week, of a person or a team, written to other weeks."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import prefetch_related_objects

from accounts.copying.elsewhere import refuse_twice_on_a_date
from accounts.copying.plan import (
    Change,
    CopyError,
    Day,
    Kind,
    Plan,
    Spans,
    Target,
    changed,
    said,
    spans_of,
)
from accounts.models import Location, ShiftException, User
from accounts.public_holidays import holidays_of
from accounts.roles import is_owner

WEEK = timedelta(days=7)
HOURS = (
    "locations",
    "shifts__location__closures",
    "shift_exceptions__location__closures",
    "time_off",
)


@dataclass(frozen=True)
class Weeks:
    """From which week to which; each named by its Monday."""

    source: date
    first: date
    count: int

    @property
    def targets(self) -> list[date]:
        """The Mondays that are written to."""
        return [self.first + WEEK * number for number in range(self.count)]


@dataclass(frozen=True)
class WeekOptions:
    """Whether what is there on dates goes, and whether public holidays are left out."""

    replaces: bool
    skips_holidays: bool


def monday_of(day: date) -> date:
    """The Monday of the week that holds a date."""
    return day - timedelta(days=day.weekday())


def plan_weeks(
    what: str,
    people: Collection[User],
    places: Collection[Location],
    weeks: Weeks,
    options: WeekOptions,
    now: datetime,
) -> Plan:
    """The shifts on dates of these people at these locations in the source week, written to the
    others. Wall times stay as they are. Changes nothing. Raises CopyError."""
    prefetch_related_objects(list(people), *HOURS)
    prefetch_related_objects(list(places), "closures")
    closed = {place: _closed(place, weeks, options, now) for place in places}
    targets = []
    for person in people:
        if any(_on(person, place, _dates(weeks.source)) for place in places):
            changes = list(_changes(person, closed, weeks, options))
            refuse_twice_on_a_date(person, changes, {place.pk for place in places})
            targets.append(Target(str(person), changes))
    if not targets:
        raise CopyError(
            "week",
            "Nobody of these has a shift on a date in that week. Weekly hours need no copying: "
            "they hold every week.",
        )
    until = weeks.targets[-1]
    to = f"{weeks.first:%b} {weeks.first.day}"
    to += f" to {until:%b} {until.day}" if weeks.count > 1 else ""
    said_what = f"Week of {weeks.source:%b} {weeks.source.day} of {what} to the week of {to}"
    return Plan(said_what, targets, list(_clock_changes(places, weeks)))


def _dates(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(7)]


def _on(person: User, place: Location, days: Collection[date]) -> list[ShiftException]:
    rows = person.shift_exceptions.all()
    return [row for row in rows if row.location_id == place.pk and row.on_date in days]


def _changes(
    person: User,
    closed: Mapping[Location, Mapping[date, str]],
    weeks: Weeks,
    options: WeekOptions,
) -> Iterable[Change]:
    for monday in weeks.targets:
        for source, day in zip(_dates(weeks.source), _dates(monday), strict=True):
            for place, reasons in closed.items():
                before = spans_of(_on(person, place, [day]))
                wanted = spans_of(_on(person, place, [source]))
                change = changed(
                    Day(Kind.DATED, place, day, person), before, wanted, replaces=options.replaces
                )
                if wanted or (before and options.replaces):
                    yield _judged(change, person, reasons.get(day, ""), wanted)


def _judged(change: Change, person: User, closed: str, wanted: Spans) -> Change:
    """With why it is left out, or what is wrong with it."""
    day, place = change.day.on, change.day.place
    assert isinstance(day, date)
    is_off = any(row.first_on <= day <= row.last_on for row in person.time_off.all())
    change.skipped = closed or (f"{person} is off." if is_off and wanted else "")
    if change.skipped:
        change.after, change.problems = change.before, []
    elif wanted and not (is_owner(person) or place in person.locations.all()):
        change.problems.append(
            f"{person} doesn't work at {place} any more. Add it to their locations, or copy "
            "others' weeks."
        )
    elif change.before and not change.after:
        weekly = spans_of(
            row
            for row in person.shifts.all()
            if row.location_id == place.pk and row.weekday == day.weekday()
        )
        change.notes.append(f"Back to the weekly hours of this day: {said(weekly)}.")
    return change


def _closed(place: Location, weeks: Weeks, options: WeekOptions, now: datetime) -> dict[date, str]:
    """By date: why nothing is written there."""
    first, last = weeks.first, weeks.targets[-1] + WEEK
    reasons: dict[date, str] = {}
    if options.skips_holidays and place.region:
        found = holidays_of(place.region, first, last)
        reasons |= {day: f"Public holiday: {name}." for day, name in found}
    reasons |= {row.on_date: f"{place} is closed: {row.name}." for row in place.closures.all()}
    today = now.astimezone(place.zone).date()
    day = first
    while day < today and day < last:
        reasons[day] = "This day is over."
        day += timedelta(days=1)
    return reasons


def _clock_changes(places: Iterable[Location], weeks: Weeks) -> Iterable[str]:
    """That clocks change between the weeks, which moves no wall time."""
    for name in sorted({place.time_zone for place in places}):
        zone = next(place.zone for place in places if place.time_zone == name)
        offsets = {
            datetime.combine(monday, time(12), zone).utcoffset()
            for monday in (weeks.source, *weeks.targets, weeks.targets[-1] + timedelta(days=6))
        }
        if len(offsets) > 1:
            yield (
                f"The clocks change between these weeks ({name}). Wall times are kept: 9:00 stays "
                "9:00."
            )
