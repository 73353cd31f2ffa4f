"""The pages about records as people see them: emergency access, exports, legal holds; and what
stands in the chat where words were removed."""

import os
from datetime import timedelta
from typing import Any

from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.clock import database_now
from accounts.models import User
from messaging.models import EmergencyAccess, RetentionRule
from messaging.records import emergency, exports, holds
from messaging.records.retention import purge
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out, tab_to
from tests.e2e.screen import expect_connected, in_conversation
from tests.messaging.records.people import browser, officer
from tests.messaging.records.zips import WHY, made
from tests.processes import Site

URGENT = "A patient collapsed and Ana can't be reached."


def fresh(open_as: Opening, site: Site, user: User, path: str) -> Page:
    """A page of somebody who has just given every step of logging in."""
    page = open_as(None, "/healthz")
    cookie = browser(user).cookies[settings.SESSION_COOKIE_NAME].value
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": cookie, "url": site.url}])
    page.goto(site.url + path)
    return page


def assert_usable(page: Page, name: str) -> None:
    """Wide and narrow, by day and by night."""
    schemes: tuple[Any, ...] = ("light", "dark")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert sticking_out(page) == [], width
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            assert flaws(page) == [], (width, scheme)
            if "LOOKS" in os.environ:
                page.screenshot(path=f"{os.environ['LOOKS']}/{name}-{width}-{scheme}.png")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_an_owner_reads_in_an_emergency_and_ends_it_by_the_keyboard_alone(
    open_as: Opening, site: Site, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.direct, "Room **4**, bring ice")
    page = fresh(open_as, site, practice.olive, "/emergency/")
    page.keyboard.type("bre ana")  # the field has the focus
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="1 found")).to_contain_text("Ana Lopez, Bre Nguyen")
    assert_usable(page, "emergency")
    tab_to(page, page.get_by_role("link", name="Open Direct: Ana"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Reason"))
    page.keyboard.type("too short")
    page.get_by_role("button", name="Open for 60 minutes").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("at least 20 characters")
    assert_usable(page, "emergency_begin")
    page.get_by_label("Reason").fill(URGENT)
    page.get_by_role("button", name="Open for 60 minutes").press("Enter")
    expect(page.get_by_text("Room 4, bring ice")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("60 minutes left")
    assert_usable(page, "emergency_reading")
    tab_to(page, page.get_by_role("button", name="End now"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Used lately")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="This emergency access is over")).to_be_visible()
    expect(page.get_by_text("Room 4")).to_have_count(0)
    assert_usable(page, "emergency_over")


def test_when_the_hour_is_over_the_page_goes_by_itself(
    open_as: Opening, site: Site, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.direct, "Room 4")
    began = database_now() - timedelta(minutes=59, seconds=56)
    row = elsewhere(emergency.begin, practice.olive, practice.direct.pk, URGENT, began)
    page = fresh(open_as, site, practice.olive, f"/emergency/{row.pk}/")
    expect(page.get_by_text("1 minute left")).to_be_visible()
    expect(page.get_by_role("heading", name="Used lately")).to_be_visible()
    expect(page.get_by_text("Room 4")).to_have_count(0)
    assert EmergencyAccess.objects.get().ended_at is None


def test_exports_and_holds_are_usable(
    open_as: Opening, site: Site, practice: Cast, elsewhere: Elsewhere
) -> None:
    now = database_now()
    elsewhere(post, practice.ana, practice.direct, "Room 4")
    ready = elsewhere(made, practice, practice.direct, now)
    pat = elsewhere(officer, practice)
    asked = elsewhere(exports.request, pat, practice.ana, now, WHY, now)
    elsewhere(holds.hold, practice.olive, practice.direct, WHY, now)
    page = fresh(open_as, site, practice.olive, "/exports/")
    expect(page.get_by_text("Waits for approval")).to_be_visible()
    assert_usable(page, "exports")
    page.goto(f"{site.url}/exports/{asked.pk}/")
    assert_usable(page, "export_asked")
    page.get_by_role("button", name="Refuse it").click()
    expect(page.get_by_text("Refused by Olive Grant")).to_be_visible()
    page.goto(f"{site.url}/exports/{ready.pk}/")
    assert_usable(page, "export_ready")
    expect(page.get_by_role("button", name="Download")).to_be_visible()
    page.goto(f"{site.url}/exports/new/")
    assert_usable(page, "export_new")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("Choose one of the three.")).to_be_visible()
    page.goto(f"{site.url}/holds/")
    assert_usable(page, "holds")
    page.goto(f"{site.url}/holds/new/")
    assert_usable(page, "hold_new")


def test_where_words_were_removed_the_chat_says_so_without_a_reload(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    now = database_now()
    old = elsewhere(
        post, practice.ana, practice.direct, "Mrs. Ito is here", now=now - timedelta(days=31)
    )
    elsewhere(post, practice.bre, practice.direct, "Thanks", now=now, reply_to=old)
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect_connected(bre)
    expect(bre.locator(f"#message-{old.pk}")).to_contain_text("Mrs. Ito is here")
    RetentionRule.objects.create(location=None, days=30)
    elsewhere(purge, database_now())
    expect(bre.locator(f"#message-{old.pk}")).to_contain_text("Removed under the retention rule.")
    expect(bre.locator("#messages")).to_contain_text("(removed)")
    expect(bre.get_by_text("Ito")).to_have_count(0)


def test_only_owners_and_the_privacy_officer_have_the_way_there_in_their_menu(
    open_as: Opening, practice: Cast
) -> None:
    for user, count in [(practice.olive, 1), (practice.dana, 0)]:
        page = open_as(user)
        expect_connected(page)
        page.locator("#me button").first.click()
        menu = page.get_by_role("dialog", name="Your status")
        expect(menu.get_by_role("link", name="Guideline")).to_be_visible()
        expect(menu.get_by_role("link", name="Emergency access")).to_have_count(count)
        expect(menu.get_by_role("link", name="Exports and holds")).to_have_count(count)
