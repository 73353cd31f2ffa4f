"""An ask that loses its use: said before sending, offered half-way, over at its end."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.availability import go_with_patient
from accounts.clock import database_now
from accounts.models import Role, Shift, User
from messaging.models import Message
from policies import notices, obligations
from policies.models import Obligation
from policies.starter import create_starter_rules
from tests.cast import Cast, person, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import (
    choose_people,
    choose_priority,
    composer,
    in_conversation,
    message,
    type_in,
)
from tests.e2e.telling import always_on

SUSAN = "Susan checks out in 30 minutes and would like to see you."


def everybody_on(cast: Cast) -> None:
    """Everybody is on shift whenever this runs."""
    for user in (cast.ana, cast.bre, cast.kim, cast.dana):
        always_on(user)
    create_starter_rules(None, database_now())


@pytest.fixture
def at_work(practice: Cast, elsewhere: Elsewhere) -> Cast:
    elsewhere(everybody_on, practice)
    return practice


def asking_kim(bre: Page, cast: Cast, text: str = SUSAN) -> None:
    expect(composer(bre)).to_be_visible()
    choose_people(bre, cast.kim)
    type_in(bre, text)


def strip(page: Page) -> Locator:
    return page.get_by_role("group", name="What a reader looks for")


def asked_an_hour_ago(cast: Cast) -> Message:
    """Bre asked Kim; the moment passed some minutes ago, and nobody had answered."""
    now = database_now()
    asked = now - timedelta(minutes=60)
    ask = post(
        cast.bre,
        cast.front_desk,
        SUSAN,
        now=asked,
        people=[cast.kim],
        priority="high",
        useful_until=now - timedelta(minutes=5),
    )
    obligations.look(now)
    notices.push(now)
    return ask


def kim_is_off_and_ivy_is_not(cast: Cast) -> None:
    """Kim works in three days; Ivy, who does the same, works now."""
    day = (database_now() + timedelta(days=3)).weekday()
    Shift.objects.filter(user=cast.kim).exclude(weekday=day).delete()
    always_on(person("Ivy Park", Role.AESTHETICIAN, cast.oakland))


def goes_with_patient(user: User) -> None:
    go_with_patient(user, 60, database_now())


def outcome_of(ask: Message) -> str:
    return Obligation.objects.get(message=ask).outcome


def test_words_that_say_when_somebody_leaves_set_the_end_and_it_can_be_kept_open(
    open_as: Opening, at_work: Cast
) -> None:
    bre = open_as(at_work.bre, in_conversation(at_work.front_desk))
    asking_kim(bre, at_work)
    expect(strip(bre)).to_contain_text("Useful until")
    bre.get_by_role("button", name="Keep it open").click()
    expect(strip(bre)).to_contain_text("Stays open.")
    bre.get_by_role("button", name="only").click()
    for scheme in ("light", "dark"):
        bre.emulate_media(color_scheme=scheme)
        assert flaws(bre) + sticking_out(bre) == []
    bre.keyboard.press("Control+End")
    composer(bre).focus()
    bre.keyboard.press("Enter")
    expect(message(bre, SUSAN)).to_contain_text("useful until")


def test_who_can_not_see_it_in_time_is_told_before_it_is_sent(
    open_as: Opening, at_work: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(goes_with_patient, at_work.kim)
    bre = open_as(at_work.bre, in_conversation(at_work.front_desk))
    asking_kim(bre, at_work)
    composer(bre).press("Enter")
    problem = bre.locator(".problem.is-question")
    expect(problem).to_contain_text("by then Kim can't see it")
    assert flaws(bre) == []
    bre.get_by_role("button", name="Send it all the same").click()
    expect(message(bre, SUSAN)).to_contain_text("useful until")


def test_at_the_end_it_is_grey_and_the_sender_says_whether_it_got_done(
    open_as: Opening, at_work: Cast, elsewhere: Elsewhere
) -> None:
    ask = elsewhere(asked_an_hour_ago, at_work)
    kim = open_as(at_work.kim, in_conversation(at_work.front_desk))
    expect(message(kim, SUSAN)).to_contain_text("Its moment passed")
    bre = open_as(at_work.bre, "/needs/")
    question = bre.get_by_role("region", name="Did it get done?")
    expect(question).to_contain_text(SUSAN)
    for size in ({"width": 1280, "height": 800}, {"width": 390, "height": 800}):
        bre.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            bre.emulate_media(color_scheme=scheme)
            assert flaws(bre) + sticking_out(bre) == []
    question.get_by_role("button", name="It got done").click()
    expect(question).to_have_count(0)
    assert elsewhere(outcome_of, ask) == "done"
    expect(message(kim, SUSAN)).to_contain_text("it got done")


def test_an_answer_that_would_come_after_the_time_in_the_text_is_told_and_who_is_free(
    open_as: Opening, at_work: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(kim_is_off_and_ivy_is_not, at_work)
    bre = open_as(at_work.bre, in_conversation(at_work.front_desk))
    expect(composer(bre)).to_be_visible()
    choose_priority(bre, "high")
    choose_people(bre, at_work.kim)
    type_in(bre, "Can you look at room 2 in the next 20 minutes?")
    expect(bre.locator(".due-hint")).to_contain_text("That is later than")
    bre.get_by_role("button", name="Ask somebody free now").click()
    dialog = bre.get_by_role("dialog", name="Ask somebody free now")
    expect(dialog).to_contain_text("Ivy Park")
    assert flaws(bre) == []


def due_of(text: str) -> datetime | None:
    return Obligation.objects.get(message__text=text).due_at


def test_a_later_time_in_the_text_sets_the_clock_with_one_tap_and_back(
    open_as: Opening, at_work: Cast, elsewhere: Elsewhere
) -> None:
    text = "Could you count tray 3 by tomorrow noon?"
    bre = open_as(at_work.bre, in_conversation(at_work.front_desk))
    expect(composer(bre)).to_be_visible()
    choose_priority(bre, "high")
    choose_people(bre, at_work.kim)
    type_in(bre, text)
    hint = bre.locator(".due-hint")
    hint.get_by_role("button", name="Make it due").click()
    expect(hint).to_contain_text("A reply is due tomorrow 12:00 pm")
    assert flaws(bre) + sticking_out(bre) == []
    hint.get_by_role("button", name="Due by the rule instead").click()
    expect(hint).not_to_contain_text("due tomorrow 12:00 pm.")
    hint.get_by_role("button", name="Make it due").click()
    composer(bre).press("Enter")
    expect(message(bre, text)).to_contain_text("to answer by tomorrow 12:00 pm")
    due = elsewhere(due_of, text)
    assert due is not None
    local = due.astimezone(at_work.bre.zone)
    assert (local.hour, local.minute) == (12, 0)
