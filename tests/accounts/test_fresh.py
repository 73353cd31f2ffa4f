"""What only a fresh code opens, however long somebody has been logged in."""

import time

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.urls import reverse

from tests.cast import PASSWORD, Cast
from tests.clients import StaffClient


@pytest.fixture
def begin(cast: Cast) -> str:
    """Where Olive opens the conversation of Ana and Bre in an emergency."""
    return reverse("emergency_begin", args=[cast.direct.pk])


def test_an_emergency_takes_a_code_of_this_moment_and_no_password(
    cast: Cast, client: StaffClient, begin: str
) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.olive, secret)
    cast.olive.set_password(PASSWORD)
    cast.olive.save()
    client.force_login(cast.olive)
    asks = client.get(begin).headers["Location"]
    assert asks == f"/accounts/2fa/reauthenticate/?next={begin.replace('/', '%2F')}"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(begin).status_code == 302
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post(asks, {"code": code, "next": begin}).headers["Location"] == begin
    assert client.get(begin).status_code == 200


def test_a_code_of_six_minutes_ago_is_none_of_this_moment(
    cast: Cast, client: StaffClient, begin: str
) -> None:
    TOTP.activate(cast.olive, generate_totp_secret())
    client.force_login(cast.olive)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - 360}]
    session["account_authentication_methods_user"] = str(cast.olive.pk)
    session.save()
    assert client.get(begin).status_code == 302
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - 60}]
    session.save()
    assert client.get(begin).status_code == 200
