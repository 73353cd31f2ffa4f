"""The step beside the password: nothing of the practice without it, on any path."""

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from channels.db import database_sync_to_async as sync
from django.conf import settings as site
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from accounts import authenticators
from accounts.models import LogIn, User
from accounts.second_step import is_done
from tests.cast import PASSWORD, Cast
from tests.clients import StaffClient
from tests.sockets import tab_of

IN_THE_CODE_PAGE = "/accounts/2fa/authenticate/"
HTML = {"accept": "text/html"}


@pytest.fixture
def bre(cast: Cast) -> User:
    EmailAddress.objects.create(user=cast.bre, email=cast.bre.email, verified=True, primary=True)
    return cast.bre


@pytest.fixture
def secret(bre: User) -> str:
    """Bre's authenticator app."""
    made: str = generate_totp_secret()
    TOTP.activate(bre, made)
    return made


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows now, or `steps` half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def give_password(client: Client) -> str:
    """Where the password of Bre leads to."""
    answer = client.post("/accounts/login/", {"login": "bre@lumen.example", "password": PASSWORD})
    return answer.headers.get("Location", "")


def is_in(client: Client) -> bool:
    return client.get("/api/state/").status_code == 200


def test_the_password_alone_leads_to_the_code_and_shows_nothing(bre: User, secret: str) -> None:
    client = Client()
    assert give_password(client) == IN_THE_CODE_PAGE
    assert not is_in(client)


def test_the_password_and_the_code_of_the_app_log_somebody_in(bre: User, secret: str) -> None:
    client = Client()
    give_password(client)
    assert client.post(IN_THE_CODE_PAGE, {"code": code_of(secret)}).headers["Location"] == "/"
    assert is_in(client)
    assert is_done(LogIn.objects.get(user=bre).get_decoded(), bre)


def test_a_code_that_was_used_does_not_count_again_even_a_minute_later(
    bre: User, secret: str
) -> None:
    ahead = code_of(secret, 1)
    first, second = Client(), Client()
    give_password(first)
    first.post(IN_THE_CODE_PAGE, {"code": ahead})
    give_password(second)
    cache.clear()
    assert "used already" in second.post(IN_THE_CODE_PAGE, {"code": ahead}).content.decode()
    assert not is_in(second)


def test_a_code_before_the_last_used_one_does_not_count(bre: User, secret: str) -> None:
    first, second = Client(), Client()
    give_password(first)
    first.post(IN_THE_CODE_PAGE, {"code": code_of(secret, 1)})
    give_password(second)
    second.post(IN_THE_CODE_PAGE, {"code": code_of(secret)})
    assert is_in(first)
    assert not is_in(second)


def test_a_recovery_code_counts_once(bre: User, secret: str) -> None:
    code = RecoveryCodes.activate(bre).get_unused_codes()[0]
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client)
        client.post(IN_THE_CODE_PAGE, {"code": code})
    assert is_in(first)
    assert not is_in(second)


def test_five_wrong_codes_and_the_right_one_waits(bre: User, secret: str) -> None:
    client = Client()
    give_password(client)
    for _ in range(5):
        client.post(IN_THE_CODE_PAGE, {"code": "000000"})
    client.post(IN_THE_CODE_PAGE, {"code": code_of(secret)})
    assert not is_in(client)


def test_whoever_has_no_second_step_is_sent_to_set_one_up(bre: User) -> None:
    client = Client()
    assert give_password(client) == "/"
    assert client.get("/", headers=HTML).headers["Location"] == "/accounts/2fa/"
    assert "One more step" in client.get("/accounts/2fa/", headers=HTML).content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/c/1/", "/api/state/", "/admin/", "/board/", "/reports/", "/api/search/?q=x"]
)
def test_no_page_opens_between_the_password_and_the_second_step(bre: User, path: str) -> None:
    client = Client()
    client.force_login(bre)
    assert client.get(path).status_code == 401
    assert client.get(path, headers=HTML).headers["Location"] == "/accounts/2fa/"


def set_up_an_app(client: Client) -> Any:
    """What the page answers to the first code of a new app."""
    page = client.get("/accounts/2fa/totp/activate/", headers=HTML).content.decode()
    secret = re.findall(r'totp-key">(\w+)<', page)[0]
    return client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})


@pytest.mark.django_db(transaction=True)
def test_whoever_adds_an_app_is_mailed_that_it_was_added_and_what_to_do_if_it_wasnt_them(
    bre: User,
) -> None:
    client = Client()
    give_password(client)
    set_up_an_app(client)
    [letter] = [one for one in mail.outbox if "authenticator app" in one.subject]
    assert letter.to == [bre.email]
    assert "An authenticator app was added to how you log in." in letter.body
    assert "/accounts/password/reset/" in letter.body


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_right_after_the_password_with_no_other_question(bre: User) -> None:
    client = Client()
    give_password(client)
    answer = set_up_an_app(client)
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert is_in(client)
    codes = client.get(answer.headers["Location"], headers=HTML).content.decode()
    assert len(re.findall(r"<li><code>", codes)) == 10


def test_an_old_log_in_by_password_alone_stays_out_after_a_second_step_was_set_up(
    bre: User,
) -> None:
    old = Client()
    old.force_login(bre)
    TOTP.activate(bre, generate_totp_secret())
    assert not is_in(old)
    assert old.get("/", headers=HTML).headers["Location"] == "/accounts/2fa/reauthenticate/"


@pytest.mark.parametrize(
    "path", ["totp/activate/", "webauthn/add/", "recovery-codes/generate/", ""]
)
def test_who_has_the_password_alone_adds_no_second_step_to_one_that_is_there(
    bre: User, path: str
) -> None:
    """A thief who logged in with the password before Bre set up her second step."""
    thief = Client()
    give_password(thief)
    TOTP.activate(bre, generate_totp_secret())
    thief.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = thief.get(f"/accounts/2fa/{path}", headers=HTML)
    assert answer.headers["Location"] == "/accounts/2fa/reauthenticate/"


def test_secrets_and_recovery_codes_are_sealed_in_the_database(bre: User, secret: str) -> None:
    code = RecoveryCodes.activate(bre).get_unused_codes()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator WHERE user_id = %s", [bre.pk])
        stored = " ".join(row[0] for row in cursor.fetchall())
    assert secret not in stored
    assert code not in stored
    assert "gAAAA" in stored


def test_the_last_second_step_cant_be_taken_away(bre: User, secret: str) -> None:
    client = Client()
    give_password(client)
    client.post(IN_THE_CODE_PAGE, {"code": code_of(secret)})
    page = client.post("/accounts/2fa/totp/deactivate/").content.decode()
    assert "only second step" in page
    assert Authenticator.objects.filter(user=bre, type=Authenticator.Type.TOTP).exists()


def test_a_password_reset_leaves_the_second_step_and_logs_nobody_in(bre: User, secret: str) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": bre.email})
    link = re.findall(r"https?://[^/]+(/\S+/key/\S+)", str(mail.outbox[-1].body))[0]
    form = client.get(link, follow=True)
    new = "lavender-otter-tandem"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert not LogIn.objects.filter(user=bre).exists()
    answer = client.post("/accounts/login/", {"login": bre.email, "password": new})
    assert answer.headers["Location"] == IN_THE_CODE_PAGE


def test_a_reset_second_step_ends_every_log_in_and_tells_its_person(
    bre: User, secret: str, django_capture_on_commit_callbacks: Any
) -> None:
    client = StaffClient()
    client.force_login(bre)
    with django_capture_on_commit_callbacks(execute=True):
        authenticators.reset(bre)
    assert not is_in(client)
    assert not authenticators.is_set_up(bre)
    assert mail.outbox[-1].to == [bre.email]
    assert "new second step" in mail.outbox[-1].body


async def test_no_socket_opens_between_the_password_and_the_second_step(practice: Cast) -> None:
    client = Client()
    await sync(client.force_login)(practice.bre)
    key = client.cookies[site.SESSION_COOKIE_NAME].value
    cookie = f"{site.SESSION_COOKIE_NAME}={key}".encode()
    with pytest.raises(ConnectionRefusedError):
        async with tab_of(None, headers=((b"cookie", cookie),)):
            pass


def test_a_demo_may_leave_the_second_step_out(bre: User, settings: Settings) -> None:
    settings.SECOND_STEP_REQUIRED = False
    client = Client()
    give_password(client)
    assert is_in(client)
