"""Screens on a wall: how one comes in without anybody's log-in, and what ends it.

A manager issues one and reads a code to it; the code is good once, for a quarter of an hour. The
browser where it is typed gets a key of its own in a cookie, that opens the figures of its
locations and nothing else. Both are kept as digests; whoever reads the table has neither.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from accounts.counting import count
from accounts.models import Location, User
from accounts.roles import locations_managed_by, manages
from policies.models import WallScreen

COOKIE = "__Host-wall" if settings.IS_HTTPS else "wall"
CODE_LASTS = timedelta(minutes=15)
DAYS_OFFERED = (30, 90, 365)
MOST_LOCATIONS = 3
MOST_SCREENS = 50  # of a practice, running at once
# No letter or digit that looks like another; ten of them are 49 bits, for a quarter of an hour.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 10
# So many codes may be typed within ten minutes: from one address, and from all together.
TRIES_SECONDS, MOST_TRIES, MOST_TRIES_OF_ALL = 600, 10, 100
# How often a screen may ask within a minute; it asks every ten seconds.
MOST_QUESTIONS = 40
SAME_MOMENT = timedelta(minutes=1)


class Refused(Exception):
    """Why a code brings no screen in, in a sentence for whoever typed it."""


@transaction.atomic
def issue(
    by: User, name: str, places: Collection[Location], days: int, now: datetime
) -> tuple[WallScreen, str]:
    """A new screen of these locations, for so many days, and its code, which nobody can be told
    again. Raises ValidationError for places that aren't `by`'s, none, or more than three, and
    for a practice with fifty screens."""
    own = {place.pk for place in locations_managed_by(by)}
    if not 1 <= len(places) <= MOST_LOCATIONS or not {place.pk for place in places} <= own:
        raise ValidationError({"locations": "Choose one to three of your locations."})
    if _running(now).count() >= MOST_SCREENS:
        raise ValidationError("There are 50 screens already. Switch one off first.")
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    screen = WallScreen.objects.create(
        name=name,
        issued_by=by,
        issued_at=now,
        code_digest=_digest("code", code),
        code_ends_at=now + CODE_LASTS,
        expires_at=now + timedelta(days=days),
    )
    screen.locations.set(places)
    return screen, f"{code[:5]}-{code[5:]}"


@transaction.atomic
def pair(code: str, address: str | None, now: datetime) -> tuple[WallScreen, str]:
    """The screen whose code was typed at `address`, and its key; the code is good for nothing
    afterwards. Raises Refused."""
    _check_tries(address)
    said = "".join(letter for letter in code.upper() if letter in ALPHABET)
    screens = WallScreen.objects.select_for_update().filter(revoked_at=None, code_ends_at__gt=now)
    screen = screens.filter(code_digest=_digest("code", said)).first()
    if screen is None:
        raise Refused("This code isn't known, was used, or is older than 15 minutes.")
    key = secrets.token_urlsafe(32)
    screen.code_digest, screen.key_digest = "", _digest("key", key)
    screen.paired_at, screen.paired_from = now, address
    screen.save(update_fields=["code_digest", "key_digest", "paired_at", "paired_from"])
    return screen, key


def screen_of(key: str, now: datetime) -> WallScreen | None:
    """The screen whose key this is, unless it was switched off or its time is over."""
    if not key:
        return None
    rows = _running(now).filter(key_digest=_digest("key", key))
    return rows.select_related("issued_by").first()


def note_use(screen: WallScreen, now: datetime) -> None:
    """The screen asked for its figures; written down once a minute."""
    if screen.last_used_at is None or screen.last_used_at <= now - SAME_MOMENT:
        WallScreen.objects.filter(pk=screen.pk).update(last_used_at=now)


def asks_too_often(screen: WallScreen) -> bool:
    """Whether a screen asks more often than its page does."""
    return (count(f"wall:{screen.pk}", 60) or 0) > MOST_QUESTIONS


def places_of(screen: WallScreen) -> list[Location]:
    """The locations that a screen shows: those of its own that whoever issued it looks after at
    this moment, so none once they have left."""
    own = locations_managed_by(screen.issued_by).filter(wall_screens=screen)
    return list(own.distinct().order_by("name"))


def screens_seen_by(user: User, now: datetime) -> QuerySet[WallScreen]:
    """The screens of the locations that `user` looks after, those that were switched off or
    whose time was over within a month included, the last one first."""
    since = now - timedelta(days=30)
    lately = WallScreen.objects.filter(expires_at__gt=since)
    lately = lately.filter(Q(revoked_at=None) | Q(revoked_at__gt=since))
    theirs = lately.filter(locations__in=locations_managed_by(user)).distinct()
    return theirs.select_related("issued_by", "revoked_by").prefetch_related("locations")


@transaction.atomic
def revoke(by: User, screen_id: int, now: datetime) -> None:
    """Switch a screen off, from its next question on. Raises WallScreen.DoesNotExist when none
    of its locations is `by`'s."""
    screen = WallScreen.objects.select_for_update().get(pk=screen_id)
    if not any(manages(by, place) for place in screen.locations.all()):
        raise WallScreen.DoesNotExist
    if screen.revoked_at is None:
        screen.revoked_at, screen.revoked_by = now, by
        screen.code_digest = screen.key_digest = ""
        screen.save(update_fields=["revoked_at", "revoked_by", "code_digest", "key_digest"])


def _running(now: datetime) -> QuerySet[WallScreen]:
    return WallScreen.objects.filter(revoked_at=None, expires_at__gt=now)


def _check_tries(address: str | None) -> None:
    """Nobody guesses codes. When nobody can count, nobody tries."""
    counted = (
        (count(f"wall-codes:{address}", TRIES_SECONDS), MOST_TRIES),
        (count("wall-codes", TRIES_SECONDS), MOST_TRIES_OF_ALL),
    )
    for times, most in counted:
        if times is None:
            raise Refused("Codes can't be taken right now. Try again in a moment.")
        if times > most:
            raise Refused("Too many codes were tried. Wait ten minutes.")


def _digest(kind: str, secret: str) -> str:
    said = secret.encode(errors="replace")
    return salted_hmac(f"policies.walls.{kind}", said, algorithm="sha256").hexdigest()
