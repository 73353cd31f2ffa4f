"""The screen of a log-in, locked while its person is away from it: it shows nothing, and the
server gives it nothing to show, until the person is back.

It is locked by hand, or because nobody did anything in it for 10 minutes (`LOCK_MINUTES`); the
latter is no act of the page's, so one that sleeps, or whose script doesn't run, is locked too.

Whoever may switch in this browser by PIN unlocks with it. Others do with their password: it is a
log-in of theirs with all its steps, which goes on, so no new second step is asked for. Either is
wrong five times at the most; then the log-in ends, and all steps are needed. Whoever has neither,
since a provider logs them in, logs in anew.
"""

from datetime import datetime
from enum import StrEnum

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.hashers import check_password
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from accounts import workstations
from accounts.audit.sign_ins import note_sign_in
from accounts.models import LogIn, SignInEvent, User
from accounts.session_store import idle_since
from accounts.signals import screen_locked
from accounts.visitor import visitor

MOST_WRONG = 5


class By(StrEnum):
    """What unlocks a screen."""

    PIN = "pin"
    PASSWORD = "password"  # noqa: S105
    LOG_IN = "log_in"  # nothing does


class StillLocked(Exception):
    """Why it stays locked, in a sentence for the person."""


class LoggedOff(Exception):
    """It was tried too often: the log-in is over. Why, in a sentence for the person."""


@transaction.atomic
def lock(request: HttpRequest, now: datetime) -> None:
    """Lock the screen of this log-in at `now`, in all its tabs; a locked one stays as it is."""
    person, key = visitor(request), request.session.session_key
    if LogIn.objects.filter(session_key=key, locked_at=None).update(locked_at=now):
        note_sign_in(SignInEvent.What.LOCKED, person, request)
    screen_locked.send(User, user=person, session_key=key)


def unlocks_by(request: HttpRequest, now: datetime) -> By:
    """What the person of this log-in unlocks its screen with."""
    person = visitor(request)
    if person in workstations.people_here(request, now):
        return By.PIN
    return By.PASSWORD if person.has_usable_password() else By.LOG_IN


def unlock(request: HttpRequest, secret: str, now: datetime) -> None:
    """Unlock the screen, by PIN or password, whichever `unlocks_by` says; raises StillLocked, and
    LoggedOff when it was wrong too often. One that isn't locked any more asks for nothing."""
    if not request.session.is_locked():  # type: ignore[attr-defined]
        return
    match unlocks_by(request, now):
        case By.PIN:
            _check_pin(request, secret, now)
        case By.PASSWORD:
            _check_password(request, secret)
        case By.LOG_IN:
            raise StillLocked("You have no PIN and no password here. Log out, and log in again.")
    here = LogIn.objects.filter(session_key=request.session.session_key)
    is_back = here.filter(last_active_at__gt=idle_since(now)).update(
        locked_at=None, wrong_passwords=0, last_active_at=now
    )
    if not is_back:
        raise LoggedOff("Nobody was here for too long. Log in again.")
    note_sign_in(SignInEvent.What.UNLOCKED, visitor(request), request)


def _check_pin(request: HttpRequest, digits: str, now: datetime) -> None:
    person = visitor(request)
    try:
        workstations.check_pin(request, person.pk, digits, now)
    except workstations.PinRefused as refusal:
        user_login_failed.send(__name__, credentials={"email": person.email}, request=request)
        if unlocks_by(request, now) == By.PIN:
            raise StillLocked(str(refusal)) from None
        logout(request)
        raise LoggedOff(str(refusal)) from None


def _check_password(request: HttpRequest, password: str) -> None:
    """The count is kept though the password is refused, and under the row's lock; allauth's limits
    of wrong passwords count here as at the entrance."""
    with transaction.atomic():
        row = LogIn.objects.select_for_update().get(session_key=request.session.session_key)
        if row.wrong_passwords < MOST_WRONG and _is_theirs(request, password):
            return
        LogIn.objects.filter(pk=row.pk).update(wrong_passwords=F("wrong_passwords") + 1)
    left = MOST_WRONG - row.wrong_passwords - 1
    if left <= 0:
        logout(request)
        raise LoggedOff("The password was wrong too often. Log in again.")
    tries = "try" if left == 1 else "tries"
    raise StillLocked(f"That isn't your password. {left} {tries} left before you are logged off.")


def _is_theirs(request: HttpRequest, password: str) -> bool:
    """Compared here: `authenticate` would store a newer hash, and that ends every log-in."""
    person, limits = visitor(request), get_adapter()
    try:
        limits.pre_authenticate(request, email=person.email)
    except forms.ValidationError as refusal:
        raise StillLocked(" ".join(refusal.messages)) from None
    if check_password(password, person.password):
        limits._rollback_login_failed_rl_usage()
        return True
    user_login_failed.send(__name__, credentials={"email": person.email}, request=request)
    return False
