"""Who of a location is on shift, until when, and when whoever can't answer now can: by role.

Availability and calendars say so; here is only put together what they say.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum

from django.db.models import Prefetch, prefetch_related_objects

from accounts.availability import State, Status, statuses
from accounts.calendars import person_calendar
from accounts.models import Location, Role, User
from accounts.roles import colleagues
from accounts.shift_ends import last_end
from accounts.worktime import Calendar, NoWorkingTime, is_working, next_working_instant


class Standing(StrEnum):
    """What somebody does now: of those off shift it tells who is back the same day."""

    AVAILABLE = "available"
    WITH_PATIENT = "with_patient"
    AWAY = "away"
    ON_BREAK = "on_break"
    OFF_SHIFT = "off_shift"


ON = frozenset({Standing.AVAILABLE, Standing.WITH_PATIENT, Standing.AWAY})


@dataclass(frozen=True)
class Person:
    """Somebody, what they do, until when (UTC; of a break and a free day, when they are back),
    when they can answer (None: no hours are known), and when their day ends, if that is known."""

    user: User
    standing: Standing
    until: datetime | None
    free_at: datetime | None
    ends_at: datetime | None

    @property
    def is_on(self) -> bool:
        """Whether they are at work, with a patient or away for a while included."""
        return self.standing in ON


@dataclass(frozen=True)
class Team:
    """The people of one role at one location, those who can answer first."""

    role: Role
    people: tuple[Person, ...]

    @property
    def on(self) -> list[Person]:
        """Who is at work."""
        return [one for one in self.people if one.is_on]

    @property
    def free(self) -> list[Person]:
        """Who can answer now."""
        return [one for one in self.people if one.standing == Standing.AVAILABLE]

    @property
    def free_at(self) -> datetime | None:
        """When the first of them can answer; None when no hours are known."""
        return min((one.free_at for one in self.people if one.free_at), default=None)

    @property
    def on_at(self) -> datetime | None:
        """When the first of them is on; None when no hours are known."""
        found = (one.until for one in self.people if not one.is_on and one.until)
        return min(found, default=None)


def teams_at(places: Collection[Location], now: datetime) -> dict[int, list[Team]]:
    """The teams of each of these locations, by its id, in the order of the roles; a fixed number
    of queries. Whoever works at several is in each of them."""
    mine = Location.objects.filter(pk__in=[place.pk for place in places])
    users = list(colleagues().filter(locations__in=mine).distinct())
    prefetch_related_objects(users, Prefetch("locations", mine, to_attr="here"))
    status = statuses(users, now)
    grouped: dict[tuple[int, str], list[Person]] = defaultdict(list)
    for user in users:
        person = _person(user, status[user.pk], now)
        for place in user.here:  # type: ignore[attr-defined]
            grouped[place.pk, user.role].append(person)
    return {
        place.pk: [
            Team(role, _in_order(grouped[place.pk, role]))
            for role in Role
            if (place.pk, role) in grouped
        ]
        for place in places
    }


def changes_at(teams: Iterable[Team], now: datetime) -> datetime | None:
    """When time alone will change what is said of these teams (UTC); None for never."""
    ends = [at for team in teams for one in team.people for at in (one.until, one.ends_at) if at]
    return min((at for at in ends if at > now), default=None)


def _person(user: User, status: Status, now: datetime) -> Person:
    calendar = person_calendar(user)
    if status.state == State.AVAILABLE:
        return Person(
            user, Standing.AVAILABLE, status.until, now, last_end(calendar, user.zone, now)
        )
    if status.state == State.OFF_SHIFT:
        is_back_today = _is_break(calendar, user, status.until, now)
        standing = Standing.ON_BREAK if is_back_today else Standing.OFF_SHIFT
        return Person(user, standing, status.until, status.until, None)
    free_at = _working_from(calendar, status.until or now)
    ends_at = last_end(calendar, user.zone, now) if is_working(calendar, now) else None
    return Person(user, Standing(status.state), status.until, free_at, ends_at)


def _is_break(calendar: Calendar, user: User, back_at: datetime | None, now: datetime) -> bool:
    """Whether somebody who is off now began to work today, and is back today."""
    today = now.astimezone(user.zone).date()
    if back_at is None or back_at.astimezone(user.zone).date() != today:
        return False
    midnight = datetime.combine(today, time(), user.zone).astimezone(UTC)
    first = _working_from(calendar, midnight)
    # Whoever worked past midnight ended a night then, and begins anew today.
    return first is not None and midnight < first < now


def _working_from(calendar: Calendar, at: datetime) -> datetime | None:
    try:
        return next_working_instant(calendar, at)
    except NoWorkingTime:
        return None


def _in_order(people: Iterable[Person]) -> tuple[Person, ...]:
    """Who can answer now, then who is the first to; those of whom it isn't known last."""

    def key(one: Person) -> tuple[bool, float, str]:
        at = one.free_at.timestamp() if one.free_at else 0.0
        order = list(Standing).index(one.standing)
        return one.free_at is None, at if order else 0.0, one.user.display_name

    return tuple(sorted(people, key=key))
