"""What people do about a promise on the page: hold it, take it over, excuse it, ask why."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.clock import database_now
from messaging.models import Message
from policies.models import Obligation, ResponseRule
from policies.publish import publish_version
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import in_conversation, shown

Ask = Callable[[int], Message]


def make_rule() -> None:
    """High within an hour, day and night."""
    rule = ResponseRule.objects.create(
        name="High", priority="high", target_minutes=60, clock="elapsed"
    )
    publish_version(rule, None, oakland("09:00", "2026-06-01"))


@pytest.fixture
def ask(practice: Cast, elsewhere: Elsewhere) -> Ask:
    """Ana asks Kim in #front-desk, so many minutes ago."""
    elsewhere(make_rule)

    def asked(minutes_ago: int) -> Message:
        at = database_now() - timedelta(minutes=minutes_ago)
        made: Message = elsewhere(
            post, practice.ana, practice.front_desk, priority="high", people=[practice.kim], now=at
        )
        return made

    return asked


def button(page: Page, ask: Message, name: str) -> Locator:
    """A button under a message."""
    return shown(page, ask).get_by_role("button", name=name, exact=True)


def why(page: Page, ask: Message) -> Locator:
    """The story of a message's promise, opened."""
    button(page, ask, "Why?").click()
    story = page.get_by_role("dialog", name="Why?")
    expect(story.get_by_role("listitem").first).to_be_visible()
    return story


def test_on_it_is_seen_by_whoever_asked_and_the_due_time_stays(
    open_as: Opening, practice: Cast, ask: Ask
) -> None:
    message = ask(5)
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    kim = open_as(practice.kim, in_conversation(practice.front_desk))
    expect(shown(kim, message)).to_contain_text("Your answer is due")

    button(kim, message, "On it").click()
    expect(shown(kim, message)).to_contain_text("You are on it, due")
    expect(button(kim, message, "On it")).to_be_hidden()
    expect(button(kim, message, "Answer")).to_be_visible()
    expect(shown(ana, message)).to_contain_text("Kim is on it, to answer by")


def test_the_cover_takes_over_and_the_story_says_so(
    open_as: Opening, practice: Cast, ask: Ask
) -> None:
    message = ask(20)
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(shown(bre, message)).to_contain_text("Kim to answer by")

    why(bre, message).get_by_role("button", name="Take it over").click()
    expect(shown(bre, message)).to_contain_text("Your answer is due")
    expect(shown(ana, message)).to_contain_text("Bre to answer by")
    expect(why(ana, message)).to_contain_text("Bre Nguyen took it over from Kim Ortega.")


def test_a_manager_hands_an_ask_to_somebody_else(
    open_as: Opening, practice: Cast, ask: Ask
) -> None:
    message = ask(5)
    dana = open_as(practice.dana, in_conversation(practice.front_desk))
    why(dana, message).get_by_role("button", name="Hand it over").click()
    form = dana.get_by_role("dialog", name="Hand it over")
    form.get_by_label("Who answers instead").select_option(label="Bre Nguyen")
    form.get_by_role("button", name="Hand over").click()
    expect(form).to_be_hidden()
    expect(shown(dana, message)).to_contain_text("Bre to answer by")


def test_a_manager_excuses_a_late_answer_with_a_reason_of_some_length(
    open_as: Opening, practice: Cast, ask: Ask
) -> None:
    message = ask(75)
    kim = open_as(practice.kim, in_conversation(practice.front_desk))
    dana = open_as(practice.dana, in_conversation(practice.front_desk))
    why(dana, message).get_by_role("button", name="Excuse it").click()
    form = dana.get_by_role("dialog", name="Excuse it")
    form.get_by_label("Reason").fill("Storm")
    form.get_by_role("button", name="Excuse", exact=True).click()
    expect(form.get_by_role("alert").first).to_contain_text("10")
    expect(form.get_by_label("Reason")).to_have_value("Storm")

    form.get_by_label("Reason").fill("The storm took the power away.")
    form.get_by_role("button", name="Excuse", exact=True).click()
    expect(form).to_be_hidden()
    expect(shown(kim, message)).to_contain_text("late by 15 min, excused")
    assert Obligation.objects.get().excuse == "The storm took the power away."


def test_why_tells_rule_hours_and_due_time_in_a_popover_and_on_a_page(
    open_as: Opening, practice: Cast, ask: Ask
) -> None:
    message = ask(5)
    kim = open_as(practice.kim, in_conversation(practice.front_desk))
    story = why(kim, message)
    expect(story).to_contain_text("Without an answer it becomes late")
    expect(story).to_contain_text("Ana Lopez asked Kim Ortega, High.")
    expect(story).to_contain_text("“High”, version 1")

    kim.keyboard.press("Escape")
    expect(story).to_be_hidden()
    expect(button(kim, message, "Why?")).to_be_focused()
    why(kim, message).get_by_role("link", name="As a page").click()
    expect(kim.get_by_role("heading", level=1)).to_be_visible()
    expect(kim.get_by_role("main")).to_contain_text("Ana Lopez asked Kim Ortega, High.")


def test_the_board_says_why_too(open_as: Opening, practice: Cast, ask: Ask) -> None:
    ask(75)
    dana = open_as(practice.dana, "/board/")
    board = dana.get_by_role("region", name="Open asks")
    board.get_by_role("button", name="Why?").click()
    story = dana.get_by_role("dialog", name="Why?")
    expect(story).to_contain_text("Ana Lopez asked Kim Ortega, High.")
    story.get_by_role("button", name="Take it over").click()
    expect(story).to_be_hidden()
    asked = board.get_by_role("row").filter(has_text="from Ana")
    expect(asked).to_contain_text("Dana Cole")
