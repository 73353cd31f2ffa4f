"""What somebody changes in a message and hasn't saved: there again after a reload, never lost."""

from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from accounts.clock import database_now
from messaging.actions import edit_message
from messaging.models import Message
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import composer, entry, in_conversation, message, type_in
from tests.e2e.test_unsent import COUNT_KEPT, STORED
from tests.processes import wait_for


def editor(page: Page) -> Locator:
    return page.get_by_label("Edit the message")


def begin(page: Page, text: str) -> None:
    """Take one's last message in hand, change it, and wait until the browser has that."""
    expect(page.locator(".message")).not_to_have_count(0)
    composer(page).press("ArrowUp")
    editor(page).fill(text)
    wait_for(lambda: page.evaluate(COUNT_KEPT) == 1)


def test_an_edit_is_in_hand_again_after_a_reload_and_can_be_saved(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    said = elsewhere(post, practice.ana, practice.front_desk, "Room 3 is free.")
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    begin(ana, "Ms. Rivera is in room 4.")
    assert not any("Rivera" in one for one in ana.evaluate(STORED))
    ana.reload()
    expect(editor(ana)).to_have_value("Ms. Rivera is in room 4.")
    expect(editor(ana)).to_be_focused()
    ana.reload()
    expect(editor(ana)).to_have_value("Ms. Rivera is in room 4.")
    ana.keyboard.press("Enter")
    expect(message(ana, "Ms. Rivera is in room 4.")).to_contain_text("edited")
    wait_for(lambda: ana.evaluate(COUNT_KEPT) == 0)
    ana.reload()
    expect(message(ana, "Ms. Rivera is in room 4.")).to_be_visible()
    expect(editor(ana)).to_have_count(0)
    assert Message.objects.get(pk=said.pk).text == "Ms. Rivera is in room 4."


def test_what_was_cancelled_or_says_the_same_again_is_not_kept(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.front_desk, "Room 3 is free.")
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    begin(ana, "Room 4 is free.")
    editor(ana).fill("Room 3 is free.")
    wait_for(lambda: ana.evaluate(COUNT_KEPT) == 0)
    editor(ana).fill("Room 5 is free.")
    wait_for(lambda: ana.evaluate(COUNT_KEPT) == 1)
    editor(ana).press("Escape")
    wait_for(lambda: ana.evaluate(COUNT_KEPT) == 0)


def test_it_waits_until_its_conversation_is_opened_again(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.front_desk, "Room 3 is free.")
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    begin(ana, "Room 4 is free.")
    ana.goto(
        ana.url.replace(in_conversation(practice.front_desk), in_conversation(practice.direct))
    )
    expect(composer(ana)).to_be_visible()
    expect(editor(ana)).to_have_count(0)
    entry(ana, "front-desk").click()
    expect(editor(ana)).to_have_value("Room 4 is free.")


def test_what_came_too_late_to_be_saved_is_told_and_becomes_a_draft(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    said = elsewhere(post, practice.ana, practice.front_desk, "Room 3 is free.")
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    begin(ana, "Room 4 is free.")
    ana.keyboard.press("Tab")
    type_in(ana, "And Kim?")
    old = database_now() - timedelta(minutes=20)
    Message.objects.filter(pk=said.pk).update(posted_at=old)
    ana.reload()
    expect(ana.get_by_text("That message can't be edited any more.")).to_be_visible()
    expect(composer(ana)).to_have_value("And Kim?\n\nRoom 4 is free.")
    expect(editor(ana)).to_have_count(0)
    wait_for(lambda: ana.evaluate(COUNT_KEPT) == 0)
    assert Message.objects.get().text == "Room 3 is free."


def test_what_another_tab_wrote_meanwhile_is_told_before_it_is_replaced(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    said = elsewhere(post, practice.ana, practice.front_desk, "Room 3 is free.")
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    begin(ana, "Room 5 is free.")
    elsewhere(edit_message, practice.ana, said.pk, "Room 4 is free.", None, database_now())
    ana.reload()
    expect(editor(ana)).to_have_value("Room 5 is free.")
    expect(ana.get_by_text("It was edited in another tab meanwhile")).to_be_visible()


def test_another_tab_takes_up_what_a_closed_one_left_and_none_what_a_living_one_has(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.front_desk, "Room 3 is free.")
    first = open_as(practice.ana, in_conversation(practice.front_desk))
    begin(first, "Room 4 is free.")
    second = first.context.new_page()
    second.goto(first.url)
    expect(message(second, "Room 3 is free.")).to_be_visible()
    first.reload()
    expect(editor(first)).to_have_value("Room 4 is free.")
    expect(editor(second)).to_have_count(0)
    first.close()
    second.reload()
    expect(editor(second)).to_have_value("Room 4 is free.")


def test_logging_out_asks_first_and_leaves_nothing_of_an_edit(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.front_desk, "Room 3 is free.")
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    begin(ana, "Room 4 is free.")
    ana.locator(".me-button").click()
    ana.get_by_role("button", name="Log out").click()
    asked = ana.get_by_role("dialog", name="A change of a message is not saved yet.")
    asked.get_by_role("button", name="Log out").click()
    expect(ana.get_by_role("button", name="Log in", exact=True)).to_be_visible()
    assert not any("sealed" in one for one in ana.evaluate(STORED))
