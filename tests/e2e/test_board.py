"""The manager's board: every open ask, soonest due first, and never what it says."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.clock import database_now
from accounts.models import User
from messaging.models import Conversation, Message
from policies.models import ResponseRule
from policies.publish import publish_version
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import composer, in_conversation, shown, write
from tests.processes import Site

SECRET = "Mrs. Ito"
Asks = dict[str, Message]


def make_rules() -> None:
    """High within an hour, urgent within ten minutes, day and night."""
    for priority, minutes in (("high", 60), ("urgent", 10)):
        rule = ResponseRule.objects.create(
            name=priority, priority=priority, target_minutes=minutes, clock="elapsed"
        )
        publish_version(rule, None, oakland("09:00", "2026-06-01"))


@pytest.fixture
def asks(practice: Cast, elsewhere: Elsewhere) -> Asks:
    """Three open asks of Ana: a late one, an urgent one, and one in her talk with Bre."""
    elsewhere(make_rules)
    now = database_now()

    def ask(where: Conversation, priority: str, minutes_ago: int, *people: User) -> Message:
        asked = {"asks": "people", "people": list(people)} if people else {}
        at = now - timedelta(minutes=minutes_ago)
        text = f"{SECRET} needs a {priority} answer"
        return elsewhere(post, practice.ana, where, text, priority=priority, now=at, **asked)

    return {
        "direct": ask(practice.direct, "high", 10),
        "urgent": ask(practice.front_desk, "urgent", 0, practice.kim),
        "late": ask(practice.front_desk, "high", 97, practice.bre),
    }


def rows(page: Page) -> list[str]:
    """The board's rows as they are read."""
    return [
        " ".join(text.split())
        for text in page.get_by_role("region", name="Open asks")
        .locator(".board-table")
        .first.locator("tbody tr")
        .all_inner_texts()
    ]


def test_the_board_shows_open_asks_soonest_first_in_words_and_never_their_text(
    open_as: Opening, practice: Cast, asks: Asks
) -> None:
    dana = open_as(practice.dana, "/board/")
    expect(dana.get_by_text("3 open · 2 due within the hour · 1 late")).to_be_visible()

    late, urgent, direct = rows(dana)
    assert late.startswith("37 min late")
    assert "High from Ana Show Why? Bre Nguyen" in late
    assert "front-desk" in late
    assert urgent.startswith(("in 9 min", "in 10 min"))
    assert "Urgent from Ana Show Why? Kim Ortega" in urgent
    assert direct.startswith(("in 49 min", "in 50 min"))
    assert "Direct conversation" in direct
    assert "Show" not in direct
    assert SECRET not in dana.content()


def test_an_answered_ask_leaves_the_board_by_itself(
    open_as: Opening, practice: Cast, asks: Asks
) -> None:
    dana = open_as(practice.dana, "/board/")
    expect(dana.get_by_text("3 open")).to_be_visible()

    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    shown(bre, asks["late"]).get_by_role("button", name="Answer", exact=True).click()
    write(bre, "She is in room 2.")

    expect(dana.get_by_text("2 open · 2 due within the hour · 0 late")).to_be_visible()
    assert rows(dana)[0].startswith("in ")


def test_the_board_leads_to_the_message_in_a_conversation_that_is_the_managers_too(
    open_as: Opening, practice: Cast, asks: Asks
) -> None:
    dana = open_as(practice.dana, "/board/")
    dana.get_by_role("link", name="Show").last.click()

    dana.wait_for_url(f"**{in_conversation(practice.front_desk)}")
    expect(shown(dana, asks["urgent"])).to_be_focused()
    expect(composer(dana)).to_be_visible()
    dana.go_back()
    expect(dana.get_by_text("3 open")).to_be_visible()


def test_there_is_no_board_for_those_who_run_no_location(
    open_as: Opening, practice: Cast, site: Site, asks: Asks
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect(composer(bre)).to_be_visible()
    expect(bre.get_by_role("link", name="Open asks")).to_have_count(0)
    answer = bre.goto(f"{site.url}/board/")
    assert answer is not None
    assert answer.status == 404
    expect(bre.get_by_role("heading", name="There is no such page")).to_be_visible()
