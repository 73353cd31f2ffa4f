"""Whose hours a promise counts: the asked person's, else the location's (response-time C5, C6)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects

from accounts.calendars import PERSON_HOURS, has_shifts, location_calendar, person_calendar
from accounts.models import Location, User
from accounts.worktime import (
    ALWAYS,
    Calendar,
    NoWorkingTime,
    add_working_time,
    next_working_instant,
)
from policies.models import RuleVersion
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


@dataclass(frozen=True)
class Deadline:
    """When an answer is due (UTC), and what that was computed with; None with the reason."""

    basis: dict[str, Any]
    clock_started_at: datetime | None = None
    due_at: datetime | None = None
    remind_at: tuple[datetime, ...] = ()

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
            "calendar": self.basis,
            "clock_started_at": self.clock_started_at,
            "due_at": self.due_at,
            "remind_at": list(self.remind_at),
            "next_action": action,
            "next_action_at": at,
        }


def load(people: Collection[User], locations: Iterable[Location | None]) -> None:
    """Read the hours of these people and locations, in a fixed number of queries."""
    prefetch_related_objects(list(people), *PERSON_HOURS)
    places = [location for location in locations if location is not None]
    prefetch_related_objects(places, *LOCATION_HOURS)


def deadline(
    version: RuleVersion | None, owner: User | None, location: Location | None, sent_at: datetime
) -> Deadline:
    """When an answer to something sent at `sent_at` is due.

    Named people are counted by their own shifts, a group or a role by the opening hours. A
    person who has no working time at all falls back to the location; nobody: no due time.
    """
    if version is None:
        return Deadline({"reason": NO_RULE})
    for hours in _candidates(version, owner, location):
        try:
            return _computed(version, hours, sent_at)
        except NoWorkingTime:
            continue
    return Deadline({"reason": NO_HOURS})


def _candidates(
    version: RuleVersion, owner: User | None, location: Location | None
) -> Iterable[Hours]:
    if version.clock == Clock.ELAPSED:
        yield Hours(ALWAYS, {"hours_of": "clock"})
        return
    if owner is not None:
        yield _person_hours(owner)
    if location is not None:
        yield _location_hours(location, is_fallback=owner is not None)


def _computed(version: RuleVersion, hours: Hours, sent_at: datetime) -> Deadline:
    budget = timedelta(minutes=version.target_minutes)
    # On the same clock, forward from the start: 15 min before a due time on Monday at 9:10 is
    # on Friday at closing, not at 8:55 (response-time C13).
    reminders = sorted({m for m in version.remind_before if m < version.target_minutes})[::-1]
    return Deadline(
        basis=hours.basis,
        clock_started_at=next_working_instant(hours.calendar, sent_at),
        due_at=add_working_time(hours.calendar, sent_at, budget),
        remind_at=tuple(
            add_working_time(hours.calendar, sent_at, budget - timedelta(minutes=minutes))
            for minutes in reminders
        ),
    )


def _person_hours(user: User) -> Hours:
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
    return Hours(person_calendar(user), basis)


def _location_hours(location: Location, *, is_fallback: bool) -> Hours:
    basis = {
        "hours_of": "location",
        "location": location.pk,
        "zone": location.time_zone,
        "fallback": is_fallback,
        "versions": {str(location.pk): location.calendar_version},
    }
    return Hours(location_calendar(location), basis)


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
