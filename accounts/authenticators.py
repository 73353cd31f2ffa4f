"""Somebody's authenticator app, passkeys and recovery codes; allauth keeps them."""

from typing import Any, ClassVar

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import transaction

from accounts.emails import send_second_step_reset
from accounts.field_keys import decrypt, encrypt
from accounts.models import User
from accounts.second_step import is_vouched_for
from accounts.sessions import end_sessions

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_set_up(user: User) -> bool:
    """Whether `user` has an authenticator app or a passkey."""
    return bool(is_mfa_enabled(user, SECOND_STEPS))


@transaction.atomic
def reset(person: User) -> None:
    """Take away the codes and passkeys of somebody who lost them, log them out everywhere, and
    tell them by mail; they set up new ones after the next password."""
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    transaction.on_commit(lambda: send_second_step_reset(person), robust=True)


class AuthenticatorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's second step, bound to this site: secrets are encrypted at rest, a passkey
    belongs to `SITE_URL`'s host whatever a request says, and the last one can't be removed."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "This is your only second step. Add another first.",
        "incorrect_code": "This isn't the code. Wait for the next one and try again.",
    }

    def is_mfa_enabled(self, user: User, types: Any = None) -> bool:
        """Whether to ask for it; not in the request in which a provider vouched for one."""
        if is_vouched_for(context.request):
            return False
        return bool(super().is_mfa_enabled(user, types))

    def encrypt(self, text: str) -> str:
        """What is stored of a secret."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret."""
        return decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Another second step must be left; recovery codes alone are none."""
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=SECOND_STEPS)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        """What a new passkey is called until its person names it."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}" if count else "Passkey"

    def _get_site_name(self) -> str:
        return str(settings.PRACTICE_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a passkey is for."""
        return {"id": settings.SITE_HOST, "name": settings.PRACTICE_NAME}
