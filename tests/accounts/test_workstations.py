"""Six digits at a shared browser, after all steps of a log-in that day."""

import secrets
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from accounts import workstations
from accounts.clock import database_now
from accounts.models import LogIn, Pin, SignedInHere, SignInEvent, User
from tests.cast import PASSWORD, Cast
from tests.clients import StaffClient

BRES, ANAS = "739156", "840267"


def come_fully(client: Client, user: User) -> None:
    """Password and a recovery code, as somebody does once a day."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code})


@pytest.fixture
def desk(cast: Cast) -> Client:
    """The browser of the front desk: Bre and Ana have logged in fully today; nobody is in now."""
    client = Client()
    for person, digits in ((cast.bre, BRES), (cast.ana, ANAS)):
        workstations.set_pin(person, digits, database_now())
        come_fully(client, person)
        client.post("/accounts/hand-over/")
    return client


def give(client: Client, person: User, digits: str) -> str:
    """Give a PIN; what the page says."""
    fields = {"person": person.pk, "pin": digits}
    return client.post("/accounts/login/pin/", fields, follow=True).content.decode()


def who(client: Client) -> str | None:
    row = LogIn.objects.filter(session_key=client.session.session_key, user__isnull=False).first()
    return row.user.display_name if row and row.user else None


def test_six_digits_bring_back_whoever_logged_in_fully_here_today(cast: Cast, desk: Client) -> None:
    give(desk, cast.bre, BRES)
    assert who(desk) == "Bre Nguyen"
    assert desk.get("/api/state/").status_code == 200


def test_the_entrance_names_the_people_of_this_browser_and_nobody_else(
    cast: Cast, desk: Client
) -> None:
    page = desk.get("/accounts/login/").content.decode()
    assert ("Bre Nguyen" in page, "Ana Lopez" in page, "Dana Cole" in page) == (True, True, False)
    assert "Who are you?" not in Client().get("/accounts/login/").content.decode()


def test_one_hands_over_to_the_other_without_a_password(cast: Cast, desk: Client) -> None:
    give(desk, cast.bre, BRES)
    desk.post("/accounts/hand-over/")
    assert who(desk) is None
    give(desk, cast.ana, ANAS)
    assert who(desk) == "Ana Lopez"
    assert not LogIn.objects.filter(user=cast.bre).exists()


def test_handing_over_leaves_what_waits_sealed_in_the_browser(cast: Cast, desk: Client) -> None:
    give(desk, cast.bre, BRES)
    assert "Clear-Site-Data" not in desk.post("/accounts/hand-over/").headers


def test_the_digits_open_nothing_in_another_browser(cast: Cast, desk: Client) -> None:
    elsewhere = Client()
    assert "Select a valid choice" in give(elsewhere, cast.bre, BRES)
    elsewhere.cookies[workstations.COOKIE] = secrets.token_urlsafe(32)
    give(elsewhere, cast.bre, BRES)
    assert who(elsewhere) is None


def test_one_persons_digits_dont_bring_another(cast: Cast, desk: Client) -> None:
    assert "4 tries left" in give(desk, cast.bre, ANAS)
    assert who(desk) is None


def test_after_five_wrong_tries_the_password_is_needed(cast: Cast, desk: Client) -> None:
    said = [give(desk, cast.bre, "111222") for _ in range(5)]
    assert "1 try left" in said[3]
    assert "wrong too often" in said[4]
    give(desk, cast.bre, BRES)
    assert who(desk) is None
    give(desk, cast.ana, ANAS)
    assert who(desk) == "Ana Lopez"


def test_a_wrong_pin_is_in_the_audit_with_whose_it_was_not(cast: Cast, desk: Client) -> None:
    give(desk, cast.bre, ANAS)
    event = SignInEvent.objects.filter(what="login_failed").get()
    assert (event.person, event.typed) == (cast.bre, "")


def test_a_second_step_is_in_the_audit(cast: Cast, desk: Client) -> None:
    passed = SignInEvent.objects.filter(what="second_step_passed")
    assert [event.person for event in passed.order_by("pk")] == [cast.bre, cast.ana]


def test_the_right_digits_forget_the_wrong_ones(cast: Cast, desk: Client) -> None:
    for _ in range(3):
        for _ in range(4):
            give(desk, cast.bre, "111222")
        give(desk, cast.bre, BRES)
        assert who(desk) == "Bre Nguyen"
        desk.post("/accounts/hand-over/")


@pytest.mark.parametrize(
    ("fully_at", "now", "is_offered"),
    [
        ("2026-06-09T16:00:00+00:00", "2026-06-10T03:59:00+00:00", True),  # 9:00 to 20:59
        ("2026-06-09T16:00:00+00:00", "2026-06-10T04:00:00+00:00", False),  # 12 hours later
        ("2026-06-10T05:00:00+00:00", "2026-06-10T06:59:00+00:00", True),  # 22:00 to 23:59
        ("2026-06-10T05:00:00+00:00", "2026-06-10T07:00:00+00:00", False),  # the next day here
    ],
)
def test_a_full_log_in_holds_for_the_day_of_its_person(
    cast: Cast, desk: Client, fully_at: str, now: str, is_offered: bool
) -> None:
    SignedInHere.objects.update(fully_at=datetime.fromisoformat(fully_at))
    request = desk.get("/accounts/login/").wsgi_request
    found = workstations.people_here(request, datetime.fromisoformat(now))
    assert (cast.bre in found) == is_offered


def test_a_log_in_by_pin_ends_when_the_full_one_would(cast: Cast, desk: Client) -> None:
    entry = SignedInHere.objects.get(user=cast.bre)
    entry.fully_at = database_now() - timedelta(minutes=1)
    entry.save()
    give(desk, cast.bre, BRES)
    assert LogIn.objects.get(user=cast.bre).expire_date == entry.fully_at + timedelta(hours=12)


def test_a_new_password_and_leaving_take_the_digits_their_worth(cast: Cast, desk: Client) -> None:
    cast.bre.set_password("lavender-otter-tandem")
    cast.bre.save()
    cast.ana.is_active = False
    cast.ana.save()
    assert "Who are you?" not in desk.get("/accounts/login/").content.decode()


def test_digits_are_kept_as_a_password_is(cast: Cast, desk: Client) -> None:
    stored = Pin.objects.get(user=cast.bre).digits
    assert stored.startswith("argon2$argon2id")
    assert BRES not in stored


@pytest.mark.parametrize(
    "digits", ["111111", "123456", "987654", "121212", "123123", "010190", "199001", "202611"]
)
def test_digits_that_are_guessed_first_are_refused(
    cast: Cast, client: StaffClient, digits: str
) -> None:
    come_fully(client, cast.bre)
    answer = client.post("/accounts/pin/", {"pin": digits, "again": digits})
    assert "guessed too easily" in answer.content.decode()
    assert not Pin.objects.exists()


def test_somebody_chooses_digits_and_forgets_them_again(cast: Cast, client: StaffClient) -> None:
    come_fully(client, cast.bre)
    client.post("/accounts/pin/", {"pin": BRES, "again": BRES})
    client.post("/accounts/hand-over/")
    give(client, cast.bre, BRES)
    assert who(client) == "Bre Nguyen"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/pin/", {"forget": ""})
    assert Pin.objects.exists()  # the password is no second step
    code = RecoveryCodes.activate(cast.bre).get_unused_codes()[0]
    client.post("/accounts/2fa/reauthenticate/", {"code": code})
    client.post("/accounts/pin/", {"forget": ""})
    client.post("/accounts/hand-over/")
    assert "Who are you?" not in client.get("/accounts/login/").content.decode()


def test_a_log_in_from_a_new_browser_is_told_by_mail_and_the_first_one_is_not(
    cast: Cast, client: StaffClient, django_capture_on_commit_callbacks: object
) -> None:
    run = django_capture_on_commit_callbacks
    with run(execute=True):  # type: ignore[operator]
        come_fully(client, cast.bre)
    assert not [one for one in mail.outbox if "new browser" in one.subject]
    code = RecoveryCodes.activate(cast.bre).get_unused_codes()[0]
    other = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) AppleWebKit Safari/604.1"})
    with run(execute=True):  # type: ignore[operator]
        other.post("/accounts/login/", {"login": cast.bre.email, "password": PASSWORD})
        other.post("/accounts/2fa/authenticate/", {"code": code})
    (told,) = [one for one in mail.outbox if "new browser" in one.subject]
    assert told.to == [cast.bre.email]
    assert "Safari on iPhone" in told.body
