"""Logging in and out, and getting a new password."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.cast import PASSWORD, Cast
from tests.clients import StaffClient

NEW_PASSWORD = "lavender-otter-tandem"


@pytest.fixture
def bre(cast: Cast) -> User:
    EmailAddress.objects.create(user=cast.bre, email=cast.bre.email, verified=True, primary=True)
    return cast.bre


def log_in(client: Client, password: str = PASSWORD) -> bool:
    client.post("/accounts/login/", {"login": "bre@lumen.example", "password": password})
    return "_auth_user_id" in client.session


def reset_link(client: Client, **headers: str) -> str:
    client.post("/accounts/password/reset/", {"email": "bre@lumen.example"}, headers=headers)
    link: str = re.findall(r"https?://\S+/key/\S+", str(mail.outbox[-1].body))[0]
    return link


def test_a_person_logs_in_with_address_and_password(bre: User, client: Client) -> None:
    assert log_in(client)


def test_a_wrong_password_says_nothing_about_the_account(bre: User, client: Client) -> None:
    known = client.post("/accounts/login/", {"login": bre.email, "password": "wrong-wrong"})
    unknown = client.post("/accounts/login/", {"login": "nobody@x.example", "password": "w" * 12})
    reasons = [
        re.findall(r'role="alert">(.*?)</div>', answer.content.decode(), re.DOTALL)
        for answer in (known, unknown)
    ]
    assert reasons[0] == reasons[1] != []


def test_after_five_wrong_passwords_the_right_one_waits_too(bre: User, client: Client) -> None:
    for _ in range(5):
        assert not log_in(client, "wrong-wrong-wrong")
    assert not log_in(client)


def test_a_deactivated_person_does_not_get_in(bre: User, client: Client) -> None:
    bre.is_active = False
    bre.save()
    assert not log_in(client)


def test_nobody_signs_up(db: None, client: Client) -> None:
    fields = {"email": "stranger@x.example", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert "By invitation" in client.get("/accounts/signup/").content.decode()
    assert "By invitation" in client.post("/accounts/signup/", fields).content.decode()
    assert not User.objects.exists()


def test_the_reset_link_is_the_sites_whatever_host_was_asked(
    bre: User, client: Client, settings: Settings
) -> None:
    settings.SITE_URL = "https://chat.lumen.example"
    settings.ALLOWED_HOSTS = ["testserver", "evil.example"]
    link = reset_link(client, host="evil.example", x_forwarded_host="evil.example")
    assert link.startswith("https://chat.lumen.example/accounts/password/reset/key/")
    assert "evil" not in mail.outbox[-1].body


def test_a_reset_ends_every_log_in_and_the_new_password_works(
    bre: User, client: Client, settings: Settings
) -> None:
    settings.SITE_URL = "http://testserver"
    elsewhere = StaffClient()
    elsewhere.force_login(bre)
    form = client.get(reset_link(client), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not elsewhere.session.exists(elsewhere.cookies["sid"].value)
    assert not log_in(StaffClient())
    assert log_in(StaffClient(), NEW_PASSWORD)
    assert "was reset" in mail.outbox[-1].body


def test_an_unknown_address_gets_the_same_page_and_no_link(bre: User, client: Client) -> None:
    known = client.post("/accounts/password/reset/", {"email": bre.email}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "x@x.example"}, follow=True)
    assert known.content == unknown.content
    assert "There is no account" in mail.outbox[-1].body
    assert "/key/" not in mail.outbox[-1].body


def test_changing_the_password_logs_out_everywhere(bre: User, client: Client) -> None:
    client.force_login(bre)
    elsewhere = StaffClient()
    elsewhere.force_login(bre)
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session
    assert elsewhere.get("/admin/").status_code == 302
    assert log_in(StaffClient(), NEW_PASSWORD)


def test_logging_out_takes_a_post_and_clears_what_the_browser_kept(
    bre: User, client: Client
) -> None:
    client.force_login(bre)
    assert "Log out?" in client.get("/accounts/logout/").content.decode()
    assert "_auth_user_id" in client.session
    answer = client.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/accounts/password/reset/", "/accounts/inactive/", "/accounts/signup/"],
)
def test_a_page_has_a_language_a_main_part_and_a_label_for_every_field(
    db: None, client: Client, path: str
) -> None:
    html = client.get(path).content.decode()
    assert '<html lang="en"' in html
    assert html.count("<main") == 1
    assert html.count("<h1>") == 1
    fields = re.findall(r'<input type="(?!hidden)[a-z]+"[^>]* id="(\w+)"', html)
    assert all(f'<label for="{field}">' in html for field in fields)
    assert "<script>" not in html
    assert " style=" not in html


def test_there_is_no_page_for_adding_addresses(bre: User, client: Client) -> None:
    client.force_login(bre)
    assert client.get("/accounts/email/").status_code == 404
