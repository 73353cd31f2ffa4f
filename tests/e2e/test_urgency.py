"""How urgent it was: one tap after the answer, a private line for the sender, a question past the
budget."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.clock import database_now
from accounts.models import User
from messaging.models import Conversation, Message
from policies.calibration import rate
from policies.models import Obligation, UrgencyRating
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import (
    choose_priority,
    composer,
    expect_connected,
    in_conversation,
    message,
    send,
    write,
)
from tests.e2e.telling import always_on
from tests.processes import wait_for


def answered(asker: User, answerer: User, where: Conversation, verdicts: list[str]) -> None:
    """So many urgent asks, each answered at once and rated so."""
    for verdict in verdicts:
        ask = post(asker, where, "Now?", priority="urgent")
        post(answerer, where, "Yes.", reply_to=ask)
        rate(answerer, Obligation.objects.get(message=ask).pk, verdict, database_now())


@pytest.fixture
def on_shift(practice: Cast, elsewhere: Elsewhere) -> Cast:
    """Ana and Bre are at work whenever this runs."""
    for user in (practice.ana, practice.bre):
        elsewhere(always_on, user)
    return practice


def assert_usable(page: Page) -> None:
    """Wide and narrow, by day and by night."""
    schemes: tuple[Any, ...] = ("light", "dark")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert sticking_out(page) == [], width
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            assert flaws(page) == [], (width, scheme)
    page.set_viewport_size({"width": 1280, "height": 800})


def rating(page: Page) -> Locator:
    return page.get_by_role("group", name="How urgent was it?")


def test_whoever_answered_says_with_one_tap_how_urgent_it_was(
    open_as: Opening, on_shift: Cast, elsewhere: Elsewhere
) -> None:
    cast = on_shift
    bre = open_as(cast.bre, in_conversation(cast.direct))
    expect_connected(bre)
    elsewhere(post, cast.ana, cast.direct, "Is room 3 free?", priority="urgent")
    expect(message(bre, "Is room 3 free?")).to_be_visible()
    expect(rating(bre)).to_be_hidden()
    send(bre, "It is.")
    expect(rating(bre)).to_contain_text("You answered an urgent ask of Ana")
    assert_usable(bre)
    rating(bre).get_by_role("button", name="Could have waited").click()
    expect(rating(bre)).to_be_hidden()
    expect(composer(bre)).to_be_focused()
    wait_for(lambda: UrgencyRating.objects.filter(verdict="could_wait").count() == 1)
    bre.reload()
    expect_connected(bre)
    expect(message(bre, "It is.")).to_be_visible()
    expect(rating(bre)).to_be_hidden()


def test_the_sender_alone_sees_it_while_choosing_urgent(
    open_as: Opening, on_shift: Cast, elsewhere: Elsewhere
) -> None:
    cast = on_shift
    verdicts = ["could_wait", "right", "could_wait", "could_wait"]
    elsewhere(answered, cast.ana, cast.bre, cast.direct, verdicts)
    words = (
        "3 of your last 4 urgent asks could have waited. Urgent this week: you 4, team median 0."
    )
    ana = open_as(cast.ana, in_conversation(cast.direct))
    expect_connected(ana)
    expect(ana.get_by_text(words)).to_be_hidden()
    choose_priority(ana, "urgent")
    expect(ana.get_by_text(words)).to_be_visible()
    assert_usable(ana)
    choose_priority(ana, "high")
    expect(ana.get_by_text(words)).to_be_hidden()

    bre = open_as(cast.bre, in_conversation(cast.direct))
    expect_connected(bre)
    choose_priority(bre, "urgent")
    expect(bre.locator(".urgency")).to_have_text("Urgent this week: you 0, team median 0.")


def test_past_the_budget_one_is_asked_why_and_never_refused(
    open_as: Opening, on_shift: Cast, elsewhere: Elsewhere
) -> None:
    cast = on_shift
    elsewhere(answered, cast.ana, cast.bre, cast.direct, [""] * 5)
    ana = open_as(cast.ana, in_conversation(cast.direct))
    expect_connected(ana)
    choose_priority(ana, "urgent")
    write(ana, "Room 2 by 3, please")
    question = ana.locator("#composer").get_by_role("alert")
    expect(question).to_contain_text("You have sent 5 urgent asks this week; 5 are usual at most.")
    assert_usable(ana)
    ana.get_by_role("button", name="Send without a reason").click()
    expect(message(ana, "Room 2 by 3, please")).to_be_visible()

    choose_priority(ana, "urgent")
    write(ana, "Room 3 by 3, please")
    ana.get_by_role("button", name="Say why").click()
    dialog = ana.get_by_role("dialog", name="Why is it urgent?")
    assert_usable(ana)
    dialog.get_by_label("Whoever is asked reads it").fill("the patient waits")
    ana.keyboard.press("Enter")
    expect(message(ana, "Room 3 by 3, please")).to_contain_text("Urgent because: the patient waits")
    wait_for(
        lambda: Message.objects.filter(text__startswith="Room", priority="urgent").count() == 2
    )


def test_the_board_has_sums_by_role_and_no_names(
    open_as: Opening, on_shift: Cast, elsewhere: Elsewhere
) -> None:
    cast = on_shift
    elsewhere(answered, cast.ana, cast.bre, cast.direct, ["could_wait", "call"])
    dana = open_as(cast.dana, "/board/")
    table = dana.get_by_role("table", name="Urgent this week, by role")
    row = table.get_by_role("row").nth(1)
    expect(row).to_contain_text("Other roles")
    expect(row).to_contain_text("1 of 2 rated")
    expect(table).not_to_contain_text("Ana")
    assert_usable(dana)
