"""A new practice, from nothing to a working rule, as its owner walks it in a browser."""

import os
import re
from email import message_from_string, policy
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import Location, User
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import choose_people, choose_priority, composer, message
from tests.e2e.test_signing_in import code_of
from tests.e2e.walk import CLICK_SECONDS, LETTER_SECONDS, Walk
from tests.mailbox import text_of
from tests.processes import Site, wait_for

PASSWORD = "correct-horse-battery"
PAGE = os.environ.get("FIVE_MINUTES")


@pytest.fixture
def practice(transactional_db: None) -> None:
    """Nobody, and nothing."""


def create_owner() -> None:
    os.environ["OWNER_PASSWORD"] = PASSWORD
    call_command(
        "create_owner", email="olive@lumen.example", name="Olive Grant",
        location="Oakland", time_zone="America/Los_Angeles",
    )  # fmt: skip


def sign_in(walk: Walk, page: Page) -> None:
    walk.type(page.get_by_label("Email"), "olive@lumen.example")
    walk.type(page.get_by_label("Password", exact=True), PASSWORD)
    walk.click(page.get_by_role("button", name="Log in", exact=True))
    second_step(walk, page)


def second_step(walk: Walk, page: Page) -> None:
    walk.click(page.get_by_role("link", name="Set up an app"))
    walk.click(page.get_by_text("Can't scan it?"))
    secret = page.locator(".totp-key").inner_text()
    walk.type(page.get_by_label("Authenticator code"), code_of(secret))
    walk.picture(page, "1-second-step")
    walk.click(page.get_by_role("button", name="Done"))
    walk.click(page.get_by_role("link", name="I have them"))
    expect(page.locator("#app")).to_be_visible()


def to_settings(walk: Walk, page: Page) -> None:
    walk.click(page.locator("#site-name a"))
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()


def look_at_the_hours(walk: Walk, page: Page) -> None:
    walk.click(page.get_by_role("link", name="Set up the practice"))
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    walk.picture(page, "2-first-steps")
    walk.click(page.get_by_role("link", name="Look at your opening hours"))
    walk.choose(page.get_by_label("Public holidays of"), "California")
    walk.picture(page, "3-hours")
    walk.click(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def invite_bre(walk: Walk, page: Page) -> None:
    to_settings(walk, page)
    walk.click(page.get_by_role("link", name="Invite the others"))
    walk.type(page.get_by_label("E-mail address"), "bre@lumen.example")
    walk.type(page.locator("#id_display_name"), "Bre Nguyen")
    walk.choose(page.get_by_label("Role"), "Front desk")
    expect(page.get_by_label("Oakland")).to_be_checked()
    walk.picture(page, "4-invite")
    walk.click(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("added successfully")).to_be_visible()


def make_a_channel(walk: Walk, page: Page) -> None:
    to_settings(walk, page)
    walk.click(page.get_by_role("link", name="Make a channel"))
    walk.type(page.get_by_label("Name"), "front-desk")
    expect(page.get_by_label("Location")).to_have_value(str(Location.objects.get().pk))
    walk.click(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("added successfully")).to_be_visible()


def write_a_rule(walk: Walk, page: Page) -> None:
    to_settings(walk, page)
    walk.click(page.get_by_role("link", name="Write a rule of your own"))
    walk.type(page.locator("#id_name"), "Front desk: within 20 minutes")
    walk.choose(page.locator("#id_priority"), "High")
    walk.choose(page.locator("#id_asked_role"), "Front desk")
    walk.type(page.locator("#id_target_minutes"), "20")
    walk.click(page.get_by_role("button", name="Add another Step"))
    walk.type(page.locator("#id_steps-0-after_minutes"), "5")
    walk.choose(page.locator("#id_steps-0-target"), "The location's manager")
    expect(page.locator("#in-words")).to_contain_text("20 min")
    walk.picture(page, "5-rule")


def try_it(walk: Walk, page: Page) -> None:
    walk.click(page.get_by_role("button", name="Try on the last 30 days"))
    expect(page.locator(".covered")).to_be_visible(timeout=30_000)
    walk.picture(page, "6-trial")
    walk.click(page.get_by_role("button", name="Back to the form"))
    walk.click(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("added successfully")).to_be_visible()


def ask_bre(walk: Walk, page: Page) -> None:
    to_settings(walk, page)
    walk.click(page.get_by_role("link", name="Ask somebody something"))
    walk.click(page.get_by_role("link", name="front-desk"))
    choose_priority(page, "high")
    choose_people(page, bre_herself())
    walk.type(composer(page), "Could you print the intake form for the 3 o'clock?")
    walk.steps[-1].clicks += 5
    composer(page).press("Enter")
    expect(message(page, "intake form")).to_contain_text("Bre to answer by")
    walk.picture(page, "7-due")


def bre_herself() -> User:
    return User.objects.get(email="bre@lumen.example")


def bre_joins(site: Site, open_as: Opening) -> Page:
    """In a browser of her own, from the mail."""
    wait_for(lambda: bool(site.mailbox.mails))
    [source] = site.mailbox.to("bre@lumen.example")
    mail = message_from_string(source, policy=policy.default)
    link = re.search(r"http\S+/accounts/join/\S+", text_of(mail, "plain"))
    assert link
    bre = open_as(None, link[0].removeprefix(site.url))
    for field in bre.locator("input[type=password]").all():
        field.fill(PASSWORD)
    bre.get_by_role("button", name="Make my account").click()
    return bre


def test_from_nothing_to_a_rule_that_works(
    elsewhere: Elsewhere, clockwork: Site, open_as: Opening
) -> None:
    walk = Walk(Path(PAGE) if PAGE else None)
    with walk.step("Make the owner, in a terminal"):
        elsewhere(create_owner)
    page = open_as(None, "/")
    steps = [
        ("Log in, with a second step", sign_in),
        ("Look at location and hours", look_at_the_hours),
        ("Invite somebody", invite_bre),
        ("Make a channel", make_a_channel),
        ("Write a rule", write_a_rule),
        ("Try it, and save it", try_it),
        ("Ask, and see when it is due", ask_bre),
    ]
    for name, act in steps:
        if act is ask_bre:
            bre_joins(clockwork, open_as)
        with walk.step(name):
            act(walk, page)
    page.goto(clockwork.url + "/admin/")
    expect(page.get_by_role("heading", name="First steps")).to_have_count(0)
    walk.keep()
    done = walk.together
    assert done.clicks * CLICK_SECONDS + done.letters * LETTER_SECONDS < 300
