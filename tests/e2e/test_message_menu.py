"""What may be done with a message: a menu on each of them, by mouse and by keyboard."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.clock import database_now
from messaging.actions import change_priority
from messaging.models import Message
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import composer, expect_connected, in_conversation, message, shown


def menu(page: Page) -> Locator:
    """What may be done with the message that was chosen."""
    return page.get_by_role("menu", name="This message")


def entries(page: Page) -> list[str]:
    """What stands in the menu, without the letters beside it."""
    labels = "(all) => all.map((one) => one.firstChild.textContent)"
    return list(menu(page).get_by_role("menuitem").evaluate_all(labels))


def focus(page: Page, row: Message) -> None:
    """Put a message in focus, as the arrow keys do."""
    shown(page, row).focus()


@pytest.fixture
def asked(practice: Cast, elsewhere: Elsewhere) -> Message:
    """Ana asks Bre in the channel."""
    return elsewhere(
        post, practice.ana, practice.front_desk, "Is room 3 free?", people=[practice.bre]
    )


def test_every_message_has_a_menu_and_only_its_author_may_change_it(
    open_as: Opening, practice: Cast, asked: Message
) -> None:
    for who, can in ((practice.ana, True), (practice.kim, False)):
        page = open_as(who, in_conversation(practice.front_desk))
        message(page, "room 3").hover()
        message(page, "room 3").get_by_role("button", name="More").click()
        expect(menu(page)).to_be_visible()
        assert "Reply" in entries(page)
        assert ("Take it back" in entries(page)) is can
        if can:
            assert entries(page)[-1] == "Take it back"


def test_with_the_keyboard_m_or_enter_opens_it_arrows_walk_and_escape_goes_back(
    open_as: Opening, practice: Cast, asked: Message
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    for key in ("m", "Enter"):
        focus(ana, asked)
        ana.keyboard.press(key)
        items = menu(ana).get_by_role("menuitem")
        expect(items.first).to_be_focused()
        ana.keyboard.press("ArrowUp")
        expect(items.last).to_be_focused()
        ana.keyboard.press("ArrowDown")
        expect(items.first).to_be_focused()
        ana.keyboard.press("End")
        expect(items.last).to_be_focused()
        ana.keyboard.press("Escape")
        expect(menu(ana)).to_be_hidden()
        expect(shown(ana, asked)).to_be_focused()


def test_a_letter_beside_an_entry_chooses_it(
    open_as: Opening, practice: Cast, asked: Message
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    focus(bre, asked)
    bre.keyboard.press("m")
    bre.keyboard.press("r")
    expect(composer(bre)).to_be_focused()
    expect(bre.locator(".replying")).to_contain_text("Ana")


def test_what_was_changed_meanwhile_keeps_its_place_and_the_focus(
    open_as: Opening, practice: Cast, asked: Message, elsewhere: Elsewhere
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect_connected(ana)
    focus(ana, asked)
    elsewhere(change_priority, practice.ana, asked.pk, "high", database_now())
    expect(shown(ana, asked)).to_have_attribute("data-change", "1")
    expect(shown(ana, asked)).to_be_focused()


def test_the_menu_is_usable_by_day_and_by_night(
    open_as: Opening, practice: Cast, asked: Message
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect_connected(ana)
    for width in (1280, 390):
        ana.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            ana.emulate_media(color_scheme=scheme)
            focus(ana, asked)
            ana.keyboard.press("m")
            expect(menu(ana)).to_be_visible()
            assert flaws(ana) + sticking_out(ana) == [], (width, scheme)
            ana.keyboard.press("Escape")
