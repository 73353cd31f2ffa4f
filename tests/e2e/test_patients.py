"""Patients in the chat: named with #, seen as a chip, and what was said of them."""

from playwright.sync_api import Page, expect

from messaging.patients import create_patient
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws
from tests.e2e.screen import (
    composer,
    expect_connected,
    in_conversation,
    message,
    send,
    shown,
    type_in,
)

NOW = oakland("10:00")


def paste(page: Page, text: str) -> None:
    """Paste as from another program."""
    composer(page).focus()
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
          document.activeElement.dispatchEvent(event);
          document.execCommand("insertText", false, text);
        }""",
        text,
    )


def test_a_patient_is_named_with_a_hash_and_the_other_sees_the_chip(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(create_patient, practice.ana, "SL", "20417", NOW)
    ana = open_as(practice.ana, in_conversation(practice.direct))
    bre = open_as(practice.bre, in_conversation(practice.direct))
    for page in (ana, bre):
        expect_connected(page)
    type_in(ana, "Print for #sl")
    expect(ana.get_by_role("option", name="SL 20417")).to_be_visible()
    ana.keyboard.press("Enter")
    expect(composer(ana)).to_have_value("Print for #[SL 20417] ")
    ana.keyboard.press("Enter")
    chip = message(bre, "Print for SL 20417").get_by_role("link", name="SL 20417")
    expect(chip).to_be_visible()
    assert (chip.get_attribute("rel") or "").startswith("noopener noreferrer")
    assert flaws(bre) == []


def test_a_new_patient_is_added_while_writing(open_as: Opening, practice: Cast) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    expect_connected(ana)
    type_in(ana, "For #ab 31")
    ana.get_by_role("option", name="New patient AB 31").click()
    dialog = ana.get_by_role("dialog", name="New patient")
    assert flaws(ana) == []
    dialog.get_by_label("Initials").fill("A1")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_text("Write one to four letters, as SL.")).to_be_visible()
    dialog.get_by_label("Initials").fill("ab")
    dialog.get_by_role("button", name="Add").click()
    expect(composer(ana)).to_have_value("For #[AB 31] ")


def test_all_about_a_patient_is_in_the_menu_of_those_who_may(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(create_patient, practice.ana, "SL", "20417", NOW)
    row = elsewhere(post, practice.kim, practice.front_desk, "#[SL 20417] is here", now=NOW)
    for person, count in ((practice.ana, 1), (practice.bre, 0)):
        page = open_as(person, in_conversation(practice.front_desk))
        expect_connected(page)
        shown(page, row).hover()
        shown(page, row).get_by_role("button", name="More").click()
        entry = page.get_by_role("menuitem", name="All about SL 20417")
        expect(entry).to_have_count(count)
        if count:
            entry.click()
            found = page.get_by_role("list", name="Found").get_by_role("link")
            expect(found).to_have_count(1)
            expect(found).to_contain_text("is here")


def test_a_pasted_card_number_is_asked_about_and_never_stands_in_the_way(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    expect_connected(ana)
    paste(ana, "card 4111 1111 1111 1111")
    note = ana.get_by_text("This looks like a card number.")
    expect(note).to_be_visible()
    assert flaws(ana) == []
    ana.get_by_role("button", name="Remove it").click()
    expect(composer(ana)).to_have_value("card ")
    expect(note).to_have_count(0)
    composer(ana).fill("")
    paste(ana, "078-05-1120")
    expect(ana.get_by_text("This looks like a social security number.")).to_be_visible()
    send(ana, "078-05-1120")
    expect(message(ana, "078-05-1120")).to_be_visible()
    expect(ana.get_by_text("This looks like")).to_have_count(0)
