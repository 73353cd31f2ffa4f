"""The first run: while there is nobody, whoever has the code from the terminal begins the practice.
With the first person that ends for good."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection, transaction
from redis.exceptions import RedisError

from accounts.models import Location, OpeningHours, User
from messaging.wordings import create_starter_templates
from policies.starter import create_starter_rules

CODE_SECONDS = 60 * 60
_KEY = "setup-code"
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is read as something else
_GROUPS, _IN_GROUP = 5, 4  # 100 bits: nobody guesses it within an hour
_LOCK = 5_077_021  # of this site's advisory locks: whoever begins the practice


class AlreadyBegun(Exception):
    """Somebody was quicker, or it was done long ago."""


class CannotCheck(Exception):
    """Redis, which keeps the code, doesn't answer."""


@dataclass(frozen=True)
class Place:
    """A location, its IANA zone, and when it is open: weekday (0 is Monday), and from when until
    when in minutes after midnight on its own clock."""

    name: str
    time_zone: str
    hours: tuple[tuple[int, int, int], ...]


def is_open() -> bool:
    """Whether nobody is here yet. People are never deleted, so it is false for good once it is."""
    return not User.objects.exists()


def issue_code() -> str:
    """A code that opens the page for an hour, in place of any former one. Raises CannotCheck."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS * _IN_GROUP))
    try:
        cache.set(_KEY, _digest(code), CODE_SECONDS)
    except (RedisError, OSError) as error:
        raise CannotCheck from error
    return "-".join(code[at : at + _IN_GROUP] for at in range(0, len(code), _IN_GROUP))


def is_code(said: str) -> bool:
    """Whether that is the code of this hour, however it is spaced. Raises CannotCheck."""
    try:
        known = cache.get(_KEY)
    except (RedisError, OSError) as error:
        raise CannotCheck from error
    return known is not None and secrets.compare_digest(known, _digest(said))


@transaction.atomic
def begin(
    owner: User, password: str, places: Sequence[Place], now: datetime, *, with_rules: bool
) -> None:
    """Make the first owner and all that is theirs, and use up the code; of two at once the second
    raises AlreadyBegun."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not is_open():
        raise AlreadyBegun
    found(owner, password, places, now, with_rules=with_rules)
    transaction.on_commit(lambda: cache.delete(_KEY), robust=True)


@transaction.atomic
def found(
    owner: User,
    password: str,
    places: Sequence[Place],
    now: datetime,
    *,
    with_rules: bool = True,
) -> None:
    """Make an owner at the first of these places, the places that aren't there yet with their
    hours, and what a practice begins with, unless it has rules and templates already."""
    locations = [_location(place) for place in places]
    owner.home_location = locations[0]
    owner.set_password(password)
    owner.save()
    owner.locations.set(locations)
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    if with_rules:
        create_starter_rules(owner, now)
    create_starter_templates()


def _location(place: Place) -> Location:
    location, is_new = Location.objects.get_or_create(
        name=place.name, defaults={"time_zone": place.time_zone}
    )
    if is_new:
        for weekday, starts, ends in place.hours:
            OpeningHours.objects.create(
                location=location, weekday=weekday, starts=starts, ends=ends
            )
    return location


def _digest(code: str) -> str:
    plain = "".join(one for one in code.upper() if one in _ALPHABET)
    return hashlib.sha256(plain.encode()).hexdigest()
