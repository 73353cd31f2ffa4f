"""Hours of every week: a person's to other people, a location's to people and locations."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import prefetch_related_objects

from accounts.copying.elsewhere import refuse_twice_a_week
from accounts.copying.plan import (
    Change,
    CopyError,
    Day,
    Kind,
    Plan,
    Spans,
    Target,
    changed,
    overlap,
    said,
    spans_of,
)
from accounts.models import Location, User
from accounts.roles import is_owner, locations_managed_by

# By location and weekday.
Week = Mapping[tuple[Location, int], Spans]
HOURS = ("locations", "shifts__location", "time_off", "home_location")
LOOK_AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Options:
    """Which weekdays are copied, and whether what is there on them goes."""

    days: frozenset[int]
    replaces: bool


def plan_from_person(
    by: User,
    source: User,
    people: Collection[User],
    options: Options,
    now: datetime,
    place: Location | None = None,
) -> Plan:
    """A person's weekly hours, at the locations that `by` runs, written to others; at `place`
    instead of where they are, if given. Changes nothing. Raises CopyError."""
    managed = list(locations_managed_by(by))
    prefetch_related_objects([source], *HOURS)
    found: dict[tuple[Location, int], Spans] = {}
    moved: set[Location] = set()
    for row in source.shifts.all():
        if row.location in managed and row.weekday in options.days:
            key = (place or row.location, row.weekday)
            found[key] = tuple(sorted((*found.get(key, ()), (row.starts, row.ends))))
            moved |= {row.location} - {place or row.location}
    if not found:
        raise CopyError(
            "source",
            f"{source} has no weekly hours of their own on these days at your locations. "
            "Copy a location's opening hours instead.",
        )
    _refuse_overlaps(found)
    targets = [_person(by, person, found, options, managed, now) for person in people]
    notes = [_zones(one, place, now) for one in moved if place and one.time_zone != place.time_zone]
    return Plan(f"Weekly hours of {source} to {_listed(people)}", targets, notes)


def plan_from_location(
    by: User,
    source: Location,
    people: Collection[User],
    places: Collection[Location],
    options: Options,
    now: datetime,
) -> Plan:
    """A location's opening hours, as weekly hours of people there and as opening hours of other
    locations. Changes nothing. Raises CopyError."""
    managed = list(locations_managed_by(by))
    hours = {
        (source, day): spans_of(row for row in source.opening_hours.all() if row.weekday == day)
        for day in options.days
    }
    if not any(hours.values()):
        raise CopyError("source", f"{source} has no opening hours on these days.")
    targets = [_person(by, person, hours, options, managed, now) for person in people]
    targets += [_location(place, source, hours, options, now) for place in places]
    whom = _listed([*people, *places])
    return Plan(f"Opening hours of {source} to {whom}", targets)


def _person(
    by: User,
    person: User,
    wanted: Week,
    options: Options,
    managed: Collection[Location],
    now: datetime,
) -> Target:
    prefetch_related_objects([person], *HOURS)
    own = {place.pk for place in managed}
    changes = []
    for day in sorted(options.days):
        for place in managed:
            rows = [row for row in person.shifts.all() if row.weekday == day]
            before = spans_of(row for row in rows if row.location_id == place.pk)
            spans = wanted.get((place, day), ())
            change = changed(
                Day(Kind.WEEKLY, place, day, person), before, spans, replaces=options.replaces
            )
            if before or change.after:
                changes.append(_allowed(change, person, spans))
    today = now.astimezone(person.zone).date()
    refuse_twice_a_week(person, changes, own, today)
    return Target(str(person), changes, list(_notes(person, changes, today)))


def _allowed(change: Change, person: User, spans: Spans) -> Change:
    works_there = is_owner(person) or change.day.place in person.locations.all()
    if spans and not works_there:
        change.problems.append(
            f"{person} doesn't work at {change.day.place}. Add it to their locations, or leave "
            "them out."
        )
    return change


def _notes(person: User, changes: Iterable[Change], today: date) -> Iterable[str]:
    """What a manager would want to know of somebody before they confirm."""
    soon = today + LOOK_AHEAD
    off = [row for row in person.time_off.all() if row.last_on >= today and row.first_on <= soon]
    if off:
        days = ", ".join(_days(row.first_on, row.last_on) for row in off)
        yield f"Off {days}: nothing changes on these days."
    shifts = person.shifts.all()
    home = person.home_location
    if not shifts and home is not None:
        yield f"Until now they have no hours of their own, and work the opening hours of {home}."
    gone = sum(len(row.before) for row in changes if not row.after)
    is_left = any(row.after for row in changes)
    if shifts and gone == len(shifts) and not is_left:
        yield "They have no hours of their own then, and work the opening hours of their home."


def _location(
    place: Location, source: Location, hours: Week, options: Options, now: datetime
) -> Target:
    changes = []
    for day in sorted(options.days):
        before = spans_of(row for row in place.opening_hours.all() if row.weekday == day)
        spans = hours[source, day]
        change = changed(Day(Kind.OPENING, place, day), before, spans, replaces=options.replaces)
        if before or change.after:
            changes.append(change)
    notes = [_zones(source, place, now)] if place.time_zone != source.time_zone else []
    return Target(str(place), changes, notes)


def _zones(source: Location, place: Location, now: datetime) -> str:
    """What another zone means for a wall time, as the clocks are now."""
    nine = now.astimezone(source.zone).replace(hour=9, minute=0, second=0, microsecond=0)
    there = nine.astimezone(place.zone)
    return (
        f"Wall times are kept: 9:00 in {source} becomes 9:00 in {place}. "
        f"When it is 9:00 in {source}, it is {there.hour}:{there:%M} in {place}."
    )


def _refuse_overlaps(found: Week) -> None:
    """Hours of two locations that would come to lie at one."""
    for (place, _), spans in found.items():
        for span, following in pairwise(spans):
            if overlap(span, following):
                raise CopyError(
                    "place",
                    f"At {place} they would overlap: {said((span, following))}. "
                    "Copy fewer days, or keep the locations.",
                )


def _days(first: date, last: date) -> str:
    begins = f"{first:%b} {first.day}"
    return begins if first == last else f"{begins} to {last:%b} {last.day}"


def _listed(many: Collection[object]) -> str:
    """ "Ana", "Ana and Kim", "Ana, Kim and 5 others"."""
    names = [str(one) for one in many]
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} others"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
