"""What happens around signing in leaves a row: who, when, from where, and whether it worked."""

import hmac
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.conf import settings
from django.contrib.auth import signals
from django.dispatch import Signal

from accounts.audit.addresses import address_of
from accounts.clock import database_now
from accounts.models import SignInEvent, User

What = SignInEvent.What


def note_sign_in(what: What, person: User | None, request: Any, typed: str = "") -> None:
    """Keep that this happened now, at the address of `request`."""
    SignInEvent.objects.create(
        at=database_now(),
        person=person,
        what=what,
        address=address_of(request) if request is not None else None,
        typed=typed,
    )


def hashed(address: str) -> str:
    """An address that was typed, so that only who has the key can tell whether it was this one."""
    said = address.strip().lower().encode(errors="replace")
    return hmac.new(settings.AUDIT_HMAC_KEY.encode(), said, "sha256").hexdigest()


def connect() -> None:
    """Listen to Django and allauth; called once, when the app is ready."""
    signals.user_login_failed.connect(on_failed, dispatch_uid="audit.login_failed")
    _connect(signals.user_logged_in, What.LOGGED_IN)
    _connect(signals.user_logged_out, What.LOGGED_OUT)
    _connect(account.password_changed, What.PASSWORD_CHANGED)
    _connect(account.password_set, What.PASSWORD_CHANGED)
    _connect(account.password_reset, What.PASSWORD_RESET)
    _connect(mfa.authenticator_added, What.SECOND_STEP_ADDED)
    _connect(mfa.authenticator_removed, What.SECOND_STEP_REMOVED)
    _connect(mfa.authenticator_reset, What.SECOND_STEP_RENEWED)
    _connect(mfa.authenticator_used, What.SECOND_STEP_PASSED)
    _connect(mfa.authentication_failed, What.SECOND_STEP_FAILED)


def _connect(signal: Signal, what: What) -> None:
    def note(sender: Any, request: Any = None, user: User | None = None, **kwargs: Any) -> None:
        if user is not None:
            note_sign_in(what, user, request)

    signal.connect(note, weak=False, dispatch_uid=f"audit.{what}.{id(signal)}")


def on_failed(sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
    """Somebody typed an address and a password that don't belong together."""
    address = str(credentials.get("email") or credentials.get("username") or "")
    person = User.objects.filter(email=address.strip().lower().replace("\0", "")).first()
    typed = "" if person is not None else hashed(address)
    note_sign_in(What.LOGIN_FAILED, person, request, typed)
