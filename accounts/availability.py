"""Who can answer now: available, with a patient, away, off shift; each with its end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.calendars import PERSON_HOURS, person_calendar
from accounts.models import Availability, Release, User
from accounts.signals import availability_changed
from accounts.worktime import (
    NoWorkingTime,
    end_of_working_stretch,
    is_working,
    next_working_instant,
)

MINUTES_WITH_PATIENT = (15, 30, 45, 60, 90)
MINUTES_MORE = (15, 30)
# What came is told for so long after somebody was released; then it is no news any more.
RELEASE_HOLDS = timedelta(hours=12)
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


@transaction.atomic
def stay_with_patient(user: User, minutes: int, until: datetime, now: datetime) -> Status:
    """Be with the patient 15 or 30 minutes longer than `until`, the end that `user` was shown.

    When another tab was faster, it stays as it is now. What ended by itself meanwhile begins
    anew from `now`. Raises ValueError for any other number.
    """
    if minutes not in MINUTES_MORE:
        raise ValueError("Choose 15 or 30 minutes more.")
    row = _with_patient(user)
    if until <= now and (row is None or row.until <= now):
        return _state_until(user, Availability.State.WITH_PATIENT, minutes, now)
    if row is None or abs(row.until - until) >= timedelta(seconds=1):
        return status_of(User.objects.get(pk=user.pk), now)
    row.until += timedelta(minutes=minutes)
    row.save(update_fields=["until"])
    return _announce(user, now)


def go_away(user: User, minutes: int, now: datetime) -> Status:
    """Say that `user` is away for 1 minute to 12 hours; raises ValueError for more or less."""
    if not 1 <= minutes <= MAX_MINUTES_AWAY:
        raise ValueError("Choose between 1 minute and 12 hours.")
    return _state_until(user, Availability.State.AWAY, minutes, now)


@transaction.atomic
def become_available(user: User, now: datetime) -> Status:
    """End whatever `user` said of themself."""
    if row := _with_patient(user):
        _release(row, now)
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
        if row.state == Availability.State.WITH_PATIENT:
            _release(row, now)
        _announce(User.objects.get(pk=row.user_id), now)
    return len(due)


def release_of(user: User, now: datetime) -> Release | None:
    """When `user` was last with a patient, if they haven't looked at what came meanwhile and
    aren't with one at `now`."""
    rows = Release.objects.filter(user=user, seen_at=None, at__gt=now - RELEASE_HOLDS)
    busy = Availability.objects.filter(
        user=user, state=Availability.State.WITH_PATIENT, until__gt=now
    )
    return None if busy.exists() else rows.first()


def see_release(user: User, at: datetime, now: datetime) -> bool:
    """`user` has looked at what came until they were released `at`; false when that is another
    release by now, or was seen."""
    shown = min(at, now) + timedelta(milliseconds=1)  # the wire knows no smaller part of a second
    latest = Release.objects.filter(user=user, seen_at=None, at__lt=shown)
    return bool(latest.update(seen_at=now))


@transaction.atomic
def _state_until(user: User, state: Availability.State, minutes: int, now: datetime) -> Status:
    """Said again of the same patient, it goes on since it began."""
    row, since = _with_patient(user), now
    if row and state == Availability.State.WITH_PATIENT:
        since = min(row.since, now)
    elif row:
        _release(row, now)
    Availability.objects.update_or_create(
        user=user,
        defaults={"state": state, "since": since, "until": now + timedelta(minutes=minutes)},
    )
    return _announce(user, now)


def _with_patient(user: User) -> Availability | None:
    """The row that says so, were it over, locked."""
    rows = Availability.objects.filter(user=user, state=Availability.State.WITH_PATIENT)
    row: Availability | None = rows.select_for_update().first()
    return row


def _release(row: Availability, now: datetime) -> None:
    """What came since an earlier release that nobody looked at is told too."""
    unseen = Release.objects.filter(user=row.user_id, seen_at=None, at__gt=now - RELEASE_HOLDS)
    earlier = unseen.values_list("since", flat=True).first()
    since = min(filter(None, (earlier, row.since, now)))
    Release.objects.update_or_create(
        user_id=row.user_id, defaults={"since": since, "at": now, "seen_at": None}
    )


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
