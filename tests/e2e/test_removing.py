"""Whoever runs the place removes what somebody else wrote, and everybody sees who it was."""

from playwright.sync_api import expect

from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import expect_connected, in_conversation, message, shown


def test_a_manager_removes_a_message_with_a_reason_and_its_author_sees_who_it_was(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    row = elsewhere(post, practice.ana, practice.front_desk, "Mrs. Ito, 3 Elm St")
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    dana = open_as(practice.dana, in_conversation(practice.front_desk))
    expect(message(ana, "Elm St")).to_be_visible()
    expect_connected(dana)
    shown(dana, row).hover()
    shown(dana, row).get_by_role("button", name="More").click()
    dana.get_by_role("menuitem", name="Remove it…").click()
    dialog = dana.get_by_role("dialog", name="Remove this message?")
    assert flaws(dana) + sticking_out(dana) == []
    dialog.get_by_label("Why it has to go").fill("No")
    dialog.get_by_role("button", name="Remove it").click()
    expect(dialog).to_contain_text("at least 10 characters")
    dialog.get_by_label("Why it has to go").fill("An address of a patient")
    dialog.get_by_role("button", name="Remove it").click()
    for page in (dana, ana):
        expect(shown(page, row)).to_contain_text("Removed by Dana Cole.")
        expect(page.get_by_text("Elm St")).to_have_count(0)


def test_somebody_who_runs_nothing_finds_no_way_to_remove_it(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    row = elsewhere(post, practice.ana, practice.front_desk, "Room 3 is free")
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect_connected(bre)
    shown(bre, row).hover()
    shown(bre, row).get_by_role("button", name="More").click()
    expect(bre.get_by_role("menuitem", name="Pin")).to_be_visible()
    expect(bre.get_by_role("menuitem", name="Remove it…")).to_have_count(0)
