"""The manager's board: every open ask, soonest due first, and never what it says."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.availability import go_with_patient
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
    """The board's rows as they are read, without the heads of their groups."""
    table = page.get_by_role("table", name="Open asks", exact=True)
    found = table.locator("tbody:not(.group-head) tr").all_inner_texts()
    return [" ".join(text.split()) for text in found]


def groups(page: Page) -> list[str]:
    """The heads of the groups that have rows."""
    found = page.locator(".group-head:not([hidden]) th").all_inner_texts()
    return [" ".join(text.split()) for text in found]


def cell(page: Page, role: str, at: int) -> str:
    """What stands in a cell of the figures: of all, urgent, high, normal."""
    table = page.get_by_role("table", name="Open asks by role and priority")
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=role))
    return " ".join(row.locator("td").nth(at).inner_text().split())


def test_the_board_shows_open_asks_soonest_first_in_words_and_never_their_text(
    open_as: Opening, practice: Cast, asks: Asks
) -> None:
    dana = open_as(practice.dana, "/board/")
    expect(dana.get_by_text("3 open · 1 due within 30 min · 1 late")).to_be_visible()

    late, urgent, direct = rows(dana)
    assert late.startswith("37 min late")
    assert "High from Ana Show Why? Bre Nguyen" in late
    assert "front-desk" in late
    assert urgent.startswith(("in 9 min", "in 10 min"))
    assert "Urgent from Ana Show Why? Kim Ortega" in urgent
    assert direct.startswith(("in 49 min", "in 50 min"))
    assert "Direct conversation" in direct
    assert "Show" not in direct
    assert groups(dana) == ["Late 1", "Due within 30 min 1", "Later 1"]
    assert SECRET not in dana.content()


def test_an_answered_ask_leaves_the_board_by_itself(
    open_as: Opening, practice: Cast, asks: Asks
) -> None:
    dana = open_as(practice.dana, "/board/")
    expect(dana.get_by_text("3 open ·")).to_be_visible()

    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    shown(bre, asks["late"]).get_by_role("button", name="Answer", exact=True).click()
    write(bre, "She is in room 2.")

    expect(dana.get_by_text("2 open · 1 due within 30 min · 0 late")).to_be_visible()
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
    expect(dana.get_by_text("3 open ·")).to_be_visible()


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


def test_figures_by_role_and_priority_lead_to_their_asks_by_an_address_to_keep(
    open_as: Opening, practice: Cast, site: Site, asks: Asks
) -> None:
    dana = open_as(practice.dana, "/board/")
    expect(dana.get_by_text("3 open ·")).to_be_visible()
    assert cell(dana, "Front desk", 0) == "2 1 late"
    assert cell(dana, "Front desk", 2) == "2 1 late"
    assert cell(dana, "Aesthetician", 1) == "1 1 soon"
    assert cell(dana, "Aesthetician", 3) == "·"

    table = dana.get_by_role("table", name="Open asks by role and priority")
    table.get_by_role("link", name="1 1 soon").last.click()
    dana.wait_for_url("**/board/?role=aesthetician&priority=urgent")
    expect(dana.get_by_text("1 open · 1 due within 30 min · 0 late")).to_be_visible()
    expect(
        dana.get_by_role("table", name="Open asks", exact=True).get_by_text("Kim Ortega")
    ).to_be_visible()
    expect(dana.get_by_text("Bre Nguyen, ")).to_have_count(0)
    assert len(rows(dana)) == 1

    dana.get_by_role("group", name="Which asks").get_by_label("Priority").select_option("high")
    expect(dana.get_by_text("No open asks of these.")).to_be_visible()
    dana.go_back()
    expect(dana.get_by_role("group", name="Which asks").get_by_label("Priority")).to_have_value(
        "urgent"
    )
    filters = dana.get_by_role("group", name="Which asks")
    filters.get_by_role("button", name="Show all").click()
    expect(dana.get_by_text("3 open ·")).to_be_visible()

    kept = open_as(practice.dana, "/board/?role=front_desk&priority=nothing")
    expect(kept.get_by_text("2 open · 0 due within 30 min · 1 late")).to_be_visible()
    expect(kept.get_by_role("group", name="Which asks").get_by_label("Role")).to_have_value(
        "front_desk"
    )


def test_the_board_of_a_place_that_is_not_ones_own_is_ones_own_board(
    open_as: Opening, practice: Cast, asks: Asks
) -> None:
    dana = open_as(practice.dana, f"/board/?location={practice.austin.pk}")
    expect(dana.get_by_text("3 open ·")).to_be_visible()


def test_what_is_asked_where_the_manager_takes_no_part_is_pushed_to_the_board(
    open_as: Opening, practice: Cast, asks: Asks, elsewhere: Elsewhere
) -> None:
    dana = open_as(practice.dana, "/board/")
    expect(dana.get_by_text("3 open ·")).to_be_visible()
    dana.wait_for_timeout(1500)  # what it heard as it opened is over
    elsewhere(
        post, practice.bre, practice.direct, "And this?", priority="urgent", now=database_now()
    )
    # Whoever asks back has answered.
    expect(dana.get_by_text("3 open · 2 due within 30 min")).to_be_visible(timeout=5_000)


def test_somebody_who_goes_with_a_patient_is_seen_so_on_the_board(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    dana = open_as(practice.dana, "/board/")
    people = dana.get_by_role("region", name="Who is on")
    expect(people.get_by_text("Ana Lopez")).to_be_visible()
    expect(dana.get_by_text("No open asks.")).to_be_visible()
    elsewhere(go_with_patient, practice.ana, 45, database_now())
    expect(people.get_by_text("with a patient until")).to_be_visible()


def test_without_a_connection_the_board_says_of_when_it_is(
    open_as: Opening, practice: Cast, asks: Asks
) -> None:
    dana = open_as(practice.dana, "/board/")
    expect(dana.get_by_text("3 open ·")).to_be_visible()
    dana.context.set_offline(True)
    expect(dana.get_by_text("not connected")).to_be_visible()
    dana.context.set_offline(False)
    expect(dana.get_by_text("not connected")).to_have_count(0)
    expect(dana.get_by_text("3 open ·")).to_be_visible()
