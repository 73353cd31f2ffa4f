"""Writing a message: what the composer asks for, keeps and refuses."""

import pytest
from playwright.sync_api import Page, expect

from messaging.models import Message
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import (
    choose_people,
    choose_priority,
    composer,
    entry,
    in_conversation,
    message,
    messages,
    send,
    write,
)


@pytest.fixture
def ana(open_as: Opening, practice: Cast) -> Page:
    """Ana in the channel of the front desk."""
    page = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(composer(page)).to_be_visible()
    return page


def test_a_high_message_that_asks_nobody_is_refused_beside_the_field_and_the_menu_opens(
    ana: Page, practice: Cast
) -> None:
    whom = ana.get_by_role("dialog", name="Whom it asks")
    choose_priority(ana, "high")
    expect(whom).to_be_visible()
    ana.keyboard.press("Escape")
    expect(whom).to_be_hidden()

    write(ana, "Who has the laser key?")
    problem = ana.locator("#composer-problem")
    expect(problem).to_have_text("Choose whom it asks: high and urgent want an answer.")
    expect(whom).to_be_visible()
    assert not Message.objects.exists()

    choose_people(ana, practice.bre, practice.kim)
    expect(problem).to_be_hidden()
    expect(composer(ana)).to_be_focused()
    ana.keyboard.press("Enter")
    expect(message(ana, "laser key")).to_contain_text("Bre or Kim")
    assert sorted(Message.objects.get().asked_ids) == [practice.bre.pk, practice.kim.pk]


def test_an_fyi_asks_nobody(ana: Page, practice: Cast) -> None:
    asks = ana.get_by_role("button", name="Asks")
    choose_people(ana, practice.bre)
    expect(asks).to_have_text("Asks Bre")

    choose_priority(ana, "fyi")
    expect(asks).to_have_text("Asks nobody")
    expect(asks).to_be_disabled()
    write(ana, "The autoclave is back.")
    expect(message(ana, "autoclave")).to_contain_text("FYI no reply needed")
    row = Message.objects.get()
    assert (row.priority, row.asks) == ("fyi", "nobody")


def test_the_next_message_is_normal_and_asks_nobody_whatever_the_last_one_was(
    ana: Page, practice: Cast
) -> None:
    choose_priority(ana, "urgent")
    choose_people(ana, practice.bre)
    write(ana, "Please come to room 1 by 3.")
    expect(message(ana, "room 1")).to_contain_text("Urgent")

    expect(ana.get_by_label("Priority")).to_have_value("normal")
    expect(ana.get_by_role("button", name="Asks nobody")).to_be_visible()
    expect(composer(ana)).to_have_value("")
    send(ana, "Thanks!")
    assert list(Message.objects.order_by("seq").values_list("priority", "asks")) == [
        ("urgent", "people"),
        ("normal", "nobody"),
    ]


def test_in_a_direct_conversation_high_asks_the_other_by_itself(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    choose_priority(ana, "high")
    expect(ana.get_by_role("button", name="Asks Bre")).to_be_visible()
    write(ana, "Can you call Mrs. Ito?")
    expect(message(ana, "Mrs. Ito")).to_contain_text("Bre to answer")


def test_what_was_begun_in_one_conversation_is_still_there_after_a_look_at_another(
    ana: Page, practice: Cast
) -> None:
    composer(ana).fill("Half a thought")
    choose_priority(ana, "high")
    choose_people(ana, practice.kim)
    entry(ana, "Bre Nguyen").click()
    expect(ana.get_by_role("heading", name="Bre Nguyen")).to_be_visible()
    expect(composer(ana)).to_have_value("")
    composer(ana).fill("Another thought")

    entry(ana, "front-desk").click()
    expect(composer(ana)).to_have_value("Half a thought")
    expect(ana.get_by_label("Priority")).to_have_value("high")
    expect(ana.get_by_role("button", name="Asks Kim")).to_be_visible()
    entry(ana, "Bre Nguyen").click()
    expect(composer(ana)).to_have_value("Another thought")
    assert not Message.objects.exists()


def test_shift_and_enter_make_a_new_line_and_enter_sends(ana: Page) -> None:
    composer(ana).focus()
    ana.keyboard.type("Room 1: laser")
    ana.keyboard.press("Shift+Enter")
    ana.keyboard.type("Room 2: peel")
    expect(messages(ana)).to_have_count(0)
    ana.keyboard.press("Enter")
    expect(messages(ana).locator(".body")).to_have_text("Room 1: laser\nRoom 2: peel")
    expect(ana.locator(".is-pending")).to_have_count(0)
    assert Message.objects.get().text == "Room 1: laser\nRoom 2: peel"


def test_nothing_is_sent_when_nothing_is_written(ana: Page) -> None:
    write(ana, " \n ")
    send(ana, "Something")
    assert Message.objects.count() == 1


def test_a_text_that_is_too_long_is_refused_beside_the_field_and_kept(ana: Page) -> None:
    write(ana, "x" * 9_000)
    problem = ana.locator("#composer-problem")
    expect(problem).to_have_text("Too long by 1000 characters. Send it in two messages.")
    expect(composer(ana)).to_have_value("x" * 9_000)
    expect(composer(ana)).to_have_attribute("aria-invalid", "true")

    send(ana, "x" * 8_000)
    expect(problem).to_be_hidden()
    assert len(Message.objects.get().text) == 8_000


def test_the_newest_message_stays_in_sight_while_the_composer_grows(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    for number in range(20):
        elsewhere(post, practice.bre, practice.front_desk, f"Room {number} is free.")
    phone = open_as(
        practice.ana,
        in_conversation(practice.front_desk),
        viewport={"width": 390, "height": 700},
    )
    newest = message(phone, "Room 19 is free.")
    expect(newest).to_be_in_viewport(ratio=1)
    for words in ("Kim, could ", "you tell Susan ", "that the laser ", "is back?\n", "By noon."):
        composer(phone).fill(composer(phone).input_value() + words)
        phone.wait_for_timeout(300)
        expect(newest).to_be_in_viewport(ratio=1)


def test_on_a_phone_a_sentence_has_the_whole_width_and_a_word_stands_beside_the_buttons(
    ana: Page,
) -> None:
    def width() -> float:
        box = composer(ana).bounding_box()
        return box["width"] if box else 0

    ana.set_viewport_size({"width": 390, "height": 420})  # as with the keyboard there
    send = ana.get_by_role("button", name="Send", exact=True)
    composer(ana).press_sequentially("Thanks!")
    assert width() < 240
    composer(ana).press_sequentially(" The laser key is with Bre.")
    assert width() > 320
    expect(send).to_be_in_viewport()
    send.click()
    expect(message(ana, "Thanks! The laser key")).to_be_visible()
    assert width() < 240
    composer(ana).fill("She has it until six.")
    for scheme in ("light", "dark"):
        ana.emulate_media(color_scheme=scheme)
        assert flaws(ana) + sticking_out(ana) == []
