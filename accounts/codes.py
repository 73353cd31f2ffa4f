"""The six digits of an authenticator app: each counts once.

allauth remembers a used code for 30 seconds, but takes it for 90 when a phone's clock may be off;
RFC 6238, section 5.2, lets no code count twice.
"""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.field_keys import decrypt
from accounts.models import User

USED = "This code was used already. Wait for the next one."


class CountsOnce:
    """A form of allauth's whose code counts once, however many browsers send it at a time."""

    user: User

    def clean_code(self) -> Any:
        """Right, and not used yet. A refusal is raised after the transaction, so that what was
        written down about it stays."""
        refusal = None
        with transaction.atomic():
            list(Authenticator.objects.filter(user=self.user.pk).select_for_update())
            try:
                code = super().clean_code()  # type: ignore[misc]
                use_up(self.user, code)
            except ValidationError as error:
                refusal = error
        if refusal is not None:
            raise refusal
        return code


def use_up(user: User, code: str) -> None:
    """Let this code of an app, just found right, and all before it count no more; raises
    ValidationError when it was used up already. A recovery code isn't one, and passes."""
    app = Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).first()
    counter = None if app is None else _counter_of(decrypt(app.data["secret"]), code)
    if app is None or counter is None:
        return
    if counter <= app.data.get("used_up_to", -1):
        raise ValidationError(USED)
    app.data["used_up_to"] = counter
    app.save(update_fields=["data"])


def _counter_of(secret: str, code: str) -> int | None:
    digits = "".join(code.split())
    for counter in yield_hotp_counters_from_time():
        if format_hotp_value(hotp_value(secret, counter)) == digits:
            return int(counter)
    return None


class SecondStepForm(CountsOnce, AuthenticateForm):  # type: ignore[misc]
    """The code on the way in."""


class AgainForm(CountsOnce, ReauthenticateForm):  # type: ignore[misc]
    """The code before something important."""
