"""allauth, adjusted to a practice: nobody signs up, and no link follows a client's header."""

import unicodedata
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailConfirmation
from allauth.core import context
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.audit.sign_ins import note_sign_in
from accounts.models import SignInEvent, User
from accounts.proofs import has_proved_lately
from accounts.roles import is_guardian

NOT_HERE = "Passwords and passkeys are for owners here. Log in as your practice does."


def site_link(path: str) -> str:
    """The address of `path` as staff open it. Never derived from a request: whoever sends
    the request could choose its host."""
    return f"{settings.SITE_URL}{path}"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by accepting an invitation; mails link to `SITE_URL` only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `accounts.invitations`."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A bot doesn't log in, whatever anybody knows of it; nor does somebody with a password
        where only a provider logs them in."""
        if user.is_bot:
            refused: HttpResponse = self.respond_user_inactive(request, user)
            return refused
        if is_local_refused(user, **kwargs):
            note_sign_in(SignInEvent.What.LOGIN_FAILED, user, request)
            return render(request, "accounts/sso_refused.html", {"reason": NOT_HERE}, status=403)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Under what wrong passwords are counted: the address alone, however it is spelled.

        allauth counts per site, which it takes from the Host header; a client that names
        another port each time would never reach the limit.
        """
        return f"login:{_plain(str(credentials.get('email', '')))}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of the password or code with which somebody came in."""
        request: HttpRequest = context.request
        if has_proved_lately(request, request.user):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link that a reset mail carries."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return site_link(path.replace("UID-KEY", quote(key)))

    def get_email_confirmation_url(
        self, request: HttpRequest, emailconfirmation: EmailConfirmation
    ) -> str:
        """The link with which somebody confirms their address."""
        return site_link(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render and send a mail that knows the practice and `SITE_URL`, not the request."""
        facts = {
            **context,
            "email": email,
            "practice_name": settings.PRACTICE_NAME,
            "site_url": settings.SITE_URL,
            "reset_url": site_link(reverse("account_reset_password")),
        }
        facts.pop("request", None)
        self.render_mail(template_prefix, email, facts).send()


def is_local_refused(
    user: User, signal_kwargs: dict[str, Any] | None = None, **kwargs: Any
) -> bool:
    """Whether this log-in is by password or passkey, and `user` may log in by a provider only."""
    is_local = "sociallogin" not in (signal_kwargs or {})
    return is_local and settings.LOCAL_LOG_IN == "owners" and not is_guardian(user)


def _plain(address: str) -> str:
    """An address without case, accents and letters that only look different."""
    letters = unicodedata.normalize("NFKD", address.strip())
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold()
