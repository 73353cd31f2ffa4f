"""Everybody can use it: wide and narrow, by day and by night, with the keyboard alone."""

from datetime import timedelta
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from accounts.clock import database_now
from messaging.models import Message
from policies import report_mails
from policies.starter import create_starter_rules
from tests.cast import TUESDAY, Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out, stops, tab_to
from tests.e2e.screen import composer, entry, expect_connected, in_conversation, message
from tests.policies.days import ordinary_day

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1280, 390, 320)
LONG = "https://lumen.example/" + "a-very-long-address" * 20


def a_full_practice(cast: Cast) -> None:
    """Asks of every kind in the channel, open, late and answered, and a day's report."""
    ordinary_day(cast)
    report_mails.prepare(cast.oakland, oakland("00:00").date(), oakland("02:35", "2026-06-10"))
    now = database_now()
    create_starter_rules(None, now)

    def said(text: str, minutes_ago: int, **fields: object) -> Message:
        at = now - timedelta(minutes=minutes_ago)
        author = fields.pop("author", cast.ana)
        return post(author, cast.front_desk, text, now=at, **fields)  # type: ignore[arg-type]

    said("The autoclave is back.", 5000, priority="fyi")
    said("Who has the key?", 4000, priority="high", asks="everybody")
    asked = said("Is room 3 free?", 90, priority="urgent", asks="people", people=[cast.bre])
    said("It **is**, see `rooms`.", 80, author=cast.bre, reply_to=asked)
    said("Call Mrs. Ito", 3, priority="urgent", asks="people", people=[cast.dana])
    said("And the form?", 2, priority="normal", asks="people", people=[cast.kim, cast.bre])
    said(f"> {LONG}\n\n```\n{LONG}\n```\n\n{LONG}", 1)


@pytest.fixture
def full(practice: Cast, elsewhere: Elsewhere) -> Cast:
    """The cast on a busy day."""
    elsewhere(a_full_practice, practice)
    return practice


def assert_usable(page: Page) -> None:
    """By day and by night, wide and narrow: axe is content and nothing sticks out."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert sticking_out(page) == [], width
        for scheme in SCHEMES if width in WIDTHS[:2] else ():
            page.emulate_media(color_scheme=scheme)
            assert flaws(page) == [], (width, scheme)


def assert_reachable(page: Page, at_least: int) -> None:
    """The Tab key stops at so many places, and each is seen to be where it stopped."""
    met = stops(page)
    assert len(met) >= at_least
    assert [stop["what"] for stop in met if not (stop["isSeen"] and stop["isOnScreen"])] == []


def test_the_chat_is_usable_at_every_width_in_both_themes(open_as: Opening, full: Cast) -> None:
    dana = open_as(full.dana, in_conversation(full.front_desk))
    expect_connected(dana)
    needs = dana.get_by_role("list", name="Needs your reply").locator(".card")
    expect(needs).to_have_count(2)
    expect(message(dana, "Call Mrs. Ito")).to_contain_text("Your answer is due")
    assert_reachable(dana, 20)
    assert_usable(dana)

    panes = dana.get_by_role("navigation", name="Panes")
    panes.get_by_role("button", name="Needs reply").click()
    assert sticking_out(dana) + flaws(dana) == []
    # On a phone the chats stand in place of the main part, with headings of the second level.
    panes.get_by_role("button", name="Chats").click()
    assert sticking_out(dana) == []
    assert flaws(dana, "landmark-one-main", "page-has-heading-one") == []


def test_the_board_is_usable_at_every_width_in_both_themes(open_as: Opening, full: Cast) -> None:
    dana = open_as(full.dana, "/board/")
    expect(dana.get_by_role("link", name="Show").first).to_be_visible()
    assert_reachable(dana, 10)
    assert_usable(dana)


def test_the_report_is_usable_at_every_width_in_both_themes(open_as: Opening, full: Cast) -> None:
    dana = open_as(full.dana, f"/reports/{full.oakland.pk}/{TUESDAY}/")
    expect(dana.get_by_role("table", name="By priority")).to_be_visible()
    assert_reachable(dana, 4)
    assert_usable(dana)


@pytest.mark.parametrize("period", ["2026-W24", "2026-06"])
def test_a_weeks_and_a_months_report_are_usable_at_every_width_in_both_themes(
    open_as: Opening, full: Cast, period: str
) -> None:
    dana = open_as(full.dana, f"/reports/{full.oakland.pk}/{period}/")
    expect(dana.get_by_role("table", name="By weekday")).to_be_visible()
    assert_reachable(dana, 7)
    assert_usable(dana)


def test_ones_reports_are_chosen_at_every_width_in_both_themes(
    open_as: Opening, full: Cast
) -> None:
    dana = open_as(full.dana, "/reports/mine/")
    assert_reachable(dana, 4)
    assert_usable(dana)
    dana.get_by_label("The week before, every Monday").select_option("7:00 am")
    dana.get_by_role("button", name="Save").click()
    expect(dana.get_by_role("status")).to_contain_text("Saved.")
    expect(dana.get_by_label("The week before, every Monday")).to_have_value("07:00")


def test_the_log_in_is_usable_at_every_width_in_both_themes(open_as: Opening) -> None:
    nobody = open_as(None, "/accounts/login/")
    assert_reachable(nobody, 4)
    assert_usable(nobody)
    nobody.get_by_label("Email").fill("bre@lumen.example")
    nobody.get_by_label("Password", exact=True).fill("not it")
    nobody.keyboard.press("Enter")
    expect(nobody.get_by_role("alert").first).to_be_visible()
    assert flaws(nobody) == []


def test_the_menus_and_dialogs_of_the_chat_are_usable_too(open_as: Opening, full: Cast) -> None:
    dana = open_as(full.dana, in_conversation(full.front_desk))
    expect_connected(dana)
    dana.set_viewport_size({"width": 320, "height": 640})
    dana.locator("button.asks").click()
    expect(dana.get_by_role("dialog", name="Whom it asks")).to_be_visible()
    assert flaws(dana) + sticking_out(dana) == []
    dana.keyboard.press("Escape")
    dana.get_by_role("button", name="People", exact=True).click()
    expect(dana.get_by_role("dialog")).to_be_visible()
    assert flaws(dana) + sticking_out(dana) == []
    dana.keyboard.press("Escape")
    dana.keyboard.press("Control+k")
    expect(dana.get_by_role("combobox", name="Go to")).to_be_focused()
    assert flaws(dana) + sticking_out(dana) == []


def test_with_the_keyboard_alone_one_asks_and_the_other_answers_and_goes_elsewhere(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect(composer(ana)).to_be_visible()
    expect(composer(bre)).to_be_visible()
    ask_by_keyboard(ana)

    ask = bre.get_by_role("list", name="Needs your reply").locator(".card")
    expect(ask).to_be_visible()
    tab_to(bre, ask)
    bre.keyboard.press("Enter")
    expect(composer(bre)).to_be_focused()
    bre.keyboard.type("It is.")
    bre.keyboard.press("Enter")
    expect(message(ana, "Is room 3 free at 3?")).to_contain_text("Answered by Bre")
    expect(message(bre, "It is.")).to_be_visible()

    tab_to(bre, entry(bre, "Ana Lopez"), "Shift+Tab")
    bre.keyboard.press("Enter")
    expect(bre.get_by_role("heading", name="Ana Lopez")).to_be_visible()
    bre.wait_for_url(f"**{in_conversation(practice.direct)}")


def ask_by_keyboard(page: Page) -> None:
    """Ask Bre whether room 3 is free at 3, urgently."""
    tab_to(page, page.get_by_label("Priority"))
    page.keyboard.type("Urgent")
    menu = page.get_by_role("dialog", name="Whom it asks")
    expect(menu).to_be_visible()
    tab_to(page, menu.get_by_role("checkbox", name="Bre Nguyen"))
    page.keyboard.press("Space")
    tab_to(page, menu.get_by_role("button", name="Done"))
    page.keyboard.press("Enter")
    tab_to(page, composer(page))
    page.keyboard.type("Is room 3 free at 3?")
    page.keyboard.press("Enter")
    expect(message(page, "Is room 3 free at 3?")).to_contain_text("Bre to answer")
