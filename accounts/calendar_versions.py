"""Counts the edits of a location's hours, so that a promise knows which ones it rests on."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import connection
from django.db.models import F, Q
from django.db.models.expressions import Combinable

from accounts.models import Location, User
from accounts.signals import calendar_changed, hours_edited

_LOCK = 5_077_014  # of this site's advisory locks: whoever writes many hours at once
_in_one_edit: ContextVar[frozenset[int]] = ContextVar("in_one_edit", default=frozenset())


def take_turns() -> None:
    """Imports and copies follow each other: until this transaction ends nobody else's begins."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@contextmanager
def one_edit(location_ids: Collection[int]) -> Iterator[None]:
    """All that is edited inside, in one transaction, is one edit of these locations' hours, told
    once. Whoever uses this calls `count_anew` when it is committed."""
    places = set(location_ids)
    _raise(places, is_counted=True)
    token = _in_one_edit.set(frozenset(places))
    try:
        yield
    finally:
        _in_one_edit.reset(token)


def count_anew(location_ids: Collection[int], now: datetime) -> int:
    """Have what rests on the hours of these locations counted anew; how many due times moved."""
    answers = hours_edited.send(Location, location_ids=set(location_ids), now=now)
    return sum(int(moved or 0) for _, moved in answers)


def raise_version(location_ids: Iterable[int]) -> None:
    """The calendars of these locations are different now. Made in the database, so that two
    edits at once count twice."""
    _raise(set(location_ids) - _in_one_edit.get())


def _raise(places: set[int], *, is_counted: bool = False) -> None:
    if not places:
        return
    Location.objects.filter(pk__in=places).update(calendar_version=F("calendar_version") + 1)
    calendar_changed.send(Location, location_ids=places, is_counted=is_counted)


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
