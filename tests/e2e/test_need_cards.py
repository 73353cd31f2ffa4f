"""The cards of what waits: quick keys, dialogs, answers that are being written, and phones."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from accounts.availability import go_with_patient
from accounts.clock import database_now
from accounts.models import OpeningHours, Shift
from messaging.models import Message
from policies.models import Obligation
from policies.starter import create_starter_rules
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import in_conversation, shown

Ask = Callable[..., Message]
WAITING = "Waiting on others"


@pytest.fixture
def cast(practice: Cast, elsewhere: Elsewhere) -> Cast:
    """The practice, open at every hour, so that it doesn't matter when the test runs."""

    def open_always() -> None:
        Shift.objects.all().delete()
        OpeningHours.objects.all().delete()
        for place in (practice.oakland, practice.austin):
            for day in range(7):
                OpeningHours.objects.create(location=place, weekday=day, starts=0, ends=24 * 60)
        create_starter_rules(None, database_now())

    elsewhere(open_always)
    return practice


@pytest.fixture
def ask(cast: Cast, elsewhere: Elsewhere) -> Ask:
    """Ana asks Kim in #front-desk."""

    def ask(text: str, **fields: Any) -> Message:
        asked: dict[str, Any] = {"people": [cast.kim], "asks": "people"}
        author = fields.pop("author", cast.ana)
        made: Message = elsewhere(post, author, cast.front_desk, text, **(asked | fields))
        return made

    return ask


def cards(page: Page, name: str = "Needs your reply") -> Locator:
    """The cards of one list."""
    return page.get_by_role("list", name=name).locator(".card")


def card(page: Page, text: str) -> Locator:
    """The card of an ask, with what may be done with it."""
    return page.locator(".need").filter(has_text=text)


def act(page: Page, text: str, name: str) -> Locator:
    """A button on a card."""
    return card(page, text).get_by_role("button", name=name)


def field(page: Page) -> Locator:
    """Where an answer is written in a card."""
    return page.get_by_role("textbox", name="Your answer to Ana")


def test_the_first_card_is_chosen_and_has_the_focus(open_as: Opening, cast: Cast, ask: Ask) -> None:
    ask("Which room?")
    ask("Is the laser back?", priority="high")
    kim = open_as(cast.kim, "/")
    expect(cards(kim).first).to_contain_text("Is the laser back?")
    expect(cards(kim).first).to_have_attribute("aria-current", "true")
    expect(cards(kim).first).to_be_focused()
    expect(act(kim, "Is the laser back?", "On it")).to_be_visible()
    expect(act(kim, "Which room?", "On it")).to_be_hidden()


def test_keys_that_come_quickly_are_all_obeyed_one_after_the_other(
    open_as: Opening, cast: Cast, ask: Ask
) -> None:
    asked = ask("Room 4, at once?", priority="urgent")
    ask("Is the laser back?", priority="high")
    kim = open_as(cast.kim, "/needs/")
    expect(cards(kim).first).to_be_focused()
    kim.keyboard.press("a")
    kim.keyboard.press("a")
    kim.keyboard.press("p")
    expect(card(kim, "Room 4").get_by_role("alert")).to_contain_text("can't be put off")
    assert Obligation.objects.get(message=asked).acknowledged_by == cast.kim
    kim.keyboard.press("a")
    kim.keyboard.press("e")
    expect(cards(kim)).to_have_count(1)
    expect(cards(kim).first).to_be_focused()


def test_after_handing_it_over_by_keys_the_focus_is_on_the_next_card(
    open_as: Opening, cast: Cast, ask: Ask
) -> None:
    handed = ask("Who closes today?")
    ask("Which room?")
    kim = open_as(cast.kim, "/needs/")
    ana = open_as(cast.ana, in_conversation(cast.front_desk))
    expect(cards(kim).first).to_be_focused()
    expect(cards(kim).first).to_contain_text("Who closes today?")
    kim.keyboard.press("d")
    dialog = kim.get_by_role("dialog", name="Hand it over")
    expect(dialog.get_by_label("Who answers instead")).to_be_focused()
    kim.keyboard.press("Tab")
    kim.keyboard.press("Tab")
    kim.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(shown(ana, handed)).to_contain_text("Bre to answer")
    expect(cards(kim)).to_have_count(1)
    expect(cards(kim).first).to_be_focused()


def test_a_time_too_late_is_refused_in_the_dialog_and_what_is_promised_is_told(
    open_as: Opening, cast: Cast, ask: Ask
) -> None:
    asked = ask("Which room?", priority="high")
    kim = open_as(cast.kim, "/needs/")
    ana = open_as(cast.ana, in_conversation(cast.front_desk))
    act(kim, "Which room?", "Promise a time").click()
    dialog = kim.get_by_role("dialog", name="Promise a time")
    dialog.get_by_label("Or at").fill("2099-01-01T10:00")
    dialog.get_by_role("button", name="Promise", exact=True).click()
    expect(dialog.get_by_role("alert").first).to_contain_text("The latest that you can promise is")
    dialog.get_by_role("group", name="Likely times").get_by_role("button").last.click()
    expect(dialog).to_be_hidden()
    expect(shown(ana, asked)).to_contain_text("Kim will answer by")
    shown(ana, asked).get_by_role("button", name="Why?").click()
    why = ana.get_by_role("dialog", name="Why?")
    expect(why).to_contain_text("Kim Ortega promised to answer by")


def test_a_nudge_takes_no_patients_time_and_says_when_it_is_possible(
    open_as: Opening, cast: Cast, ask: Ask, elsewhere: Elsewhere
) -> None:
    ask("Who closes today?", people=[cast.bre])
    elsewhere(go_with_patient, cast.bre, 30, database_now())
    ana = open_as(cast.ana, "/needs/")
    ana.get_by_role("tab", name=f"{WAITING} 1").click()
    act(ana, "Who closes today?", "Nudge").click()
    alert = card(ana, "Who closes today?").get_by_role("alert")
    expect(alert).to_contain_text("Bre Nguyen is with a patient. The next nudge is possible at")
    act(ana, "Who closes today?", "No answer needed").click()
    expect(cards(ana, WAITING)).to_have_count(0)
    expect(ana.get_by_text("You wait for nobody.")).to_be_visible()


def test_an_answer_that_is_being_written_stays_though_somebody_else_answered(
    open_as: Opening, cast: Cast, ask: Ask, elsewhere: Elsewhere
) -> None:
    asked = ask("Who takes the 3 pm facial?", people=[cast.kim, cast.bre])
    kim = open_as(cast.kim, "/needs/")
    act(kim, "Who takes", "Reply").click()
    field(kim).fill("I would, if")
    elsewhere(post, cast.bre, cast.front_desk, "Me.", reply_to=asked)
    expect(card(kim, "Who takes")).to_contain_text("Answered, or somebody else's by now")
    expect(field(kim)).to_have_value("I would, if")
    field(kim).fill("Thanks, Bre")
    field(kim).press("Enter")
    expect(cards(kim)).to_have_count(0)
    assert Message.objects.filter(author=cast.kim, reply_to=asked).count() == 1


def test_a_field_that_is_closed_keeps_what_was_written(
    open_as: Opening, cast: Cast, ask: Ask
) -> None:
    ask("Which room?")
    kim = open_as(cast.kim, "/needs/")
    act(kim, "Which room?", "Reply").click()
    field(kim).fill("Room")
    field(kim).press("Escape")
    expect(field(kim)).to_have_count(0)
    expect(cards(kim).first).to_be_focused()
    kim.keyboard.press("r")
    expect(field(kim)).to_have_value("Room")


def test_the_chosen_card_says_all_of_a_message(open_as: Opening, cast: Cast, ask: Ask) -> None:
    ask("First line.\n\nAnd what it is about.")
    ask("Which room?")
    kim = open_as(cast.kim, "/needs/")
    expect(cards(kim).first).to_contain_text("And what it is about.")
    kim.keyboard.press("j")
    expect(cards(kim).first).not_to_contain_text("And what it is about.")


def test_a_list_that_cannot_be_had_says_so_and_is_asked_for_again(
    open_as: Opening, cast: Cast, ask: Ask
) -> None:
    ask("Which room?")
    kim = open_as(cast.kim, in_conversation(cast.front_desk))
    expect(cards(kim)).to_have_count(1)

    def fail(route: Route) -> None:
        route.fulfill(status=503, body="{}")

    kim.route("**/policies/needs-reply/", fail)
    kim.reload()
    alert = kim.get_by_role("alert").filter(has_text="The list could not be loaded.")
    expect(alert).to_be_visible()
    kim.unroute("**/policies/needs-reply/")
    alert.get_by_role("button", name="Try again").click()
    expect(cards(kim)).to_have_count(1)
    expect(alert).to_be_hidden()


def test_in_the_rail_the_same_is_done_beside_the_conversation(
    open_as: Opening, cast: Cast, ask: Ask
) -> None:
    asked = ask("Which room?")
    kim = open_as(cast.kim, in_conversation(cast.front_desk))
    act(kim, "Which room?", "On it").click()
    expect(shown(kim, asked)).to_contain_text("You are on it")
    expect(act(kim, "Which room?", "On it")).to_be_hidden()
    act(kim, "Which room?", "Reply").click()
    field(kim).fill("Room 3")
    card(kim, "Which room?").get_by_role("button", name="Send").click()
    expect(cards(kim)).to_have_count(0)
    expect(shown(kim, asked)).to_contain_text("Answered by you")


def test_on_a_phone_one_begins_with_what_waits_and_answers_there(
    open_as: Opening, cast: Cast, ask: Ask
) -> None:
    ask("Which room?")
    ask("Who closes today?")
    kim = open_as(cast.kim, "/", viewport={"width": 390, "height": 800}, has_touch=True)
    expect(kim.get_by_role("heading", name="Needs reply", level=1)).to_be_visible()
    cards(kim).nth(1).tap()
    expect(cards(kim).nth(1)).to_have_attribute("aria-current", "true")
    act(kim, "Who closes today?", "Reply").tap()
    field(kim).fill("I do.")
    card(kim, "Who closes today?").get_by_role("button", name="Send").tap()
    expect(cards(kim)).to_have_count(1)
    panes = kim.get_by_role("navigation", name="Panes")
    panes.get_by_role("button", name="Chats").tap()
    expect(cards(kim).first).to_be_hidden()
    panes.get_by_role("button", name="Needs reply 1").tap()
    cards(kim).first.tap()
    expect(kim.get_by_role("textbox", name="Message", exact=True)).to_be_focused()


def test_on_a_phone_what_is_to_be_confirmed_stands_below_the_cards(
    open_as: Opening, cast: Cast, ask: Ask, elsewhere: Elsewhere
) -> None:
    elsewhere(
        post, cast.ana, cast.front_desk, "Closed on Friday.", asks="everybody", confirm="wanted"
    )
    kim = open_as(cast.kim, "/needs/", viewport={"width": 390, "height": 800})
    expect(cards(kim).first).to_be_visible()
    wanted = kim.locator("#to-confirm")
    expect(wanted).to_contain_text("Closed on Friday.")
    assert flaws(kim) + sticking_out(kim) == []
    kim.set_viewport_size({"width": 1280, "height": 800})
    expect(kim.locator("#rail #to-confirm")).to_be_visible()


def test_the_keys_stand_in_the_map_and_can_be_switched_off(
    open_as: Opening, cast: Cast, ask: Ask
) -> None:
    ask("Which room?")
    kim = open_as(cast.kim, "/needs/")
    expect(cards(kim).first).to_be_focused()
    kim.keyboard.press("?")
    keymap = kim.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keymap.get_by_role("heading", name="On a card of Needs reply")).to_be_visible()
    expect(keymap).to_contain_text("Promise a time")
    keymap.get_by_label("Single keys work").uncheck()
    kim.keyboard.press("Escape")
    expect(cards(kim).first).to_be_focused()
    kim.keyboard.press("r")
    expect(field(kim)).to_have_count(0)


def test_every_state_is_usable_at_every_width_in_both_themes(
    open_as: Opening, cast: Cast, ask: Ask
) -> None:
    ask("Room 4, at once?", priority="urgent")
    ask("Which filler is left, and where is it? " * 20, priority="high")
    ask("https://lumen.example/" + "a-very-long-address" * 20, people=[cast.kim, cast.bre])
    ask("Who closes today?", author=cast.kim, people=[cast.ana, cast.bre], each=True)
    kim = open_as(cast.kim, "/needs/")
    expect(cards(kim)).to_have_count(3)
    for width in (1280, 900, 390, 320):
        kim.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            kim.emulate_media(color_scheme=scheme)
            look_around(kim, f"{width} {scheme}")


def look_around(kim: Page, what: str) -> None:
    """Each state of the cards."""
    card(kim, "Which filler").locator(".card").click()
    act(kim, "Which filler", "Reply").click()
    assert flaws(kim) + sticking_out(kim) == [], what
    field(kim).press("Escape")
    act(kim, "Which filler", "Promise a time").click()
    expect(kim.get_by_role("dialog", name="Promise a time")).to_be_visible()
    assert flaws(kim) + sticking_out(kim) == [], what
    kim.keyboard.press("Escape")
    card(kim, "Room 4").locator(".card").click()
    kim.keyboard.press("p")
    expect(card(kim, "Room 4").get_by_role("alert")).to_be_visible()
    card(kim, "https://").locator(".card").click()
    assert flaws(kim) + sticking_out(kim) == [], what
    kim.get_by_role("tab", name=WAITING).click()
    assert flaws(kim) + sticking_out(kim) == [], what
    kim.get_by_role("tab", name="Needs reply").click()
