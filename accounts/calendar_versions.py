"""Counts the edits of a location's hours, so that a promise knows which ones it rests on."""

from collections.abc import Iterable

from django.db.models import F, Q
from django.db.models.expressions import Combinable

from accounts.models import Location, User
from accounts.signals import calendar_changed


def raise_version(location_ids: Iterable[int]) -> None:
    """The calendars of these locations are different now. Made in the database, so that two
    edits at once count twice."""
    places = set(location_ids)
    if not places:
        return
    Location.objects.filter(pk__in=places).update(calendar_version=F("calendar_version") + 1)
    calendar_changed.send(Location, location_ids=places)


def version_after_saving(location: Location) -> int | Combinable:
    """What a save of `location` stores: another zone moves every hour, so it counts as an edit;
    anything else leaves the number that the database has, however old this instance is."""
    stored = Location.objects.filter(pk=location.pk)
    if not stored.exists():
        return location.calendar_version
    moved = stored.exclude(time_zone=location.time_zone).exists()
    return F("calendar_version") + int(moved)


def tell_moved(location: Location) -> None:
    """Another zone moves all hours of a location: say so before it is stored."""
    if Location.objects.filter(pk=location.pk).exclude(time_zone=location.time_zone).exists():
        calendar_changed.send(Location, location_ids={location.pk})


def workplaces(user: User) -> set[int]:
    """Every location at which the hours of `user` count."""
    found = Location.objects.filter(
        Q(people=user) | Q(residents=user) | Q(shifts__user=user) | Q(shift_exceptions__user=user)
    )
    return set(found.values_list("pk", flat=True))
