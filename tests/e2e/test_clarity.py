"""The clarity check beside the composer: the same on both sides, and usable by keyboard."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from messaging.clarity import check
from messaging.models import Message
from tests.cast import Cast, oakland
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.modules import run
from tests.e2e.screen import (
    choose_priority,
    composer,
    in_conversation,
    message,
    type_in,
    write,
)
from tests.messaging.clarity import drafts

ODD = [
    "",
    " ",
    "?",
    "ÑANDÚ, POR FAVOR LLAME A JOSÉ",
    "a\u2028b\x85c",
    "Mr. Tran e.g. 3 p.m.",
    "(" * 500,
]
AT = oakland("13:10", "2026-06-02")  # a Tuesday


def test_browser_and_server_see_the_same_in_every_draft(page: Page) -> None:
    texts = [each["text"] for half in ("open", "held_back") for each in drafts(half)] + ODD
    there = run(page, "messaging/clarity", "return given.map((text) => it.check(text));", texts)
    for text, seen in zip(texts, there, strict=True):
        here = check(text)
        assert seen == {**vars(here), "hints": list(here.hints)}, text


def local(day: int, time: str) -> datetime:
    """June 2026 in Oakland."""
    return oakland(time, f"2026-06-{day:02}")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Can you come in the next 30 minutes?", local(2, "13:40")),
        ("Answer within the hour please", local(2, "14:10")),
        ("Please print it by 3", local(2, "15:00")),
        ("Call her at 3:15 pm", local(2, "15:15")),
        ("By 9 please", local(2, "21:00")),
        ("By 9 am please", local(3, "09:00")),
        ("I need it by end of day", local(2, "18:00")),
        ("Lock it before close", local(2, "18:00")),
        ("By tomorrow morning", local(3, "12:00")),
        ("Come Thursday 9:30", local(4, "09:30")),
        ("By Tuesday", local(9, "18:00")),
        ("Before noon", local(3, "12:00")),
        ("No rush", None),
        ("FYI, the steamer is back", None),
        ("Take 3 vials", None),
    ],
)
def test_a_time_in_the_words_of_people_is_an_instant(
    page: Page, text: str, at: datetime | None
) -> None:
    script = "return it.instantSaid(given.text, given.now);"
    given = {"text": text, "now": AT.timestamp() * 1000}
    found = run(page, "messaging/times_said", script, given)
    zone = ZoneInfo("America/Los_Angeles")
    assert (found and datetime.fromtimestamp(found / 1000, zone)) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Susan checks out in 30 minutes. Can you see her?", local(2, "13:40")),
        ("Could you come? She has to leave at 3:15 pm.", local(2, "15:15")),
        ("The pharmacy closes at 5.", local(2, "17:00")),
        ("Rosa is only here until 4", local(2, "16:00")),
        ("Can you call her by 3? She left a message.", None),
        ("She leaves. Can you print it by 3?", None),
        ("When does she check out?", None),
    ],
)
def test_words_that_say_when_something_ends_say_how_long_an_ask_is_of_use(
    page: Page, text: str, at: datetime | None
) -> None:
    script = (
        "return it.endSaid({ asks: 'people', text: given.text }, { now: given.now, practice: {} });"
    )
    given = {"text": text, "now": AT.timestamp() * 1000}
    found = run(page, "messaging/useful", script, given)
    zone = ZoneInfo("America/Los_Angeles")
    assert (found and datetime.fromtimestamp(found / 1000, zone)) == at


def strip(page: Page) -> Locator:
    """What is said of the draft."""
    return page.get_by_role("group", name="What a reader looks for")


@pytest.fixture
def ana(open_as: Opening, practice: Cast) -> Page:
    """Ana in her conversation with Bre."""
    page = open_as(practice.ana, in_conversation(practice.direct))
    expect(composer(page)).to_be_visible()
    return page


def test_a_draft_that_asks_shows_its_ticks_and_takes_a_time_by_one_tap(ana: Page) -> None:
    type_in(ana, "Bre, please print the consent form")
    expect(strip(ana)).to_contain_text("Who is clear")
    expect(strip(ana)).to_contain_text("By when? Add a time")
    for scheme in ("light", "dark"):
        ana.emulate_media(color_scheme=scheme)
        assert flaws(ana) + sticking_out(ana) == []
    strip(ana).get_by_role("button", name="Add a time").click()
    ana.get_by_role("menuitem", name="in the next 30 minutes").click()
    expect(composer(ana)).to_have_value("Bre, please print the consent form in the next 30 minutes")
    expect(composer(ana)).to_be_focused()
    expect(strip(ana)).not_to_contain_text("By when?")


def test_what_plainly_asks_is_made_an_ask_with_one_key_and_thanks_never_is(ana: Page) -> None:
    type_in(ana, "Thanks so much, see you on Friday!")
    ana.wait_for_timeout(900)
    expect(strip(ana)).to_have_count(0)
    composer(ana).fill("")
    type_in(ana, "Is room 3 free at 3?")
    expect(strip(ana).get_by_role("button", name="Ask Bre for a reply")).to_be_visible()
    ana.keyboard.press("Alt+r")
    ana.keyboard.press("Enter")
    expect(message(ana, "Is room 3 free at 3?")).to_be_visible()
    expect(ana.locator(".is-pending")).to_have_count(0)
    assert Message.objects.get().asks == "everybody"


def test_a_vague_word_is_replaced_by_a_time(ana: Page) -> None:
    type_in(ana, "Bre, please print the form asap")
    strip(ana).get_by_role("button", name="Say when").click()
    ana.get_by_role("menuitem", name="by end of day").click()
    expect(composer(ana)).to_have_value("Bre, please print the form by end of day")


def test_several_asks_are_broken_into_lines(ana: Page) -> None:
    type_in(ana, "Bre, please print the form by 3. Please order gloves by noon.")
    strip(ana).get_by_role("button", name="Break into lines").click()
    expect(composer(ana)).to_have_value(
        "Bre, please print the form by 3.\nPlease order gloves by noon."
    )


def test_an_urgent_message_needs_an_ask_and_a_time_and_loses_nothing(ana: Page) -> None:
    expect(composer(ana)).to_be_visible()
    choose_priority(ana, "urgent")
    write(ana, "Room 2 is a mess.")
    problem = ana.locator("#composer-problem")
    expect(problem).to_contain_text("say what you ask")
    write(ana, "Bre, please clean room 2.")
    expect(problem).to_contain_text("say by when")
    problem.get_by_role("button", name="Add “in the next 10 minutes”").click()
    expect(composer(ana)).to_have_value("Bre, please clean room 2, in the next 10 minutes.")
    composer(ana).press("Enter")
    expect(message(ana, "Bre, please clean room 2, in the next 10 minutes.")).to_be_visible()


def test_whoever_switches_it_off_sees_it_no_more(
    ana: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    ana.goto(re.sub(r"/c/\d+/$", "/settings/", ana.url))
    ana.get_by_label("Say what a reader will look for, while I write").uncheck()
    expect(ana.get_by_text("Saved.")).to_be_visible()
    ana.goto(re.sub(r"/settings/$", in_conversation(practice.direct), ana.url))
    type_in(ana, "Bre, please print the consent form")
    ana.wait_for_timeout(900)
    expect(strip(ana)).to_have_count(0)
