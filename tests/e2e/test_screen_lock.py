"""A screen that is locked as its person leaves: nothing of it is seen, and all of it comes back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts import workstations
from accounts.clock import database_now
from accounts.models import LogIn, SignedInHere, User, Workstation
from messaging.actions import change_preferences
from messaging.models import Membership, SavedDraft
from tests.cast import PASSWORD, Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import (
    composer,
    entry,
    expect_connected,
    in_conversation,
    message,
    type_in,
)
from tests.e2e.telling import WATCH, always_on, look_elsewhere, notes, with_patient
from tests.e2e.test_looks import SCHEMES
from tests.e2e.test_signing_in import be_idle
from tests.processes import Site, wait_for

BRES = "739156"
URGENT: dict[str, Any] = {"priority": "urgent", "asks": "everybody"}


def cover(page: Page) -> Any:
    """What lies over a locked page."""
    return page.get_by_role("dialog", name="Bre Nguyen")


def field(page: Page) -> Any:
    return cover(page).locator("input[name=secret]")


def look(page: Page) -> None:
    """Have the page ask the server how it stands, as it does by its clock."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def lock(page: Page) -> None:
    page.keyboard.press("Alt+l")
    expect(cover(page)).to_be_visible()
    expect(cover(page).get_by_role("button", name="Unlock")).to_be_enabled()


def give(page: Page, secret: str) -> None:
    field(page).fill(secret)
    page.keyboard.press("Enter")


def is_locked(user: User) -> bool:
    return any(row.is_locked(database_now()) for row in LogIn.objects.filter(user=user))


@pytest.fixture
def bre(open_as: Opening, practice: Cast, elsewhere: Elsewhere) -> Page:
    """Bre at the front desk, where she may switch by PIN, in her conversation with Ana."""

    def choose() -> str:
        workstations.set_pin(practice.bre, BRES, database_now())
        key = "the key of this desk"
        here = Workstation.objects.create(
            key_digest=workstations._digest(key), created_at=database_now()
        )
        SignedInHere.objects.create(workstation=here, user=practice.bre, fully_at=database_now())
        return key

    for user in (practice.bre, practice.ana):
        elsewhere(always_on, user)
    elsewhere(change_preferences, practice.bre, {"notifies": True, "sound_from": "normal"})
    elsewhere(post, practice.ana, practice.direct, "Mrs. Ito is allergic")
    key = elsewhere(choose)
    page = open_as(practice.bre, "/accounts/login/", permissions=["notifications"])
    page.context.add_cookies([{"name": workstations.COOKIE, "value": key, "url": page.url}])
    page.context.add_init_script(WATCH)
    page.goto(re.sub(r"(://[^/]+).*", r"\1", page.url) + in_conversation(practice.direct))
    expect(message(page, "allergic")).to_be_visible()
    expect_connected(page)
    return page


def test_a_screen_that_nobody_touches_is_locked_and_shows_and_reads_out_nothing(
    bre: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(be_idle, practice.bre, 9.5)
    look(bre)
    notice = bre.get_by_role("alertdialog", name="Are you still there?")
    expect(notice).to_contain_text(re.compile("The screen locks in [123]?[0-9] s"))
    elsewhere(be_idle, practice.bre, 0.6)
    look(bre)
    expect(cover(bre)).to_be_visible()
    expect(cover(bre)).to_contain_text(re.compile(r"You will be logged off at \d+:\d\d"))
    expect(notice).to_have_count(0)
    expect(field(bre)).to_be_focused()
    expect(bre.get_by_text("allergic")).to_be_hidden()
    heard = str(bre.locator("body").aria_snapshot())
    assert "Unlock" in heard
    assert not re.search("allergic|Ana|front-desk|Ito", heard)
    assert bre.title().startswith("Locked")
    for scheme in SCHEMES:
        bre.emulate_media(color_scheme=scheme)
        for width in (1280, 390, 320):
            bre.set_viewport_size({"width": width, "height": 700})
            assert flaws(bre) + sticking_out(bre) == []


def test_escape_opens_nothing_and_input_at_a_locked_screen_keeps_nobody_logged_in(
    bre: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    lock(bre)
    for _ in range(3):
        bre.keyboard.press("Escape")
    bre.keyboard.press("w")
    bre.mouse.move(5, 5)
    expect(cover(bre)).to_be_visible()
    expect(bre.get_by_text("allergic")).to_be_hidden()
    elsewhere(be_idle, practice.bre, 15.1)
    look(bre)
    expect(bre.get_by_role("heading", name="Who are you?")).to_be_visible()
    expect(bre.get_by_text("allergic")).to_have_count(0)


def test_six_digits_bring_back_the_page_as_it_was_with_what_came_meanwhile(
    bre: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    bre.evaluate("window.isSamePage = true")
    type_in(bre, "Half a thought")
    lock(bre)
    assert elsewhere(SavedDraft.objects.filter(membership__user=practice.bre).exists)
    elsewhere(post, practice.ana, practice.direct, "She is in room 2")
    bre.wait_for_timeout(500)
    expect(bre.get_by_text("room 2")).to_have_count(0)
    assert elsewhere(unread, practice) == 1
    give(bre, "000001")
    expect(cover(bre).get_by_role("alert")).to_contain_text("4 tries left")
    expect(field(bre)).to_be_focused()
    assert flaws(bre) == []
    give(bre, BRES)
    expect(cover(bre)).to_have_count(0)
    expect(message(bre, "room 2")).to_be_visible()
    expect(composer(bre)).to_be_focused()
    bre.keyboard.type(", and the rest")
    expect(composer(bre)).to_have_value("Half a thought, and the rest")
    assert bre.evaluate("isSamePage")
    assert not bre.title().startswith("Locked")
    wait_for(lambda: elsewhere(unread, practice) == 0)


def unread(cast: Cast) -> int:
    membership = Membership.objects.get(user=cast.bre, conversation=cast.direct)
    return membership.conversation.last_seq - membership.last_read_seq


def test_a_message_that_was_not_sent_yet_waits_and_goes_out_when_it_is_unlocked(
    bre: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(LogIn.objects.filter(user=practice.bre).update, locked_at=database_now())
    bre.wait_for_timeout(6_000)  # its line finds out by itself, and so does the page
    expect(cover(bre)).to_be_visible()
    give(bre, BRES)
    expect(cover(bre)).to_have_count(0)
    expect_connected(bre)
    bre.route("**/accounts/active/", lambda route: route.abort())
    elsewhere(LogIn.objects.filter(user=practice.bre).update, locked_at=database_now())
    composer(bre).fill("On my way")
    composer(bre).press("Enter")
    bre.unroute("**/accounts/active/")
    look(bre)
    expect(cover(bre)).to_be_visible()
    give(bre, BRES)
    expect(message(bre, "On my way")).to_be_visible()
    expect(bre.locator(".is-pending")).to_have_count(0)


def test_the_other_tabs_of_a_browser_lock_and_unlock_with_it(
    bre: Page, practice: Cast, site: Site
) -> None:
    other = bre.context.new_page()
    other.goto(site.url + "/audit/mine/")
    expect(other.get_by_role("button", name="Lock the screen")).to_be_visible()
    bre.bring_to_front()
    lock(bre)
    expect(cover(other)).to_be_visible()
    give(other, BRES)
    expect(cover(other)).to_have_count(0)
    expect(cover(bre)).to_have_count(0)
    expect(message(bre, "allergic")).to_be_visible()


def test_something_urgent_still_sounds_and_says_nothing_of_itself(
    bre: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    bre.locator("#title").click()
    lock(bre)
    look_elsewhere(bre)
    elsewhere(post, practice.ana, practice.direct, "Good morning")
    elsewhere(post, practice.ana, practice.direct, "Mrs. Ito faints", **URGENT)
    wait_for(lambda: bre.evaluate("tones") == 3)
    assert notes(bre) == ["Something urgent came. Unlock the chat to read it."]
    expect(cover(bre)).to_be_visible()
    assert bre.title().startswith("Locked")


def test_nothing_sounds_at_a_locked_screen_of_somebody_with_a_patient(
    bre: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    bre.locator("#title").click()
    elsewhere(with_patient, practice.bre)
    expect(bre.locator(".me-button")).to_contain_text("With a patient")
    lock(bre)
    elsewhere(post, practice.ana, practice.direct, "Mrs. Ito faints", **URGENT)
    bre.wait_for_timeout(800)
    assert bre.evaluate("tones") == 0


def test_the_admin_locks_too_and_keeps_what_was_filled_in(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    page = open_as(practice.dana, f"/admin/accounts/location/{practice.oakland.pk}/change/")
    name = page.get_by_label("Name:", exact=True)
    name.fill("Oakland, upstairs")
    page.get_by_role("button", name="Lock the screen").click()
    hers = page.get_by_role("dialog", name="Dana Cole")
    expect(hers).to_be_visible()
    expect(hers.get_by_label("Your password")).to_be_focused()
    assert elsewhere(is_locked, practice.dana)
    expect(page.get_by_role("link", name="Back to chat")).to_have_count(0)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert flaws(page) == []
    hers.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(hers).to_have_count(0)
    expect(name).to_have_value("Oakland, upstairs")


def test_a_reload_of_a_locked_page_leads_to_where_it_is_unlocked_and_back(
    bre: Page, practice: Cast
) -> None:
    lock(bre)
    bre.reload()
    expect(bre.get_by_role("heading", name="Bre Nguyen")).to_be_visible()
    expect(bre.get_by_text("allergic")).to_have_count(0)
    for width in (1280, 390, 320):
        bre.set_viewport_size({"width": width, "height": 700})
        assert flaws(bre) + sticking_out(bre) == []
    bre.get_by_label("Your PIN").fill(BRES)
    bre.keyboard.press("Enter")
    expect(message(bre, "allergic")).to_be_visible()
    assert bre.url.endswith(in_conversation(practice.direct))


def test_somebody_else_switches_from_the_cover_and_what_was_written_is_kept(
    bre: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    type_in(bre, "Half a thought")
    lock(bre)
    bre.get_by_role("button", name="Switch person or log out").click()
    expect(bre.get_by_role("heading", name="Who are you?")).to_be_visible()
    assert elsewhere(SavedDraft.objects.filter(membership__user=practice.bre).exists)
    assert not elsewhere(LogIn.objects.filter(user=practice.bre).exists)


def test_without_a_line_it_is_covered_at_once_and_locked_as_soon_as_there_is_one(
    bre: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    bre.route("**/accounts/**", lambda route: route.abort())
    bre.keyboard.press("Alt+l")
    expect(cover(bre)).to_be_visible()
    expect(cover(bre).get_by_role("button", name="Unlock")).to_be_disabled()
    assert not elsewhere(is_locked, practice.bre)
    bre.unroute("**/accounts/**")
    expect(cover(bre).get_by_role("button", name="Unlock")).to_be_enabled()
    assert elsewhere(is_locked, practice.bre)


def test_locking_is_in_the_menu_on_the_map_of_keys_and_in_the_palette(bre: Page) -> None:
    bre.locator(".me-button").click()
    expect(bre.get_by_role("button", name="Lock the screen")).to_be_visible()
    bre.keyboard.press("Escape")
    bre.locator("#title").click()
    bre.keyboard.press("?")
    expect(bre.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Lock the screen")
    lock(bre)  # whatever else is open
    give(bre, BRES)
    expect(bre.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    bre.keyboard.press("Escape")
    bre.keyboard.press("Control+k")
    bre.keyboard.type("lock the")
    bre.keyboard.press("Enter")
    expect(cover(bre)).to_be_visible()
    expect(entry(bre, "Ana Lopez")).to_be_hidden()
