"""With a patient: longer or free, what came meanwhile, and what a sender is told and may do."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.availability import go_with_patient
from accounts.clock import database_now
from accounts.models import User
from messaging.actions import open_direct
from messaging.models import Conversation, Interruption, Message
from policies.starter import create_starter_rules
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out, tab_to
from tests.e2e.screen import (
    choose_people,
    choose_priority,
    composer,
    entry,
    expect_connected,
    in_conversation,
    message,
    send,
    shown,
)
from tests.e2e.telling import WATCH, always_on, free_again, toast, with_patient
from tests.processes import Site, wait_for

REASON = "The laser shows an error"
WIDTHS = (1280, 390)


def ends_soon(user: User) -> None:
    """With a patient, with a minute and a half left."""
    go_with_patient(user, 15, database_now() - timedelta(minutes=13, seconds=30))


def kim_and_rules(cast: Cast) -> Conversation:
    """Everybody is on shift whenever this runs; Ana writes to Kim, under the starter's rules."""
    for user in (cast.ana, cast.bre, cast.kim, cast.dana):
        always_on(user)
    create_starter_rules(None, database_now())
    return open_direct(cast.ana, [cast.kim.pk], database_now())


@pytest.fixture
def with_kim(practice: Cast, elsewhere: Elsewhere) -> Conversation:
    """Where Ana writes to Kim."""
    return elsewhere(kim_and_rules, practice)


def staying(page: Page) -> Locator:
    return page.get_by_role("region", name="With a patient", exact=True)


def came(page: Page) -> Locator:
    return page.get_by_role("region", name="While you were with a patient")


def assert_usable(page: Page) -> None:
    """Wide and narrow, by day and by night."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert sticking_out(page) == [], width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert flaws(page) == [], (width, scheme)
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})


def test_two_minutes_before_the_end_every_tab_asks_and_one_answer_is_for_all(
    open_as: Opening, practice: Cast, with_kim: Conversation, elsewhere: Elsewhere
) -> None:
    here = open_as(practice.kim, in_conversation(with_kim))
    there = open_as(practice.kim, in_conversation(with_kim))
    for tab in (here, there):
        expect_connected(tab)
    elsewhere(with_patient, practice.kim)
    expect(here.locator(".me-button")).to_contain_text("With a patient")
    expect(staying(here)).to_be_hidden()

    elsewhere(free_again, practice.kim)
    elsewhere(ends_soon, practice.kim)
    for tab in (here, there):
        expect(staying(tab)).to_contain_text("Your time with the patient ends")
    assert_usable(here)
    more = staying(here).get_by_role("button", name="15 min more")
    tab_to(here, more)
    here.keyboard.press("Enter")
    for tab in (here, there):
        expect(staying(tab)).to_be_hidden()
        expect(tab.locator(".me-button")).to_contain_text("With a patient")


def test_free_now_ends_it_at_once_for_everybody(
    open_as: Opening, practice: Cast, with_kim: Conversation, elsewhere: Elsewhere
) -> None:
    elsewhere(ends_soon, practice.kim)
    kim = open_as(practice.kim, in_conversation(with_kim))
    ana = open_as(practice.ana, in_conversation(with_kim))
    expect(ana.locator("#subtitle")).to_contain_text("With a patient")
    staying(kim).get_by_role("button", name="Free now").click()
    expect(staying(kim)).to_be_hidden()
    expect(ana.locator("#subtitle")).to_contain_text("Available")


def while_kim_treats(cast: Cast, with_kim: Conversation) -> list[Message]:
    """An ask, an urgent one after it, and three that ask nothing."""
    high = post(cast.ana, with_kim, "Which needle?", priority="high")
    urgent = post(cast.bre, cast.front_desk, "Sign here?", priority="urgent", people=[cast.kim])
    talk = [post(cast.ana, cast.front_desk, f"Talk {number}") for number in range(3)]
    return [high, urgent, *talk]


def test_the_digest_has_asks_first_leads_to_each_and_is_there_until_it_was_seen(
    open_as: Opening, practice: Cast, with_kim: Conversation, elsewhere: Elsewhere
) -> None:
    elsewhere(with_patient, practice.kim)
    kim = open_as(practice.kim, "/people/")
    expect_connected(kim)
    rows = elsewhere(while_kim_treats, practice, with_kim)
    expect(kim.get_by_role("list", name="Needs your reply").locator(".card")).to_have_count(2)
    expect(came(kim)).to_have_count(0)

    elsewhere(free_again, practice.kim)
    asks = came(kim).get_by_role("list", name="Asks of you").get_by_role("button")
    expect(asks).to_have_text([re.compile("Urgent.*Sign here"), re.compile("High.*Which needle")])
    other = came(kim).get_by_role("list", name="Other messages").get_by_role("button")
    expect(other).to_have_text(["front-desk: 3 messages"])
    assert_usable(kim)

    kim.reload()
    expect(asks).to_have_count(2)
    expect(kim.get_by_placeholder("Find somebody")).to_be_focused()
    kim.evaluate("document.activeElement.blur()")
    kim.keyboard.press("d")
    expect(asks.first).to_be_focused()
    kim.keyboard.press("Enter")
    expect(shown(kim, rows[1])).to_be_visible()
    expect(composer(kim)).to_be_focused()
    expect(kim.locator(".replying")).to_contain_text("Sign here?")
    send(kim, "Done.")
    expect(asks).to_have_text([re.compile("Which needle")])
    expect(other).to_have_count(0)  # they were on the screen

    other_device = open_as(practice.kim, "/people/")
    expect(came(other_device)).to_be_visible()
    came(kim).get_by_role("button", name="Seen all").click()
    for tab in (kim, other_device):
        expect(came(tab)).to_be_hidden()
    kim.reload()
    expect_connected(kim)
    expect(entry(kim, "Ana Lopez")).to_be_visible()
    expect(came(kim)).to_have_count(0)


def test_without_anything_new_there_is_no_digest(
    open_as: Opening, practice: Cast, with_kim: Conversation, elsewhere: Elsewhere
) -> None:
    elsewhere(with_patient, practice.kim)
    kim = open_as(practice.kim, in_conversation(with_kim))
    expect(kim.locator(".me-button")).to_contain_text("With a patient")
    with kim.expect_response("**/policies/digest/"):
        elsewhere(free_again, practice.kim)
    expect(kim.locator(".me-button")).to_contain_text("Available")
    expect(came(kim)).to_have_count(0)


def test_the_composer_says_until_when_and_send_says_what_it_does(
    open_as: Opening, practice: Cast, with_kim: Conversation, elsewhere: Elsewhere
) -> None:
    ana = open_as(practice.ana, in_conversation(with_kim))
    submit = ana.locator("#composer .send")
    expect(submit).to_have_text("Send")
    elsewhere(with_patient, practice.kim)
    expect(submit).to_have_text("Send when Kim is free")
    line = ana.locator("#composer .busy")
    expect(line).to_contain_text("Kim is with a patient until")
    expect(line.get_by_role("button", name="Interrupt")).to_be_hidden()
    assert_usable(ana)

    kim = open_as(practice.kim, "/people/")
    expect_connected(kim)
    composer(ana).fill("The order came.")
    submit.click()
    expect(message(ana, "The order came.")).to_be_visible()
    expect(entry(kim, "Ana Lopez").locator(".count")).to_have_text("1")
    expect(toast(kim)).to_have_count(0)
    elsewhere(free_again, practice.kim)
    expect(submit).to_have_text("Send")
    expect(line).to_be_hidden()
    expect(came(kim)).to_contain_text("Ana Lopez: 1 message")


def second_aesthetician(cast: Cast) -> User:
    """Bre does what Kim does, and is free."""
    cast.bre.role = cast.kim.role
    cast.bre.save()
    return cast.bre


def test_somebody_else_who_is_free_is_asked_in_place_of_whom_it_asked(
    open_as: Opening, practice: Cast, with_kim: Conversation, elsewhere: Elsewhere
) -> None:
    elsewhere(second_aesthetician, practice)
    elsewhere(with_patient, practice.kim)
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect_connected(ana)
    composer(ana).fill("Room 2 needs a hand")
    choose_people(ana, practice.kim)
    expect(ana.locator("#composer .send")).to_have_text("Send when Kim is free")
    ana.get_by_role("button", name="Ask somebody free now").click()
    free = ana.get_by_role("dialog", name="Ask somebody free now")
    expect(free.get_by_role("list").get_by_role("button")).to_have_count(1)
    assert flaws(ana) + sticking_out(ana) == []
    ana.keyboard.press("Enter")
    expect(ana.locator("button.asks")).to_have_text("Asks Bre")
    expect(composer(ana)).to_be_focused()
    expect(ana.locator("#composer .send")).to_have_text("Send")
    ana.keyboard.press("Enter")
    expect(message(ana, "Room 2 needs a hand")).to_contain_text("Bre")


def test_in_a_direct_conversation_what_was_written_goes_along_to_whoever_is_free(
    open_as: Opening, practice: Cast, with_kim: Conversation, elsewhere: Elsewhere
) -> None:
    elsewhere(second_aesthetician, practice)
    elsewhere(with_patient, practice.kim)
    ana = open_as(practice.ana, in_conversation(with_kim))
    expect_connected(ana)
    composer(ana).fill("Room 2 needs a hand")
    ana.get_by_role("button", name="Ask somebody free now").click()
    ana.get_by_role("dialog").get_by_role("button", name="Bre Nguyen").click()
    expect(ana.get_by_role("heading", name="Bre Nguyen")).to_be_visible()
    expect(composer(ana)).to_have_value("Room 2 needs a hand")


def interrupting(page: Page, text: str) -> Locator:
    """Write this to Kim, urgently, and ask to interrupt; the dialog."""
    composer(page).fill(text)
    choose_priority(page, "urgent")
    page.get_by_role("button", name="Interrupt…").click()
    dialog = page.get_by_role("dialog", name="Interrupt Kim?")
    expect(dialog).to_be_visible()
    return dialog


def test_an_interruption_wants_a_reason_sounds_and_is_told_to_the_two_alone(
    open_as: Opening, practice: Cast, with_kim: Conversation, elsewhere: Elsewhere, site: Site
) -> None:
    elsewhere(with_patient, practice.kim)
    kim = open_as(practice.kim, "/accounts/login/")
    kim.context.add_init_script(WATCH)
    kim.goto(f"{site.url}/people/")
    expect_connected(kim)
    kim.get_by_role("heading", name="People").click()
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect_connected(ana)
    choose_people(ana, practice.kim)
    dialog = interrupting(ana, "Stop the laser within the hour")
    why = dialog.get_by_label("Why it can't wait")
    expect(why).to_be_focused()
    why.fill("Now!")
    dialog.get_by_role("button", name="Interrupt Kim").click()
    expect(dialog).to_contain_text("Say why, in at least 10 characters.")
    assert_usable(ana)
    why.fill(REASON)
    dialog.get_by_role("button", name="Interrupt Kim").click()

    expect(toast(kim)).to_contain_text("Ana interrupts you: urgent message")
    expect(toast(kim)).not_to_contain_text("laser")
    assert kim.evaluate("tones") == 3
    expect(message(ana, "Stop the laser within the hour")).to_contain_text(f"Interrupted: {REASON}")
    expect(message(bre, "Stop the laser within the hour")).to_be_visible()
    expect(bre.get_by_text(REASON)).to_have_count(0)
    toast(kim).get_by_role("button", name="Show").click()
    expect(message(kim, "Stop the laser within the hour")).to_contain_text(f"Interrupted: {REASON}")
    assert Interruption.objects.get().whom == practice.kim
    kim.reload()
    expect(message(kim, "Stop the laser within the hour")).to_contain_text(f"Interrupted: {REASON}")


def test_a_second_one_within_ten_minutes_is_asked_about(
    open_as: Opening, practice: Cast, with_kim: Conversation, elsewhere: Elsewhere
) -> None:
    elsewhere(with_patient, practice.kim)
    ana = open_as(practice.ana, in_conversation(with_kim))
    expect_connected(ana)
    first, second = "Come to room 1 by 3", "Come to room 2 by 3"
    for text in (first, second):
        dialog = interrupting(ana, text)
        expect(dialog).to_contain_text("Kim has no page open")
        dialog.get_by_label("Why it can't wait").fill(REASON)
        submit = dialog.get_by_role("button", name="Interrupt Kim")
        submit.click()
        if text == second:
            expect(dialog).to_contain_text("Say that you want to interrupt again.")
            assert_usable(ana)
            dialog.get_by_role("checkbox", name="Interrupt again").check()
            submit.click()
        expect(message(ana, text)).to_contain_text(f"Interrupted: {REASON}")
    wait_for(lambda: Interruption.objects.count() == 2)
