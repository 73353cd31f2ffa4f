"""When everybody works this week, as their colleagues see it."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile

from django.db.models import prefetch_related_objects

from accounts.calendars import PERSON_HOURS, person_calendar
from accounts.models import User

WEEK = 7


def weeks_of(users: Collection[User], now: datetime) -> dict[int, list[str]]:
    """For each of `users` the seven days of this week from Monday on, by id: "" for a day off,
    "09:00–12:00, 13:00–17:00" in the zone of their home; a fixed number of queries."""
    people = list(users)
    prefetch_related_objects(people, *PERSON_HOURS)
    return {user.pk: _week(user, now) for user in people}


def _week(user: User, now: datetime) -> list[str]:
    today = now.astimezone(user.zone).date()
    monday = today - timedelta(days=today.weekday())
    begins, ends = (
        datetime.combine(day, time(), user.zone).astimezone(UTC)
        for day in (monday, monday + timedelta(days=WEEK))
    )
    days: dict[date, list[str]] = {monday + timedelta(days=index): [] for index in range(WEEK)}
    spans = person_calendar(user).spans_from(begins)
    for opens, closes in takewhile(lambda span: span[0] < ends, spans):
        local = opens.astimezone(user.zone)
        if opens >= begins:
            days[local.date()].append(f"{local:%H:%M}–{_closing(closes, user)}")
    return [", ".join(spans) for spans in days.values()]


def _closing(at: datetime, user: User) -> str:
    """Midnight ends a day as 24:00."""
    local = at.astimezone(user.zone)
    return "24:00" if local.time() == time() else f"{local:%H:%M}"
