"""The end of a shift: what is open is handed over with a note, kept, or answered; and the card on
which the next shift begins."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from messaging.models import Message
from policies.models import Handover, Obligation, ShiftSweep
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out, tab_to
from tests.e2e.screen import expect_connected, in_conversation, shown
from tests.e2e.shifts import around_noon, begins_at_once
from tests.processes import wait_for

PHONE = {"width": 390, "height": 780}


@pytest.fixture
def mia(practice: Cast, elsewhere: Elsewhere) -> User:
    """Who has Kim's role after her."""
    return elsewhere(around_noon, practice)


def asked(elsewhere: Elsewhere, cast: Cast, text: str) -> Message:
    """Ana asks Kim in #front-desk."""
    made: Message = elsewhere(
        post, cast.ana, cast.front_desk, text, asks="people", people=[cast.kim]
    )
    return made


def sweep(page: Page) -> Locator:
    """The card at the end of a shift."""
    return page.get_by_role("region", name="End of your shift")


def handed(page: Page) -> Locator:
    """What was handed to the person."""
    return page.get_by_role("region", name="Handed to me")


def row(page: Page, text: str) -> Locator:
    """One ask on the card."""
    return sweep(page).get_by_role("listitem").filter(has_text=text)


def test_what_is_open_goes_to_the_next_of_the_role_with_a_note_and_is_seen_there(
    open_as: Opening, practice: Cast, mia: User, elsewhere: Elsewhere
) -> None:
    first = asked(elsewhere, practice, "Which peel for Susan?")
    asked(elsewhere, practice, "Is the laser back?")
    kim = open_as(practice.kim, "/needs/")
    expect(sweep(kim)).to_contain_text("2 answers are open")
    assert flaws(kim) + sticking_out(kim) == []
    tab_to(kim, row(kim, "Which peel").get_by_role("button", name="Hand to Mia"))
    kim.keyboard.press("Enter")
    dialog = kim.get_by_role("dialog", name="Hand the ask to Mia")
    expect(dialog.get_by_label("What is known, next step")).to_be_focused()
    kim.keyboard.type("She had glycolic in May. Call her back.")
    assert flaws(kim) + sticking_out(kim) == []
    dialog.get_by_role("button", name="Hand over").press("Enter")
    expect(row(kim, "Which peel")).to_have_count(0)
    assert Obligation.objects.get(message=first).owner == mia

    elsewhere(begins_at_once, mia)
    page = open_as(mia, "/needs/")
    expect(handed(page)).to_contain_text("For Ana Lopez")
    expect(handed(page)).to_contain_text("She had glycolic in May. Call her back.")
    expect(handed(page)).to_contain_text("From Kim")
    assert flaws(page) + sticking_out(page) == []
    handed(page).get_by_role("button", name="Seen").click()
    expect(handed(page)).to_be_hidden()
    wait_for(lambda: Handover.objects.get().seen_at is not None)
    expect(page.get_by_role("list", name="Needs your reply")).to_contain_text("Which peel")


def test_what_is_kept_is_promised_and_whoever_asked_sees_by_when(
    open_as: Opening, practice: Cast, mia: User, elsewhere: Elsewhere
) -> None:
    ask = asked(elsewhere, practice, "Is the laser back?")
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect_connected(ana)
    kim = open_as(practice.kim, in_conversation(practice.front_desk))
    row(kim, "Is the laser back?").get_by_role("button", name="Keep until I'm back").click()
    expect(row(kim, "Is the laser back?")).to_contain_text("Kept: Ana was told")
    expect(shown(ana, ask)).to_contain_text("Kim will answer by")


def test_it_is_answered_at_once_on_the_card_and_put_away_for_today(
    open_as: Opening, practice: Cast, mia: User, elsewhere: Elsewhere
) -> None:
    ask = asked(elsewhere, practice, "Is the laser back?")
    asked(elsewhere, practice, "Which peel for Susan?")
    kim = open_as(practice.kim, "/needs/")
    row(kim, "Is the laser back?").get_by_role("button", name="Answer now").click()
    kim.keyboard.type("It is.")
    kim.keyboard.press("Enter")
    wait_for(lambda: Obligation.objects.get(message=ask).state == "satisfied")
    expect(row(kim, "Is the laser back?")).to_have_count(0)
    sweep(kim).get_by_role("button", name="Done for today").click()
    expect(sweep(kim)).to_be_hidden()
    wait_for(lambda: ShiftSweep.objects.filter(person=practice.kim).exists())
    kim.reload()
    expect_connected(kim)
    expect(kim.get_by_role("list", name="Needs your reply")).to_contain_text("Which peel")
    expect(sweep(kim)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_usable_on_a_phone_and_all_goes_at_once(
    open_as: Opening, practice: Cast, mia: User, elsewhere: Elsewhere, scheme: str
) -> None:
    for text in ("Which peel for Susan?", "Is the laser back?"):
        asked(elsewhere, practice, text)
    kim = open_as(practice.kim, "/needs/", viewport=PHONE, color_scheme=scheme)
    expect(sweep(kim)).to_contain_text("2 answers are open")
    assert flaws(kim) + sticking_out(kim) == []
    sweep(kim).get_by_role("button", name="Hand all to Mia").click()
    kim.get_by_role("dialog").get_by_role("button", name="Hand over").click()
    expect(sweep(kim)).to_be_hidden()
    assert {one.owner for one in Obligation.objects.all()} == {mia}
