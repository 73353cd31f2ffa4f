"""The public holidays on which a location could be closed, and the door to closing it on some."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import Closure, Location
from accounts.public_holidays import holidays_of

SOON = timedelta(days=60)


@dataclass(frozen=True)
class Holiday:
    """A public holiday, and the closure that is there on its date."""

    on: date
    name: str
    is_soon: bool
    closure: Closure | None


def coming_holidays(location: Location, now: datetime) -> list[Holiday]:
    """Those of the next 60 days at a location, and of the rest of the year."""
    if not location.region:
        return []
    today = now.astimezone(location.zone).date()
    soon = today + SOON
    last = max(soon, today.replace(month=12, day=31))
    there = {one.on_date: one for one in location.closures.filter(on_date__range=(today, last))}
    found = holidays_of(location.region, today, last)
    return [Holiday(day, name, day <= soon, there.get(day)) for day, name in found]


@transaction.atomic
def close_on_holidays(location: Location, days: Collection[date], now: datetime) -> list[Closure]:
    """Close a location on those of its coming public holidays that `days` names; what is closed
    already stays as it is. The closures that this made."""
    Location.objects.select_for_update(no_key=True).get(pk=location.pk)  # two at once close once
    made = []
    for holiday in coming_holidays(location, now):
        if holiday.on in days and holiday.closure is None:
            made.append(Closure(location=location, on_date=holiday.on, name=holiday.name))
            made[-1].save()
    return made
