"""Switching people at a shared browser: six digits, after all steps of a log-in that day.

The browser keeps a key that is worth nothing without the digits, and the digits are worth
nothing in another browser. Five wrong ones, and the person logs in fully again.
"""

import hashlib
import itertools
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.models import Pin, SignedInHere, User, Workstation

COOKIE = "__Host-desk" if settings.IS_HTTPS else "desk"
KEPT_FOR = timedelta(days=365)
MOST_WRONG = 5


class PinRefused(Exception):
    """Why these digits open nothing, in a sentence for the person."""


def remember(request: HttpRequest, response: HttpResponse, user: User, now: datetime) -> None:
    """`user` has logged in here with all steps."""
    here = _workstation_of(request)
    if here is None:
        key = secrets.token_urlsafe(32)
        here = Workstation.objects.create(key_digest=_digest(key), created_at=now)
        response.set_cookie(
            COOKIE,
            key,
            max_age=KEPT_FOR,
            secure=settings.IS_HTTPS,
            httponly=True,
            samesite="Lax",
        )
    SignedInHere.objects.update_or_create(
        workstation=here, user=user, defaults={"fully_at": now, "wrong_pins": 0}
    )


def knows(request: HttpRequest, user: User) -> bool:
    """Whether `user` ever logged in fully in this browser."""
    here = _workstation_of(request)
    return here is not None and here.people.filter(user=user).exists()


def people_here(request: HttpRequest, now: datetime) -> list[User]:
    """Who may switch to themselves in this browser at `now`, by name."""
    return sorted(
        (entry.user for entry in _entries(request, now)), key=lambda user: user.display_name
    )


def _entries(request: HttpRequest, now: datetime) -> list[SignedInHere]:
    here = _workstation_of(request)
    if here is None:
        return []
    found = here.people.filter(user__is_active=True, user__pin__isnull=False)
    return [entry for entry in found.select_related("user__home_location") if _is_today(entry, now)]


def _is_today(entry: SignedInHere, now: datetime) -> bool:
    """Whether the full log-in was this day of the person's, and not over yet."""
    if entry.fully_at is None or now >= ends_at(entry):
        return False
    zone = entry.user.zone
    return entry.fully_at.astimezone(zone).date() == now.astimezone(zone).date()


def ends_at(entry: SignedInHere) -> datetime:
    """When whatever follows from a full log-in is over."""
    assert entry.fully_at is not None
    return entry.fully_at + timedelta(seconds=settings.SESSION_COOKIE_AGE)


def is_easily_guessed(digits: str) -> bool:
    """One digit over and over, a row up or down, a pair or a triple repeated, or a date of the
    last century and this (as 010190 or 199001)."""
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(digits)}
    is_row = len(steps) == 1 and steps <= {0, 1, 9}
    is_repeated = digits[:3] == digits[3:] or digits[:2] == digits[2:4] == digits[4:]
    first, second = int(digits[:2]), int(digits[2:4])
    is_date = (1 <= first <= 31 and 1 <= second <= 12) or (1 <= first <= 12 and 1 <= second <= 31)
    return is_row or is_repeated or is_date or digits[:2] in {"19", "20"}


def set_pin(user: User, digits: str, now: datetime) -> None:
    """Keep the digits of `user`, hashed; the old ones are forgotten."""
    Pin.objects.update_or_create(
        user=user, defaults={"digits": make_password(digits), "set_at": now}
    )


def has_pin(user: User) -> bool:
    """Whether `user` chose digits."""
    return Pin.objects.filter(user=user).exists()


def forget_pin(user: User) -> None:
    """`user` logs in fully from now on, everywhere."""
    Pin.objects.filter(user=user).delete()


def forget_log_ins(user: User) -> None:
    """What `user` did in any browser no longer opens anything."""
    SignedInHere.objects.filter(user=user).update(fully_at=None)


def check_pin(request: HttpRequest, user_id: int, digits: str, now: datetime) -> SignedInHere:
    """The person at this workstation whose digits these are; raises PinRefused.

    The count of wrong ones is kept even though the digits are refused, and under the row's
    lock, so that a hundred guesses at once are five.
    """
    with transaction.atomic():
        mine = [entry for entry in _entries(request, now) if entry.user_id == user_id]
        if not mine:
            raise PinRefused("Log in with your password first; it is needed once a day.")
        entry = SignedInHere.objects.select_for_update(of=("self",)).get(pk=mine[0].pk)
        if entry.fully_at is None:
            raise PinRefused("Log in with your password: the PIN was wrong too often here.")
        is_right = check_password(digits, entry.user.pin.digits)
        entry.wrong_pins = 0 if is_right else entry.wrong_pins + 1
        if entry.wrong_pins >= MOST_WRONG:
            entry.fully_at = None
        entry.save(update_fields=["wrong_pins", "fully_at"])
    if is_right:
        return entry
    left = MOST_WRONG - entry.wrong_pins
    if left <= 0:
        raise PinRefused("Log in with your password: the PIN was wrong too often here.")
    tries = "try" if left == 1 else "tries"
    raise PinRefused(f"That isn't your PIN. {left} {tries} left before the password is needed.")


def _workstation_of(request: HttpRequest) -> Workstation | None:
    key = request.COOKIES.get(COOKIE, "")
    return Workstation.objects.filter(key_digest=_digest(key)).first() if key else None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
