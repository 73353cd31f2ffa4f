"""The audit's pages in a browser: looked through, signed off, usable by everybody."""

import os
from datetime import timedelta

from playwright.sync_api import expect

from accounts.audit.access import Way, record
from accounts.audit.review import monday_of
from accounts.clock import database_now
from accounts.models import SignInEvent
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import expect_connected
from tests.e2e.test_looks import SCHEMES, assert_usable

FOLDER = os.environ.get("SCREENSHOTS")


def a_week(cast: Cast) -> None:
    """Last week had something of everything."""
    now = database_now()
    monday = monday_of(now.astimezone(cast.olive.zone).date())
    at = now - timedelta(days=now.date().weekday() + 3)
    post(cast.ana, cast.direct, now=at)
    record(cast.bre, Way.HISTORY, cast.direct.pk, [1], at.replace(hour=9))
    reason = f"A complaint about a visit before {monday}"
    record(cast.olive, Way.BREAK_GLASS, cast.direct.pk, [1], at, reason=reason)
    record(cast.leo, Way.HISTORY, cast.front_desk.pk, [1], at)
    for _ in range(4):
        SignInEvent.objects.create(
            at=at, person=cast.kim, what=SignInEvent.What.LOGIN_FAILED, address="203.0.113.9"
        )


def test_a_week_is_looked_through_and_signed_off(
    practice: Cast, elsewhere: Elsewhere, open_as: Opening
) -> None:
    elsewhere(a_week, practice)
    page = open_as(practice.olive)
    expect_connected(page)
    page.locator("#me button").first.click()
    page.get_by_text("Audit", exact=True).click()
    expect(page.get_by_role("heading", name="Failed log-ins")).to_be_visible()
    expect(page.get_by_text("review missing").first).to_be_visible()
    assert_usable(page)
    if FOLDER:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=f"{FOLDER}/audit-{width}-{scheme}.png", full_page=True)
    page.get_by_label("What you found").fill("One late reading, a patient called.")
    page.get_by_role("button", name="Sign off this week").click()
    expect(page.get_by_text("Olive Grant signed it off on")).to_be_visible()
    page.get_by_label("The number of the message").fill("1")
    page.get_by_role("button", name="Look").click()
    told = page.get_by_text("There is no message").or_(page.get_by_text("Where from"))
    expect(told.first).to_be_visible()


def test_everybody_reads_what_the_audit_holds_of_them(
    practice: Cast, elsewhere: Elsewhere, open_as: Opening
) -> None:
    elsewhere(a_week, practice)
    page = open_as(practice.bre, "/audit/mine/")
    expect(page.get_by_role("heading", name="What you read")).to_be_visible()
    assert_usable(page)
    if FOLDER:
        page.screenshot(path=f"{FOLDER}/audit-mine.png", full_page=True)
