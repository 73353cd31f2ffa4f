"""Whose hours a promise counts: the asked person's, else the location's (response-time C5, C6)."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects

from accounts.calendars import PERSON_HOURS, has_shifts, location_calendar, person_calendar
from accounts.models import Location, User
from accounts.worktime import (
    ALWAYS,
    Calendar,
    NoWorkingTime,
    Span,
    add_working_time,
    next_working_instant,
)
from policies.clockwork import NONE, Segment, consumed, due_with_pauses, runs_again_at
from policies.models import Obligation, RuleVersion
from policies.models.rule import Clock
from policies.rules import first_action

LOCATION_HOURS = ("opening_hours", "closures")
NO_RULE = "No response rule covers this ask."
NO_HOURS = "Nobody it asks has working hours, and the location has no opening hours."
RECHECK = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """A calendar, and the facts that tell later whose it was."""

    calendar: Calendar
    basis: dict[str, Any]
    places: tuple[Location, ...] = ()


HoursFor = Callable[..., Iterable[Hours]]


@dataclass(frozen=True)
class Deadline:
    """When an answer is due (UTC), and what that was computed with; None with the reason."""

    basis: dict[str, Any]
    segment: Segment | None = None  # None without a rule
    clock_started_at: datetime | None = None
    due_at: datetime | None = None
    remind_at: tuple[datetime, ...] = ()
    paused_until: datetime | None = None

    @property
    def reason(self) -> str:
        """Why there is none, in words."""
        reason: str = self.basis.get("reason", "")
        return reason

    def fields(self, sent_at: datetime) -> dict[str, Any]:
        """The columns of an obligation that say so, and what it waits for."""
        action, at = ("recheck", sent_at + RECHECK)
        if self.due_at is not None:
            action, at = first_action(self.due_at, self.remind_at)
        return {
            **self.terms(),
            "clock_started_at": self.clock_started_at,
            "next_action": action,
            "next_action_at": at,
        }

    def terms(self) -> dict[str, Any]:
        """The columns that say what the due time is and how it was computed."""
        segment = self.segment
        return {
            "calendar": self.basis,
            "hours_at": [int(pk) for pk in self.basis.get("versions", ())],
            "segment_started_at": segment.starts_at if segment else None,
            "budget_seconds": _seconds(segment.budget) if segment else 0,
            "pause_left_seconds": _seconds(segment.cap) if segment else 0,
            "due_at": self.due_at,
            "remind_at": list(self.remind_at),
            "paused_until": self.paused_until,
        }


def _seconds(span: timedelta) -> int:
    return round(span.total_seconds())


def load(people: Collection[User], locations: Iterable[Location | None]) -> None:
    """Read the hours of these people and locations, in a fixed number of queries."""
    prefetch_related_objects(list(people), *PERSON_HOURS)
    places = [location for location in locations if location is not None]
    prefetch_related_objects(places, *LOCATION_HOURS)


def hours_for(
    owner: User | None, location: Location | None, *, is_elapsed: bool
) -> Iterable[Hours]:
    """Whose hours are tried, the first first: an elapsed clock's run always."""
    if is_elapsed:
        yield Hours(ALWAYS, {"hours_of": "clock"})
        return
    if owner is not None:
        yield person_hours(owner)
    if location is not None:
        yield location_hours(location, owner, location_calendar(location))


def deadline(
    version: RuleVersion | None,
    owner: User | None,
    location: Location | None,
    sent_at: datetime,
    pauses: tuple[Span, ...] = (),
    cap: timedelta = NONE,
    hours: HoursFor = hours_for,
    wanted_by: datetime | None = None,
) -> Deadline:
    """When an answer to something sent at `sent_at` is due under a rule.

    `pauses` are what is known of them already, `cap` how long they may stop the clock; `hours`
    is for those who have read them already.
    An answer that is `wanted_by` later than the rule says has the time until then.
    """
    if version is None:
        return Deadline({"reason": NO_RULE})
    budget = timedelta(minutes=version.target_minutes)
    segment = Segment(sent_at, budget, pauses, cap)
    is_elapsed = version.clock == Clock.ELAPSED
    return counted(
        segment,
        owner,
        location,
        version.remind_before,
        is_elapsed=is_elapsed,
        hours=hours,
        wanted_by=wanted_by,
    )


def counted(
    segment: Segment,
    owner: User | None,
    location: Location | None,
    remind_before: Iterable[int],
    *,
    is_elapsed: bool,
    hours: HoursFor = hours_for,
    wanted_by: datetime | None = None,
) -> Deadline:
    """When a segment's time is used up.

    Named people are counted by their own shifts, a group or a role by the opening hours. A
    person who has no working time at all falls back to the location; nobody: no due time.
    """
    looked_at: dict[str, int] = {}
    for each in hours(owner, location, is_elapsed=is_elapsed):
        looked_at |= each.basis.get("versions", {})
        try:
            if wanted_by is not None and (longer := _with_time_until(wanted_by, each, segment)):
                found = _computed(each, longer, remind_before)
                # For its story: that its author gave it longer.
                return replace(found, basis=found.basis | {"wanted_by": wanted_by.isoformat()})
            return _computed(each, segment, remind_before)
        except NoWorkingTime:
            continue
    basis = {"reason": NO_HOURS, "versions": looked_at}
    return Deadline(basis | ({"person": owner.pk} if owner else {}), segment)


def _with_time_until(wanted_by: datetime, hours: Hours, segment: Segment) -> Segment | None:
    """The segment with the working time until then, if that is more than it has: recounting keeps
    it, as whatever was promised."""
    time = consumed(hours.calendar, segment.starts_at, wanted_by, segment.pauses, segment.cap)
    return replace(segment, budget=time) if time > segment.budget else None


def _computed(hours: Hours, segment: Segment, remind_before: Iterable[int]) -> Deadline:
    start, pauses, cap = segment.starts_at, segment.pauses, segment.cap
    due_at = due_with_pauses(hours.calendar, start, segment.budget, pauses, cap)
    # On the same clock, forward from the start: 15 min before a due time on Monday at 9:10 is
    # on Friday at closing, not at 8:55 (response-time C13).
    spans = sorted({timedelta(minutes=minutes) for minutes in remind_before}, reverse=True)
    return Deadline(
        basis=hours.basis | _closed_between(hours, start, due_at),
        segment=segment,
        clock_started_at=next_working_instant(hours.calendar, start),
        due_at=due_at,
        remind_at=tuple(
            due_with_pauses(hours.calendar, start, segment.budget - before, pauses, cap)
            for before in spans
            if before < segment.budget
        ),
        paused_until=_paused_until(hours.calendar, segment),
    )


def _paused_until(calendar: Calendar, segment: Segment) -> datetime | None:
    """When the newest pause lets the clock run again, if it stops it at all."""
    if not segment.pauses:
        return None
    newest = max(segment.starts_at, max(starts for starts, _ in segment.pauses))
    return runs_again_at(calendar, segment.starts_at, segment.pauses, segment.cap, newest)


def _closed_between(hours: Hours, start: datetime, due_at: datetime) -> dict[str, Any]:
    """The closures that a promise waited through, by name, as they are called today."""
    names = [
        {"date": closure.on_date.isoformat(), "name": closure.name, "location": place.name}
        for place in hours.places
        for closure in place.closures.all()
        if start.astimezone(place.zone).date()
        <= closure.on_date
        <= due_at.astimezone(place.zone).date()
    ]
    return {"closures": names} if names else {}


def person_hours(user: User) -> Hours:
    """When somebody works, and what that rests on."""
    places = {row.location for row in user.shifts.all()}
    places |= {row.location for row in user.shift_exceptions.all()}
    has_own = has_shifts(user)
    if not has_own and user.home_location is not None:
        places.add(user.home_location)
    basis = {
        "hours_of": "person",
        "person": user.pk,
        "zone": user.zone.key,
        "fallback": not has_own,
        "versions": {str(place.pk): place.calendar_version for place in places},
    }
    return Hours(person_calendar(user), basis, tuple(places))


def location_hours(location: Location, owner: User | None, calendar: Calendar) -> Hours:
    """The opening hours, for a group, or for an owner who has none of their own."""
    basis = {
        "hours_of": "location",
        "location": location.pk,
        "zone": location.time_zone,
        "fallback": owner is not None,
        "versions": {str(location.pk): location.calendar_version},
    }
    if owner is not None:
        basis["person"] = owner.pk
    return Hours(calendar, basis, (location,))


def advance(
    row: Obligation,
    start: datetime,
    delay: timedelta,
    calendar_at: Callable[[Location], Calendar] = location_calendar,
) -> datetime:
    """`delay` after `start` on the rule's clock; working time is the location's
    (response-time E2), and without any every minute counts. `calendar_at` is for those who have
    read its hours already."""
    version = row.rule_version
    is_working = version is not None and version.clock == Clock.WORKING
    if not is_working or row.location is None:
        return start + delay
    try:
        return add_working_time(calendar_at(row.location), start, delay)
    except NoWorkingTime:
        return add_working_time(ALWAYS, start, delay)


def calendars_of(bases: Collection[dict[str, Any]]) -> list[Calendar]:
    """The calendars that promises were computed with, as they are now, one for each basis and
    in its order. Without hours everything counts."""
    people = User.objects.select_related("home_location").in_bulk(_ids(bases, "person"))
    locations = Location.objects.in_bulk(_ids(bases, "location"))
    load(people.values(), locations.values())
    found: list[Calendar] = []
    for basis in bases:
        if basis.get("hours_of") == "person":
            found.append(person_calendar(people[basis["person"]]))
        elif basis.get("hours_of") == "location":
            found.append(location_calendar(locations[basis["location"]]))
        else:
            found.append(ALWAYS)
    return found


def _ids(bases: Collection[dict[str, Any]], name: str) -> set[int]:
    return {basis[name] for basis in bases if basis.get("hours_of") == name}
