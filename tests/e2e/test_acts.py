"""Signs under messages, pins, and words that are changed: in two browsers, by mouse and keys."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.clock import database_now
from messaging.actions import edit_message, pin_message, react_to_message, recall_message
from messaging.models import Message, MessageVersion
from policies.starter import create_starter_rules
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out, tab_to
from tests.e2e.screen import (
    composer,
    expect_connected,
    in_conversation,
    message,
    messages,
    send,
    shown,
)


@pytest.fixture
def said(practice: Cast, elsewhere: Elsewhere) -> Message:
    """Ana says something in the channel."""
    return elsewhere(post, practice.ana, practice.front_desk, "Room 3 is free.")


def chip(page: Page, row: Message, name: str) -> Locator:
    """A sign under a message, by what it is called."""
    return shown(page, row).get_by_role("button", name=name)


def editor(page: Page) -> Locator:
    """Where a message is changed."""
    return page.get_by_role("textbox", name="Edit the message")


def test_a_sign_is_seen_by_everybody_with_names_and_taken_back_by_a_click(
    open_as: Opening, practice: Cast, said: Message
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    shown(bre, said).hover()
    shown(bre, said).get_by_role("button", name="React").click()
    bre.get_by_role("menuitemcheckbox", name="Thumbs up").click()
    expect(chip(ana, said, "Thumbs up, 1: Bre")).to_have_text("👍 1")
    chip(ana, said, "Thumbs up").click()
    expect(chip(bre, said, "Thumbs up, 2: you and Ana")).to_have_attribute("aria-pressed", "true")
    chip(bre, said, "Thumbs up").click()
    expect(chip(ana, said, "Thumbs up, 1: you")).to_be_visible()
    ana.reload()
    expect(chip(ana, said, "Thumbs up, 1: you")).to_be_visible()


def test_with_the_keyboard_a_sign_is_given_and_taken_back_and_the_focus_stays(
    open_as: Opening, practice: Cast, said: Message
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(shown(bre, said)).to_be_visible()
    shown(bre, said).focus()
    bre.keyboard.press("a")
    expect(bre.get_by_role("menuitemcheckbox", name="Thumbs up")).to_be_focused()
    bre.keyboard.press("ArrowRight")
    bre.keyboard.press("Enter")
    expect(chip(bre, said, "Done, 1: you")).to_be_visible()
    expect(shown(bre, said)).to_be_focused()
    bre.keyboard.press("a")
    bre.keyboard.press("3")
    expect(chip(bre, said, "Heart, 1: you")).to_be_visible()
    tab_to(bre, chip(bre, said, "Heart"))
    bre.keyboard.press("Enter")
    expect(chip(bre, said, "Heart")).to_have_count(0)
    expect(shown(bre, said)).to_be_focused()


def test_a_thumbs_up_of_whoever_owes_the_answer_says_that_they_are_on_it(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(create_starter_rules, None, database_now())
    ask = elsewhere(
        post,
        practice.ana,
        practice.front_desk,
        "Is room 3 free?",
        people=[practice.bre],
        priority="urgent",
    )
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(shown(bre, ask)).to_contain_text("Your answer is due")
    shown(bre, ask).focus()
    bre.keyboard.press("a")
    expect(bre.get_by_text("If you owe the answer, it also says")).to_be_visible()
    bre.keyboard.press("1")
    expect(shown(ana, ask)).to_contain_text("Bre is on it")


def test_a_pin_is_in_the_head_for_everybody_and_its_list_leads_to_the_message(
    open_as: Opening, practice: Cast, said: Message, elsewhere: Elsewhere
) -> None:
    def talk() -> None:
        for number in range(60):
            post(practice.ana, practice.front_desk, f"Then {number}\n\n{number}")

    elsewhere(talk)
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect_connected(bre)
    last = message(bre, "Then 59")
    expect(last).to_be_visible()
    last.focus()
    bre.keyboard.press("p")
    expect(last).to_contain_text("pinned by you")
    elsewhere(pin_message, practice.ana, said.pk, on=True, now=database_now())
    head = bre.get_by_role("button", name="Pinned (2)")
    expect(head).to_be_visible()

    kim = open_as(practice.kim, in_conversation(practice.front_desk))
    head = kim.get_by_role("button", name="Pinned (2)")
    expect(head).to_be_visible()
    tab_to(kim, head)
    kim.keyboard.press("Enter")
    pins = kim.get_by_role("dialog", name="Pinned in front-desk")
    first = pins.get_by_role("listitem").first
    expect(first).to_contain_text("Room 3 is free.")
    expect(first).to_contain_text("pinned by Ana")
    expect(first.get_by_role("button", name="Room 3")).to_be_focused()
    kim.keyboard.press("Enter")
    expect(pins).to_be_hidden()
    expect(shown(kim, said)).to_be_focused()
    expect(shown(kim, said)).to_be_in_viewport()


def test_whoever_is_there_unpins_from_the_list(
    open_as: Opening, practice: Cast, said: Message, elsewhere: Elsewhere
) -> None:
    elsewhere(pin_message, practice.ana, said.pk, on=True, now=database_now())
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    kim = open_as(practice.kim, in_conversation(practice.front_desk))
    expect(ana.get_by_role("button", name="Pinned (1)")).to_be_visible()
    kim.get_by_role("button", name="Pinned (1)").click()
    pins = kim.get_by_role("dialog", name="Pinned in front-desk")
    pins.get_by_role("button", name="Unpin").click()
    expect(pins.get_by_text("Nothing is pinned here any more.")).to_be_visible()
    expect(ana.get_by_role("button", name="Pinned")).to_have_count(0)


def test_up_in_an_empty_composer_edits_the_last_message_and_everybody_sees_it(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(composer(ana)).to_be_visible()
    send(ana, "Room 3")
    composer(ana).press("ArrowUp")
    expect(editor(ana)).to_be_focused()
    expect(editor(ana)).to_have_value("Room 3")
    editor(ana).fill("Room **4**")
    editor(ana).press("Enter")
    expect(messages(bre).last).to_contain_text("edited")
    expect(messages(bre).last.locator(".body strong")).to_have_text("4")
    expect(messages(ana).last).to_be_focused()
    assert MessageVersion.objects.get().text == "Room 3"
    bre.reload()
    expect(messages(bre).last).to_contain_text("edited")
    expect(messages(bre).last).not_to_contain_text("Room 3")


def test_escape_leaves_the_message_as_it_is_and_the_keys_walk_on_from_there(
    open_as: Opening, practice: Cast, said: Message
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(shown(ana, said)).to_be_visible()
    composer(ana).press("Shift+ArrowUp")
    expect(shown(ana, said)).to_be_focused()
    ana.keyboard.press("e")
    editor(ana).fill("Something else")
    ana.keyboard.press("Escape")
    expect(editor(ana)).to_have_count(0)
    expect(shown(ana, said)).to_be_focused()
    expect(shown(ana, said)).to_contain_text("Room 3 is free.")
    ana.keyboard.press("ArrowDown")
    expect(composer(ana)).to_be_focused()


def test_what_is_older_than_a_quarter_of_an_hour_is_looked_at_and_not_edited(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    before = database_now() - timedelta(minutes=16)
    old = elsewhere(post, practice.ana, practice.front_desk, "Room 3", now=before)
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(shown(ana, old)).to_be_visible()
    composer(ana).press("ArrowUp")
    expect(shown(ana, old)).to_be_focused()
    ana.keyboard.press("m")
    menu = ana.get_by_role("menu", name="This message")
    expect(menu.get_by_role("menuitem", name="Add a reaction")).to_be_visible()
    expect(menu.get_by_role("menuitem", name="Edit")).to_have_count(0)


def test_an_edit_in_another_tab_is_told_before_it_is_replaced(
    open_as: Opening, practice: Cast, said: Message, elsewhere: Elsewhere
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(shown(ana, said)).to_be_visible()
    shown(ana, said).focus()
    ana.keyboard.press("e")
    editor(ana).fill("Room 5 is free.")
    elsewhere(edit_message, practice.ana, said.pk, "Room 4 is free.", None, database_now())
    expect(ana.get_by_role("alert")).to_contain_text("It was edited in another tab meanwhile")
    expect(ana.get_by_role("alert")).to_contain_text("Room 4 is free.")
    expect(editor(ana)).to_be_focused()
    expect(editor(ana)).to_have_value("Room 5 is free.")
    editor(ana).press("Enter")
    expect(message(ana, "Room 5 is free.")).to_be_visible()

    shown(ana, said).focus()
    ana.keyboard.press("e")
    elsewhere(recall_message, practice.ana, said.pk, database_now())
    expect(editor(ana)).to_have_count(0)
    expect(shown(ana, said)).to_contain_text("This message was taken back.")


def test_signs_pins_and_the_editor_are_usable_by_day_and_by_night(
    open_as: Opening, practice: Cast, said: Message, elsewhere: Elsewhere
) -> None:
    def many() -> None:
        for name in ("thumbs_up", "done", "heart", "laugh", "celebrate", "looking"):
            for user in (practice.kim, practice.bre, practice.dana):
                react_to_message(user, said.pk, name, on=True, now=database_now())
        pin_message(practice.bre, said.pk, on=True, now=database_now())
        edit_message(practice.ana, said.pk, "Room 3 " * 30, None, database_now())

    elsewhere(many)
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(chip(ana, said, "Looking, 3")).to_be_visible()
    for width in (1280, 390):
        ana.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            ana.emulate_media(color_scheme=scheme)
            shown(ana, said).focus()
            ana.keyboard.press("a")
            expect(ana.get_by_role("menu", name="React")).to_be_visible()
            assert flaws(ana) + sticking_out(ana) == [], (width, scheme)
            ana.keyboard.press("Escape")
            ana.keyboard.press("e")
            expect(editor(ana)).to_be_focused()
            assert flaws(ana) + sticking_out(ana) == [], (width, scheme)
            ana.keyboard.press("Escape")
            ana.get_by_role("button", name="Pinned (1)").click()
            pins = ana.get_by_role("dialog", name="Pinned in front-desk")
            expect(pins.get_by_role("listitem")).to_be_visible()
            assert flaws(ana) + sticking_out(ana) == [], (width, scheme)
            ana.keyboard.press("Escape")
