"""A provider that lies, or somebody between: no ID token is believed that isn't wholly right."""

import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from allauth.account.models import EmailAddress
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from pytest_django import Settings

from accounts.models import LogIn
from tests.cast import Cast
from tests.oidc import LOG_IN, SECRET, Liar, entry, running_liar


@pytest.fixture
def liar(cast: Cast, settings: Settings) -> Iterator[Liar]:
    EmailAddress.objects.create(user=cast.dana, email=cast.dana.email, verified=True, primary=True)
    with running_liar() as liar:
        settings.SSO_PROVIDERS = [entry(liar.issuer)]
        yield liar


def assert_nobody_is_in(client: Client, answer: Any) -> None:
    assert answer.status_code == 403
    assert not LogIn.objects.exclude(user=None).exists()
    assert "_auth_user_id" not in client.session


def test_a_right_token_lets_dana_in(liar: Liar, cast: Cast, client: Client) -> None:
    liar.log_in(client)
    assert client.session["_auth_user_id"] == str(cast.dana.pk)


def test_the_code_is_bound_to_the_browser_that_asked(liar: Liar, client: Client) -> None:
    liar.log_in(client)
    assert liar.asked["code_challenge_method"] == "S256"
    assert liar.has_checked_pkce()


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 5},
        {"iss": "https://evil.example"},
        {"aud": "another-program"},
        {"aud": ["medspa", "another-program"]},
        {"azp": "another-program"},
        {"exp": int(time.time()) - 3600},
        {"exp": "never"},
        {"iat": int(time.time()) + 3600},
        {"sub": ""},
        {"sub": 5},
        {"sub": "x" * 192},
        {"sub": "a\0b"},
        {"email": "dana@lumen.example.evil.example"},
        {"email": "dana@evil.example@lumen.example"},
        {"email": ["dana@lumen.example"]},
        {"email": "dana@lumen.example\r\nBcc: e@evil.example"},
        {"email_verified": "false"},
        {"email_verified": None},
        {"email_verified": {}},
    ],
    ids=str,
)
def test_a_claim_that_is_not_right_opens_nothing(
    liar: Liar, client: Client, claims: dict[str, Any]
) -> None:
    liar.claims = claims
    assert_nobody_is_in(client, liar.log_in(client))


def test_a_token_without_signature_opens_nothing(liar: Liar, client: Client) -> None:
    liar.sign = lambda claims: jwt.encode(claims, "", "none", headers={"kid": "one"})
    assert_nobody_is_in(client, liar.log_in(client))


def test_a_token_signed_with_what_both_know_opens_nothing(liar: Liar, client: Client) -> None:
    liar.sign = lambda claims: jwt.encode(claims, SECRET, "HS256", headers={"kid": "one"})
    assert_nobody_is_in(client, liar.log_in(client))


def test_a_token_signed_with_the_public_key_as_a_secret_opens_nothing(
    liar: Liar, client: Client
) -> None:
    public = liar.key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    liar.sign = lambda claims: jwt.encode(claims, public, "HS256", headers={"kid": "one"})
    assert_nobody_is_in(client, liar.log_in(client))


@pytest.mark.parametrize("kid", ["one", "two", None])
def test_a_token_of_another_key_opens_nothing(liar: Liar, client: Client, kid: str | None) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    headers = {"kid": kid} if kid else {}
    liar.sign = lambda claims: jwt.encode(claims, other, "RS256", headers=headers)
    assert_nobody_is_in(client, liar.log_in(client))


@pytest.mark.parametrize("token", [None, 5, "", "abc", "a.b.c", {"a": 1}], ids=str)
def test_what_is_no_token_opens_nothing(liar: Liar, client: Client, token: Any) -> None:
    liar.sign = lambda claims: token
    assert_nobody_is_in(client, liar.log_in(client))


def test_a_provider_that_calls_itself_another_is_not_asked(liar: Liar, client: Client) -> None:
    liar.says_issuer = "https://evil.example"
    answer = client.get(LOG_IN)
    assert_nobody_is_in(client, answer)


def test_a_code_that_the_provider_refuses_opens_nothing(liar: Liar, client: Client) -> None:
    liar.status = 400
    assert_nobody_is_in(client, liar.log_in(client))


def test_odd_things_beside_a_right_token_break_nothing(
    liar: Liar, cast: Cast, client: Client
) -> None:
    liar.says_beside = {"expires_in": "soon", "refresh_token": 5}
    liar.log_in(client)
    assert client.session["_auth_user_id"] == str(cast.dana.pk)


@pytest.mark.parametrize(
    ("leaves_out", "apart", "comes_in"),
    [
        ({"email", "email_verified"}, {"email_verified": True}, True),
        ({"email"}, {"email_verified": False}, False),
        ({"email"}, {}, False),
        ({"email_verified"}, {"email": "dana2@lumen.example", "email_verified": True}, False),
    ],
)
def test_an_address_is_verified_only_where_it_stands(
    liar: Liar, client: Client, leaves_out: set[str], apart: dict[str, Any], comes_in: bool
) -> None:
    liar.leaves_out = leaves_out
    liar.says_apart = {"email": "dana@lumen.example", **apart}
    answer = liar.log_in(client)
    assert ("_auth_user_id" in client.session) is comes_in, answer.content


@pytest.mark.parametrize("keys", [[], [5], 5, "x", [{"kty": "RSA"}], {"a": 1}], ids=str)
def test_keys_that_make_no_sense_open_nothing(liar: Liar, client: Client, keys: Any) -> None:
    liar.says_keys = keys
    assert_nobody_is_in(client, liar.log_in(client))
