"""Who can answer now: available, with a patient, away, off shift; each with its end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.calendars import PERSON_HOURS, person_calendar
from accounts.models import Availability, User
from accounts.signals import availability_changed
from accounts.worktime import (
    NoWorkingTime,
    end_of_working_stretch,
    is_working,
    next_working_instant,
)

MINUTES_WITH_PATIENT = (15, 30, 45, 60, 90)
MAX_MINUTES_AWAY = 12 * 60


class State(StrEnum):
    """What colleagues see beside a name."""

    AVAILABLE = "available"
    WITH_PATIENT = "with_patient"
    AWAY = "away"
    OFF_SHIFT = "off_shift"


@dataclass(frozen=True)
class Status:
    """A state and the UTC instant at which it ends; None when no end is known."""

    state: State
    until: datetime | None


def statuses(users: Collection[User], now: datetime) -> dict[int, Status]:
    """The status of each of `users` at `now`, by id; a fixed number of queries."""
    people = list(users)
    prefetch_related_objects(people, "availability", *PERSON_HOURS)
    return {user.pk: _status(user, now) for user in people}


def status_of(user: User, now: datetime) -> Status:
    """The status of one person at `now`."""
    return statuses([user], now)[user.pk]


def go_with_patient(user: User, minutes: int, now: datetime) -> Status:
    """Say that `user` is with a patient for 15, 30, 45, 60 or 90 minutes from `now`.

    Raises ValueError for any other number.
    """
    if minutes not in MINUTES_WITH_PATIENT:
        raise ValueError("Choose 15, 30, 45, 60 or 90 minutes.")
    return _state_until(user, Availability.State.WITH_PATIENT, minutes, now)


def go_away(user: User, minutes: int, now: datetime) -> Status:
    """Say that `user` is away for 1 minute to 12 hours; raises ValueError for more or less."""
    if not 1 <= minutes <= MAX_MINUTES_AWAY:
        raise ValueError("Choose between 1 minute and 12 hours.")
    return _state_until(user, Availability.State.AWAY, minutes, now)


@transaction.atomic
def become_available(user: User, now: datetime) -> Status:
    """End whatever `user` said of themself."""
    Availability.objects.filter(user=user).delete()
    return _announce(user, now)


@transaction.atomic
def expire_due(now: datetime) -> int:
    """End the statements whose time is over and tell everybody; how many there were."""
    due = list(
        Availability.objects.filter(until__lte=now)
        .select_for_update(skip_locked=True)
        .order_by("until")[:500]
    )
    Availability.objects.filter(pk__in=[row.pk for row in due]).delete()
    for row in due:
        _announce(User.objects.get(pk=row.user_id), now)
    return len(due)


@transaction.atomic
def _state_until(user: User, state: Availability.State, minutes: int, now: datetime) -> Status:
    Availability.objects.update_or_create(
        user=user,
        defaults={"state": state, "since": now, "until": now + timedelta(minutes=minutes)},
    )
    return _announce(user, now)


def _announce(user: User, now: datetime) -> Status:
    fresh = User.objects.get(pk=user.pk)
    status = status_of(fresh, now)
    availability_changed.send(Availability, user=fresh, status=status, now=now)
    return status


def _status(user: User, now: datetime) -> Status:
    stated = getattr(user, "availability", None)
    if stated is not None and stated.until > now:
        return Status(State(stated.state), stated.until)
    calendar = person_calendar(user)
    try:
        if is_working(calendar, now):
            return Status(State.AVAILABLE, end_of_working_stretch(calendar, now))
        return Status(State.OFF_SHIFT, next_working_instant(calendar, now))
    except NoWorkingTime:
        return Status(State.OFF_SHIFT, None)
