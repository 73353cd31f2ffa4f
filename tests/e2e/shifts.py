"""Shifts around the hour at which a test runs: at the location it is about noon then."""

from datetime import timedelta

from accounts.clock import database_now
from accounts.models import Role, Shift, User
from policies.starter import create_starter_rules
from tests.cast import Cast, person

NOON = 12


def around_noon(cast: Cast) -> User:
    """Kim goes home in about ten minutes, Mia of the same role begins then; the others stay."""
    now = database_now()
    hours = NOON - now.hour
    cast.oakland.time_zone = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
    cast.oakland.save()
    mia = person("Mia Ito", Role.AESTHETICIAN, cast.oakland)
    Shift.objects.all().delete()
    end = NOON * 60 + (now + timedelta(minutes=10)).minute
    end += 60 if (now + timedelta(minutes=10)).hour != now.hour else 0
    spans = {cast.kim: (480, end), mia: (end, 1200)}
    for someone in (cast.ana, cast.bre, cast.dana):
        spans[someone] = (300, 1320)
    for someone, (starts, ends) in spans.items():
        for day in range(7):
            Shift.objects.create(
                user=someone, location=cast.oakland, weekday=day, starts=starts, ends=ends
            )
    create_starter_rules(None, now)
    return mia


def begins_at_once(person: User) -> None:
    """Their shift has begun."""
    person.shifts.update(starts=300)
