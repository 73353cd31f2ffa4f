"""Where allauth asks about logging in by a provider."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import second_step
from accounts.audit.acting import acting
from accounts.audit.addresses import address_of
from accounts.audit.sign_ins import hashed, note_sign_in
from accounts.models import SignInEvent, User
from accounts.sso.admitting import Refused, admit
from accounts.sso.claims import has_second_step
from accounts.sso.protocol import NamedProvider, check_nonce
from accounts.sso.providers import Provider, provider_of, providers

_CANCELLED = "You didn't log in there."
_FAILED = "That didn't work. Try again; if it goes on, tell whoever looks after this site."


class SsoAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Only the technician's providers, and nobody signs up."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The providers as allauth knows them; none is in the database."""
        wanted = {None, NamedProvider.id}
        return [
            _app(one)
            for one in providers()
            if (provider in wanted or one.id == provider) and client_id in {None, one.client_id}
        ]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> NamedProvider:
        """One of them; raises SocialApp.DoesNotExist."""
        return NamedProvider(
            request, app=self.get_app(request, provider=provider, client_id=client_id)
        )

    def list_providers(self, request: HttpRequest) -> list[NamedProvider]:
        """All of them."""
        return [NamedProvider(request, app=app) for app in self.list_apps(request)]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: who is new is made by `accounts.sso.admitting`, or isn't."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let them in, or end it with a page that says why not."""
        check_nonce(sociallogin)
        provider = provider_of(sociallogin.account.provider)
        assert provider is not None
        try:
            with acting(None, address_of(request), f"sso:{provider.id}"):
                admit(request, sociallogin, provider)
        except Refused as refusal:
            typed = str(sociallogin.claims.get("email", ""))
            raise ImmediateHttpResponse(
                refused(request, str(refusal), refusal.person, typed)
            ) from None
        if has_second_step(sociallogin.claims, provider.second_step):
            second_step.vouch(request)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **kwargs: Any
    ) -> None:
        """The provider said no, nothing, or what isn't to be believed."""
        reason = _CANCELLED if error == AuthError.CANCELLED else _FAILED
        raise ImmediateHttpResponse(refused(request, reason))


def refused(
    request: HttpRequest, reason: str, person: User | None = None, typed: str = ""
) -> HttpResponse:
    """The page for somebody who isn't let in; that they weren't is kept."""
    kept = hashed(typed) if typed and person is None else ""
    note_sign_in(SignInEvent.What.LOGIN_FAILED, person, request, kept)
    return render(request, "accounts/sso_refused.html", {"reason": reason}, status=403)


def _app(one: Provider) -> SocialApp:
    return SocialApp(
        provider=NamedProvider.id,
        provider_id=one.id,
        name=one.name,
        client_id=one.client_id,
        secret=one.secret,
        settings={
            "server_url": one.issuer,
            "scope": list(one.scopes),
            "prompt": one.prompt,
            "verified_claim": one.verified_claim,
            "oauth_pkce_enabled": True,
        },
    )
