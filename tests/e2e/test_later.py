"""Later: kept messages, reminders that wait for a free moment, and marking as unread."""

import re
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from accounts.clock import database_now
from messaging.actions import keep_for_later
from messaging.actions.later import remind_due
from messaging.models import LaterItem
from policies.starter import create_starter_rules
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import (
    composer,
    entry,
    expect_connected,
    expect_unread,
    in_conversation,
    message,
    send,
)

TEXT = "Is room 3 free?"


def choose(page: Page, text: str, choice: str) -> None:
    """Open the menu of a message by the keyboard's way, and choose something in it."""
    line = message(page, text)
    line.hover()
    line.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=choice).click()


def notice(page: Page) -> Locator:
    return page.get_by_role("region", name="Reminders")


def test_what_is_kept_is_on_the_list_of_all_tabs_until_it_is_done(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.direct, TEXT)
    bre = open_as(practice.bre, in_conversation(practice.direct))
    choose(bre, TEXT, "Save for later")
    other = open_as(practice.bre, "/later/")
    kept = other.get_by_role("list", name="Kept for later").get_by_role("listitem")
    expect(kept).to_contain_text(TEXT)
    choose(bre, TEXT, "Take off the later list")
    expect(other.get_by_text("Nothing kept for later.")).to_be_visible()


def test_a_reminder_is_set_with_the_keyboard_alone(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.direct, TEXT)
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect(message(bre, TEXT)).to_be_visible()
    composer(bre).press("ArrowUp")
    expect(message(bre, TEXT)).to_be_focused()
    bre.keyboard.press("m")
    remind = bre.get_by_role("menuitem", name="Remind me…")
    while not remind.evaluate("(one) => one === document.activeElement"):
        bre.keyboard.press("ArrowDown")
    bre.keyboard.press("Enter")
    dialog = bre.get_by_role("dialog", name="Remind me")
    expect(dialog.get_by_role("button", name="In 30 min")).to_be_focused()
    assert flaws(bre) + sticking_out(bre) == []
    bre.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    entry_of_later(bre).click()
    expect(bre.get_by_role("list", name="Kept for later")).to_contain_text(TEXT)


def entry_of_later(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Conversations").get_by_role("link", name="Later")


def due_now(cast: Cast, text: str = TEXT) -> None:
    """Bre is reminded of a message now."""
    now = database_now()
    row = post(cast.ana, cast.direct, text)
    keep_for_later(cast.bre, row.pk, "at", now + timedelta(minutes=1), now)
    LaterItem.objects.update(remind_at=now)
    remind_due(database_now())


def test_a_reminder_comes_to_all_own_tabs_and_leaves_them_when_one_has_looked(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    one = open_as(practice.bre, in_conversation(practice.front_desk))
    two = open_as(practice.bre, "/later/")
    ana = open_as(practice.ana, in_conversation(practice.direct))
    for page in (one, two, ana):
        expect_connected(page)
    elsewhere(due_now, practice)
    for page in (one, two):
        expect(notice(page)).to_contain_text(f"Reminder: Ana: {TEXT}")
    expect(one.locator("#announcer")).to_contain_text(f"Reminder: Ana: {TEXT}")
    assert flaws(one) == []
    notice(one).get_by_role("button", name="Show").click()
    expect(message(one, TEXT)).to_be_focused()
    for page in (one, two):
        expect(notice(page)).to_be_hidden()
    expect(two.get_by_role("list", name="Kept for later")).to_contain_text("Due since")
    expect(notice(ana)).to_be_hidden()


def test_with_a_patient_a_reminder_waits_until_one_is_free(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect_connected(bre)
    bre.evaluate("document.activeElement.blur()")
    bre.keyboard.press("w")
    expect(bre.locator(".me-button")).to_contain_text("With a patient")
    elsewhere(due_now, practice)
    expect(entry_of_later(bre).locator(".count")).to_have_text("1")
    expect(notice(bre)).to_be_hidden()
    bre.keyboard.press("w")
    expect(notice(bre)).to_contain_text(TEXT)


def test_an_ask_that_is_put_off_keeps_its_due_time_and_says_that_its_clock_goes_on(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(create_starter_rules, None, database_now())
    asks = {"priority": "urgent", "asks": "people", "people": [practice.bre]}
    elsewhere(post, practice.ana, practice.direct, TEXT, **asks)
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect(message(bre, TEXT)).to_contain_text("Your answer is due")
    choose(bre, TEXT, "Remind me…")
    dialog = bre.get_by_role("dialog", name="Remind me")
    expect(dialog).to_contain_text("A reminder doesn't stop that clock.")
    tomorrow = dialog.get_by_role("button", name=re.compile("^Tomorrow 9:00 am"))
    expect(tomorrow).to_contain_text("after your answer is due")
    expect(dialog).to_contain_text("The clock goes on.")
    tomorrow.click()
    entry_of_later(bre).click()
    kept = bre.get_by_role("list", name="Kept for later")
    expect(kept).to_contain_text("Your answer is due")
    kept.get_by_role("button", name="Answer").click()
    expect(composer(bre)).to_be_focused()
    expect(bre.get_by_text("Replying to")).to_be_visible()


def test_marking_as_unread_holds_in_all_tabs_until_it_is_opened_anew(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    for text in ("One", "Two", "Three"):
        elsewhere(post, practice.ana, practice.direct, text)
    one = open_as(practice.bre, in_conversation(practice.direct))
    two = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(message(one, "Three")).to_be_visible()
    one.bring_to_front()
    expect_unread(two, "Ana Lopez", 0)
    choose(one, "Two", "Mark unread from here")
    for page in (one, two):
        expect_unread(page, "Ana Lopez", 2)
    expect(one.locator(".unread-mark")).to_be_visible()
    elsewhere(post, practice.ana, practice.direct, "Four")
    for page in (one, two):
        expect_unread(page, "Ana Lopez", 3)
    one.reload()
    expect(message(one, "Four")).to_be_visible()
    for page in (one, two):
        expect_unread(page, "Ana Lopez", 0)


def test_writing_where_one_marked_as_unread_reads_it_again(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.direct, "One")
    bre = open_as(practice.bre, in_conversation(practice.direct))
    choose(bre, "One", "Mark unread from here")
    expect_unread(bre, "Ana Lopez", 1)
    send(bre, "Hello")
    expect_unread(bre, "Ana Lopez", 0)
    entry(bre, "front-desk").click()
    expect_unread(bre, "Ana Lopez", 0)
