"""Writing with templates: what is suggested, how slots are filled, what is carried."""

import pytest
from playwright.sync_api import Page, expect

from messaging.models import Message, Snippet
from messaging.wordings import create_starter_templates
from tests.cast import Cast
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import composer, in_conversation, message, type_in
from tests.e2e.test_mentioning import on_all_day, question, suggestions


@pytest.fixture
def ana(open_as: Opening, practice: Cast, elsewhere: Elsewhere) -> Page:
    """Ana in the channel of the front desk, in a practice with its first templates."""
    elsewhere(create_starter_templates)
    elsewhere(on_all_day, practice)
    page = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(composer(page)).to_be_visible()
    return page


def selected(page: Page) -> str:
    """What is selected in the message."""
    script = "(one) => one.value.slice(one.selectionStart, one.selectionEnd)"
    return str(composer(page).evaluate(script))


def test_with_the_keyboard_alone_the_articles_message_is_written_and_asks_the_front_desk(
    ana: Page, open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    type_in(ana, "/che")
    expect(suggestions(ana).first).to_contain_text("/check-out")
    ana.keyboard.press("Enter")
    expect(ana.get_by_label("Priority")).to_have_value("high")
    expect(ana.get_by_role("button", name="Asks front desk, Oakland")).to_be_visible()
    assert selected(ana) == "{name}"
    ana.keyboard.press("Enter")
    expect(question(ana)).to_have_text("Fill in {name} before you send it.")
    assert selected(ana) == "{name}"
    for filled in ("Bre", "Susan", "2:30", "the glow package"):
        ana.keyboard.type(filled)
        ana.keyboard.press("Tab")
    assert selected(ana) == "{action}"
    ana.keyboard.type("offer it to her")
    ana.keyboard.press("Enter")
    said = (
        "Hi Bre, Susan checks out at 2:30. She is interested in the glow package. "
        "Please offer it to her by then. Thank you!"
    )
    expect(message(bre, said)).to_be_visible()
    row = Message.objects.get()
    assert (row.text, row.priority, row.asked_role) == (said, "high", "front_desk")


def test_tab_goes_from_slot_to_slot_and_back_and_then_leaves_the_text(ana: Page) -> None:
    type_in(ana, "/room")
    expect(suggestions(ana).first).to_contain_text("/room-ready")
    ana.keyboard.press("Tab")
    assert selected(ana) == "{room}"
    ana.keyboard.press("Tab")
    assert selected(ana) == "{patient}"
    ana.keyboard.press("Shift+Tab")
    assert selected(ana) == "{room}"
    ana.keyboard.press("Tab")
    ana.keyboard.press("Tab")
    expect(composer(ana)).not_to_be_focused()


def test_braces_that_nobody_took_from_a_template_are_text(ana: Page) -> None:
    type_in(ana, "Write {name} in the form.")
    ana.keyboard.press("Enter")
    expect(message(ana, "{name}")).to_be_visible()


def test_somebody_writes_a_snippet_of_their_own_and_uses_it(ana: Page) -> None:
    type_in(ana, "/my")
    expect(suggestions(ana).first).to_contain_text("My snippets")
    ana.keyboard.press("Enter")
    own = ana.get_by_role("dialog", name="My snippets")
    expect(own).to_contain_text("None yet.")
    assert flaws(ana) + sticking_out(ana) == []
    own.get_by_role("button", name="New snippet").click()
    form = ana.get_by_role("dialog", name="New snippet")
    form.get_by_label("Name, as you type it").fill("Not so")
    form.get_by_label("What it says").fill("Back in {minutes} minutes.")
    form.get_by_role("button", name="Keep it").click()
    expect(form).to_contain_text("Use small letters, digits and dashes")
    assert flaws(ana) + sticking_out(ana) == []
    form.get_by_label("Name, as you type it").fill("/back")
    form.get_by_role("button", name="Keep it").click()
    expect(own).to_contain_text("/back")
    assert Snippet.objects.get().name == "back"
    own.get_by_role("button", name="Close").click()
    expect(composer(ana)).to_be_focused()
    type_in(ana, "/back")
    expect(suggestions(ana).first).to_contain_text("yours: Back in {minutes} minutes.")
    ana.keyboard.press("Enter")
    ana.keyboard.type("5")
    ana.keyboard.press("Enter")
    expect(message(ana, "Back in 5 minutes.")).to_be_visible()
