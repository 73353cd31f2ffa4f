"""When somebody goes home, when they are back, and who of their role works then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.db.models import prefetch_related_objects

from accounts.calendars import PERSON_HOURS, person_calendar
from accounts.models import User
from accounts.worktime import Calendar, NoWorkingTime, next_working_instant

BEFORE = timedelta(minutes=15)
AFTER = timedelta(minutes=30)
_LONGEST = timedelta(days=1)


@dataclass(frozen=True)
class Holder:
    """Somebody who has a role, and when they first work at or after an instant (UTC)."""

    user: User
    begins_at: datetime


def last_end(calendar: Calendar, zone: tzinfo, at: datetime) -> datetime | None:
    """When the last stretch of the working day that holds `at` ends (UTC); a break doesn't end
    it. None outside working time, and for whoever works a day and a night on end."""
    end: datetime | None = None
    day = at.astimezone(zone).date()
    for opens, closes in calendar.spans_from(at):
        if end is None:
            if opens > at:
                return None
            day = opens.astimezone(zone).date()
        elif opens > end and opens.astimezone(zone).date() != day:
            break
        end = closes
        if end - at > _LONGEST:
            return None
    return end


def ending(user: User, now: datetime) -> datetime | None:
    """The end (UTC) of the working day that `user` is about to end or has just ended: from 15
    minutes before it to 30 minutes after it."""
    calendar = person_calendar(user)
    for at in (now, now - AFTER):
        end = last_end(calendar, user.zone, at)
        if end is not None and end - BEFORE <= now < end + AFTER:
            return end
    return None


def back_at(user: User, ends_at: datetime) -> datetime | None:
    """When `user` first works at or after `ends_at`; None when no hours are known."""
    try:
        return next_working_instant(person_calendar(user), ends_at)
    except NoWorkingTime:
        return None


def next_holder(user: User, ends_at: datetime) -> Holder | None:
    """Who of the role of `user`, at a location of theirs, is at work at `ends_at`, else is the
    first to begin after it; by name where several do."""
    places = list(user.locations.all())
    colleagues = User.objects.filter(is_active=True, role=user.role, locations__in=places)
    people = list(colleagues.exclude(pk=user.pk).distinct().order_by("display_name", "pk"))
    prefetch_related_objects(people, *PERSON_HOURS)
    return _first(people, ends_at)


def _first(people: Iterable[User], at: datetime) -> Holder | None:
    found = [(person, back_at(person, at)) for person in people]
    holders = [Holder(person, begins) for person, begins in found if begins is not None]
    return min(holders, key=lambda one: one.begins_at) if holders else None
