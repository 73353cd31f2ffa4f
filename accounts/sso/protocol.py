"""OpenID Connect by allauth, and stricter: an ID token is believed only with a signature of the
provider's own keys, the issuer that the technician named, and the nonce of this very log-in."""

import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from accounts.adapter import site_link
from accounts.readable import is_storable

# Signed with a key that only the provider has: never "none", never the secret that both have.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
NEEDED = ["iss", "sub", "aud", "exp", "iat"]
CLOCKS_DIFFER = 60  # seconds
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_SUB_MOST = 191


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """What is asked of the provider."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Where it does what, as it says itself; it must be the issuer that it is taken for.
        Raises OAuth2Error, and RequestException when it doesn't answer."""
        if not hasattr(self, "_openid_config"):
            provider = self.get_provider()
            said = self._fetched(provider.server_url)
            if said.get("issuer") != provider.app.settings["server_url"]:
                raise OAuth2Error("The provider names another issuer.")
            if not all(isinstance(said.get(name), str) for name in _ENDPOINTS):
                raise OAuth2Error("The provider doesn't say where to ask.")
            self._openid_config = said
        return self._openid_config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Where it sends people back to, whatever host this request names."""
        return site_link(reverse("openid_connect_callback", args=[self.provider_id]))

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """The key to what the provider tells beside; nothing else of it is of use."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(
        self, request: HttpRequest, app: Any, token: Any, **kwargs: Any
    ) -> SocialLogin:
        """Who it is, with `claims`. Raises OAuth2Error for a token that isn't to be believed."""
        raw = kwargs["response"].get("id_token")
        claims = self._verified(raw, app.client_id)
        sub = claims["sub"]
        if not isinstance(sub, str) or not 0 < len(sub) <= _SUB_MOST or not is_storable(sub):
            raise OAuth2Error("The provider sent no usable id.")
        login = self.get_provider().sociallogin_from_response(request, {"sub": sub})
        login.account.extra_data = {}  # what it says of people isn't kept
        login.claims = self._together(claims, self._said_of(token.token, sub))
        login.nonce = claims.get("nonce")
        return login

    def _verified(self, raw: Any, client_id: str) -> dict[str, Any]:
        if not isinstance(raw, str):
            raise OAuth2Error("The provider sent no ID token.")
        config = self.openid_config
        try:
            keys = jwt.PyJWKSet.from_dict(self._fetched(config["jwks_uri"])).keys
            header = jwt.get_unverified_header(raw)
            key = next(
                (one for one in keys if one.key_id == header.get("kid")),
                keys[0] if len(keys) == 1 and "kid" not in header else None,
            )
            if key is None or header.get("alg") not in ALGORITHMS:
                raise OAuth2Error("The ID token isn't signed as it must be.")
            claims: dict[str, Any] = jwt.decode(
                raw,
                key=key.key,
                algorithms=ALGORITHMS,
                audience=client_id,
                issuer=config["issuer"],
                leeway=CLOCKS_DIFFER,
                options={"require": NEEDED},
            )
        except (jwt.PyJWTError, AttributeError, TypeError, ValueError) as error:
            raise OAuth2Error("The ID token isn't to be believed.") from error
        parties = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims.get("azp", client_id) != client_id or parties != [client_id]:
            raise OAuth2Error("The ID token is for somebody else too.")
        return claims

    def _together(self, claims: dict[str, Any], beside: dict[str, Any]) -> dict[str, Any]:
        """The token's claims before what is told beside; that an address is verified counts only
        where the address is."""
        is_verified = self.get_provider().app.settings["verified_claim"]
        elsewhere = beside if "email" in claims else claims
        elsewhere.pop(is_verified, None)
        return {**beside, **claims}

    def _said_of(self, access_token: str, sub: str) -> dict[str, Any]:
        """What the provider tells beside the token, as Okta does with groups."""
        address = self.openid_config.get("userinfo_endpoint")
        if not isinstance(address, str):
            return {}
        said = self._fetched(address, {"Authorization": f"Bearer {access_token}"})
        if said.get("sub") != sub:
            raise OAuth2Error("The provider speaks of somebody else.")
        return said

    def _fetched(self, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers=headers, allow_redirects=False)
            answer.raise_for_status()
            said = answer.json()
        if not isinstance(said, dict):
            raise OAuth2Error("The provider's answer makes no sense.")
        return said


class NamedProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """A provider of the technician's."""

    oauth2_adapter_class = Exchange

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, **kwargs: Any
    ) -> HttpResponse:
        """On to the provider, with state, nonce and PKCE; nothing of it is the request's to say."""
        nonce = secrets.token_urlsafe(24)
        asked = {"nonce": nonce, "prompt": self.app.settings["prompt"]}
        answer: HttpResponse = super().redirect(
            request, process, next_url=next_url, nonce=nonce, auth_params=asked
        )
        return answer


def check_nonce(login: SocialLogin) -> None:
    """Raise OAuth2Error when the token was made for another log-in than this one."""
    asked, said = login.state.get("nonce"), login.nonce
    if not asked or not isinstance(said, str) or not constant_time_compare(asked, said):
        raise OAuth2Error("The ID token is of another log-in.")
