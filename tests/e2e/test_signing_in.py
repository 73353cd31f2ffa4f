"""The way in: a passkey, an authenticator app, a PIN at the front desk; and being logged off."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db.models import F
from playwright.sync_api import Page, expect

from accounts import workstations
from accounts.clock import database_now
from accounts.models import LogIn, User
from messaging.models import SavedDraft
from tests.cast import PASSWORD, Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import (
    composer,
    expect_connected,
    in_conversation,
    message,
    type_in,
)
from tests.e2e.test_looks import SCHEMES
from tests.processes import Site

BRES = "739156"


@pytest.fixture
def people(practice: Cast, elsewhere: Elsewhere) -> Cast:
    """The cast, with addresses that are verified."""

    def verify() -> None:
        for user in User.objects.all():
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    elsewhere(verify)
    return practice


def give_password(page: Page, user: User) -> None:
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def hold_passkeys(page: Page) -> None:
    """Give the browser somewhere to keep passkeys, as a phone with a face or a finger."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    options |= {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def assert_fine(page: Page) -> None:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert flaws(page) + sticking_out(page) == []
    page.set_viewport_size({"width": 1280, "height": 800})


def expect_in(page: Page) -> None:
    """The chat is there."""
    expect(page.locator("#app")).to_be_visible()
    expect_connected(page)


def log_out(page: Page) -> None:
    page.locator(".me-button").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_new_colleague_sets_up_a_passkey_and_needs_nothing_else_the_next_day(
    open_as: Opening, people: Cast
) -> None:
    page = open_as(None, "/")
    hold_passkeys(page)
    give_password(page, people.bre)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert_fine(page)
    page.get_by_role("link", name="Set up a passkey").click()
    assert_fine(page)
    page.get_by_label("A name for it").fill("front desk")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    assert_fine(page)
    page.get_by_role("link", name="I have them").click()
    expect_in(page)
    log_out(page)
    page.get_by_role("button", name="Log in with a passkey").click()
    expect_in(page)


def test_an_authenticator_app_is_set_up_and_asked_for_the_next_time(
    open_as: Opening, people: Cast, elsewhere: Elsewhere
) -> None:
    page = open_as(None, "/")
    give_password(page, people.ana)
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("img", name=re.compile("square code"))).to_be_visible()
    page.get_by_text("Can't scan it?").click()
    secret = page.locator(".totp-key").inner_text()
    assert_fine(page)
    page.get_by_label("Authenticator code").fill("000000")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("This isn't the code")).to_be_visible()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Done").click()
    page.get_by_role("link", name="I have them").click()
    expect_in(page)
    log_out(page)
    give_password(page, people.ana)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    assert_fine(page)
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Continue").click()
    expect_in(page)
    assert elsewhere(Authenticator.objects.filter(user=people.ana).count) == 2


def test_a_browser_that_hands_over_no_passkey_says_so_and_lets_try_again(
    open_as: Opening, people: Cast
) -> None:
    page = open_as(None, "/accounts/login/")
    hold_passkeys(page)
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_text("didn't hand over a passkey")).to_be_visible(timeout=70_000)
    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_enabled()


@pytest.fixture
def desk(open_as: Opening, people: Cast, elsewhere: Elsewhere) -> Page:
    """The browser of the front desk, where Bre has logged in fully and chosen a PIN."""

    def choose() -> None:
        workstations.set_pin(people.bre, BRES, database_now())

    elsewhere(choose)
    page = open_as(None, "/")
    hold_passkeys(page)
    give_password(page, people.bre)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="I have them").click()
    log_out(page)
    page.get_by_role("button", name="Log in with a passkey").click()
    expect_in(page)
    return page


def test_bre_switches_away_and_back_with_six_digits_and_finds_what_she_was_writing(
    desk: Page, people: Cast, elsewhere: Elsewhere, site: Site
) -> None:
    desk.goto(site.url + in_conversation(people.front_desk))
    type_in(desk, "Half a thought")
    desk.locator(".me-button").click()
    desk.get_by_role("button", name="Switch person").click()
    expect(desk.get_by_role("heading", name="Who are you?")).to_be_visible()
    expect(desk.get_by_text("Half a thought")).to_have_count(0)
    assert elsewhere(SavedDraft.objects.filter(membership__user=people.bre).exists)
    assert_fine(desk)
    desk.get_by_label("Your PIN").fill("000001")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("4 tries left")).to_be_visible()
    assert flaws(desk) == []
    desk.get_by_label("Your PIN").fill(BRES)
    desk.keyboard.press("Enter")
    expect_in(desk)
    desk.goto(site.url + in_conversation(people.front_desk))
    expect(composer(desk)).to_have_value("Half a thought")


def be_idle(user: User, minutes: float) -> None:
    """Let so many minutes pass in which nobody did anything."""
    LogIn.objects.filter(user=user).update(
        last_active_at=F("last_active_at") - timedelta(minutes=minutes)
    )


def test_whoever_walks_away_is_asked_logged_off_and_leaves_no_text_on_the_screen(
    open_as: Opening, people: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, people.ana, people.direct, "Mrs. Ito is allergic")
    bre = open_as(people.bre, in_conversation(people.direct))
    expect(message(bre, "allergic")).to_be_visible()
    elsewhere(be_idle, people.bre, 9.5)
    bre.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    notice = bre.get_by_role("alertdialog", name="Are you still there?")
    expect(notice).to_contain_text(re.compile("The screen locks in [123]?[0-9] s"))
    assert flaws(bre) == []
    elsewhere(be_idle, people.bre, 0.6)
    bre.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(bre.get_by_text("The screen is locked.")).to_be_visible()
    elsewhere(be_idle, people.bre, 5)
    bre.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(bre.get_by_role("heading", name="Log in")).to_be_visible(timeout=15_000)
    expect(bre.get_by_text("allergic")).to_have_count(0)
    assert bre.url.endswith(f"?next=/c/{people.direct.pk}/") or "next=%2Fc%2F" in bre.url


def test_a_key_answers_the_question_whether_somebody_is_there(
    open_as: Opening, people: Cast, elsewhere: Elsewhere
) -> None:
    bre = open_as(people.bre, in_conversation(people.direct))
    expect_in(bre)
    elsewhere(be_idle, people.bre, 9.5)
    bre.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    notice = bre.get_by_role("alertdialog")
    expect(notice).to_be_visible()
    with bre.expect_response("**/accounts/active/"):
        bre.keyboard.press("Shift")
    expect(notice).to_have_count(0)

    def seconds_idle() -> Any:
        return database_now() - LogIn.objects.get(user=people.bre).last_active_at

    assert elsewhere(seconds_idle) < timedelta(minutes=1)
