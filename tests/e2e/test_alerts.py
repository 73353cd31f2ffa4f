"""Who is told of what: the table of decisions, without a page."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.modules import NOW, iso, run

YOU = {"id": 1, "role": "front_desk", "locations": [1]}
CHANNEL = {"alerts": "all", "muted_until": None, "archived_at": None}
MUTED = {"muted_until": "9999-12-31T00:00:00.000Z"}
PLAIN = {
    "author": 2,
    "kind": "person",
    "priority": "normal",
    "asks": "nobody",
    "people": [],
    "recalled_at": None,
    "posted_at": iso(NOW),
}
ASKS_YOU = {"asks": "people", "people": [1]}
ASKS_ANOTHER = {"asks": "people", "people": [3]}
ASKS_YOUR_ROLE = {"asks": "role", "role": "front_desk", "location": 1}
ASKS_IT_ELSEWHERE = ASKS_YOUR_ROLE | {"location": 2}
NAMES_YOU = {"mentions": [{"people": [3, 1], "silent": False}]}
NAMES_YOU_SILENTLY = {"mentions": [{"people": [1], "silent": True}]}
NAMES_ANOTHER = {"mentions": [{"people": [3], "silent": False}]}
URGENT = {"priority": "urgent"}


def decide(
    page: Page, message: Any, conversation: Any = None, now: datetime = NOW, **about: Any
) -> Any:
    """What becomes of a message, for somebody who is free and looks elsewhere."""
    about = {"state": "available", "isSeen": False, "preferences": {"sound_from": "high"}, **about}
    given = {
        "message": PLAIN | message,
        "about": about
        | {
            "you": YOU,
            "conversation": CHANNEL | (conversation or {}),
            "now": now.timestamp() * 1000,
        },
    }
    return run(page, "messaging/alerts", "return it.decide(given.message, given.about);", given)


@pytest.mark.parametrize(
    ("message", "conversation", "why"),
    [
        ({}, {}, ""),
        ({"author": 1}, {}, "own"),
        ({"kind": "automatic"}, {}, "own"),
        ({"recalled_at": iso(NOW)}, {}, "own"),
        ({}, {"archived_at": iso(NOW)}, "archived"),
        ({}, {"alerts": "mentions"}, "chosen"),
        (NAMES_YOU, {"alerts": "mentions"}, ""),
        (NAMES_ANOTHER, {"alerts": "mentions"}, "chosen"),
        (NAMES_YOU_SILENTLY, {"alerts": "mentions"}, "chosen"),
        (ASKS_YOU, {"alerts": "mentions"}, ""),
        (ASKS_ANOTHER, {"alerts": "mentions"}, "chosen"),
        ({}, {"alerts": "nothing"}, "chosen"),
        (NAMES_YOU, {"alerts": "nothing"}, "chosen"),
        (ASKS_YOU, {"alerts": "nothing"}, ""),
        (ASKS_YOUR_ROLE, {"alerts": "nothing"}, ""),
        (ASKS_IT_ELSEWHERE, {"alerts": "nothing"}, "chosen"),
        ({"asks": "everybody"}, {"alerts": "nothing"}, ""),
        (ASKS_ANOTHER | URGENT, {"alerts": "nothing"}, ""),
        ({}, MUTED, "chosen"),
        (NAMES_YOU, MUTED, "chosen"),
        (ASKS_YOU, MUTED, ""),
        (ASKS_ANOTHER | URGENT, MUTED, ""),
        ({}, {"muted_until": iso(NOW)}, ""),
    ],
)
def test_what_one_chose_decides_but_asks_of_oneself_and_urgent_ones_come_through(
    page: Page, message: Any, conversation: Any, why: str
) -> None:
    decision = decide(page, message, conversation)
    assert (decision["why"], decision["tells"]) == (why, why == "")


def test_a_reply_in_a_thread_that_one_follows_counts_as_a_mention(page: Page) -> None:
    assert decide(page, {}, {"alerts": "mentions"}, follows=True)["tells"]
    assert not decide(page, {}, {"alerts": "nothing"}, follows=True)["tells"]
    assert not decide(page, {}, MUTED, follows=True)["tells"]


@pytest.mark.parametrize("state", ["with_patient", "away", "off_shift"])
def test_whoever_is_not_free_is_told_of_nothing_however_pressing_and_it_is_held(
    page: Page, state: str
) -> None:
    decision = decide(page, ASKS_YOU | URGENT, state=state)
    assert decision == {"tells": False, "sounds": False, "why": "held"}


@pytest.mark.parametrize("chosen", [{}, {"alerts": "nothing"}, MUTED])
def test_an_interruption_reaches_whoever_is_with_a_patient_and_nobody_else(
    page: Page, chosen: Any
) -> None:
    mine = decide(page, URGENT | {"interrupts": [1]}, chosen, state="with_patient")
    assert mine == {"tells": True, "sounds": True, "why": ""}
    others = decide(page, URGENT | {"interrupts": [3]}, chosen, state="with_patient")
    assert others["why"] == "held"
    assert decide(page, URGENT | {"interrupts": [1]}, chosen, state="off_shift")["why"] == "held"


def test_what_is_on_the_screen_is_told_by_being_there(page: Page) -> None:
    assert decide(page, ASKS_YOU | URGENT, isSeen=True)["why"] == "seen"


def test_what_is_older_than_five_minutes_is_only_counted(page: Page) -> None:
    assert decide(page, URGENT, now=NOW + timedelta(minutes=5))["tells"]
    assert decide(page, URGENT, now=NOW + timedelta(minutes=5, seconds=1))["why"] == "stale"


@pytest.mark.parametrize(
    ("chosen", "heard"),
    [
        ("never", []),
        ("urgent", ["urgent"]),
        ("high", ["high", "urgent"]),
        ("normal", ["normal", "high", "urgent"]),
        ("fyi", ["fyi", "normal", "high", "urgent"]),
    ],
)
def test_a_sound_is_for_the_priorities_that_one_chose(
    page: Page, chosen: str, heard: list[str]
) -> None:
    found = [
        priority
        for priority in ("fyi", "normal", "high", "urgent")
        if decide(page, {"priority": priority}, preferences={"sound_from": chosen})["sounds"]
    ]
    assert found == heard


def bursts(page: Page, *messages: tuple[int, str, int]) -> list[list[Any]]:
    """What each of (author, priority, seconds after the first) is: new or not, and which one."""
    script = """
        const bursts = new it.Bursts();
        return given.map(([author, priority, at]) => {
          const message = { author, priority, conversation: 7 };
          const { isNew, count, urgent } = bursts.take(message, at * 1000);
          return [isNew, count, urgent];
        });
    """
    return list(run(page, "messaging/alerts", script, messages))


def test_one_sender_makes_one_alert_a_minute_and_then_a_count(page: Page) -> None:
    told = bursts(
        page,
        (2, "normal", 0),
        (2, "normal", 1),
        (3, "normal", 2),
        (2, "high", 59),
        (2, "normal", 60),
    )
    assert told == [[True, 1, 0], [False, 2, 0], [True, 1, 0], [False, 3, 0], [True, 1, 0]]


def test_whoever_was_read_makes_a_new_alert(page: Page) -> None:
    script = """
        const bursts = new it.Bursts();
        const take = (author) =>
          bursts.take({ author, priority: "normal", conversation: author }, 0);
        take(2);
        take(3);
        bursts.forgetRead((conversation) => conversation === 3);
        return [take(2).isNew, take(3).isNew];
    """
    assert run(page, "messaging/alerts", script) == [True, False]


def test_an_urgent_one_among_them_is_an_alert_of_its_own_once(page: Page) -> None:
    told = bursts(page, (2, "normal", 0), (2, "urgent", 1), (2, "urgent", 2))
    assert told == [[True, 1, 0], [True, 2, 1], [False, 3, 2]]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"priority": "normal"}, "New message from Bre"),
        ({"priority": "fyi"}, "New FYI from Bre"),
        ({"priority": "urgent"}, "New urgent message from Bre"),
        (
            {"priority": "high", "where": "front-desk"},
            "New high message from Bre in front-desk",
        ),
        ({"priority": "normal", "count": 3}, "3 new messages from Bre"),
        ({"priority": "normal", "count": 3, "urgent": 1}, "3 new messages from Bre, 1 urgent"),
    ],
)
def test_an_alert_says_who_and_how_pressing_and_where_only_on_wish(
    page: Page, facts: Any, words: str
) -> None:
    script = "return it.alertInWords(given);"
    assert run(page, "messaging/alerts", script, {"who": "Bre", **facts}) == words


@pytest.mark.parametrize(
    ("days", "lines"),
    [
        (["09:00–17:00"] * 5 + [""] * 2, ["Mon–Fri 9 am–5 pm", "Sat–Sun off"]),
        (
            ["09:00–12:00, 13:00–17:00", ""] + ["22:00–24:00"] * 5,
            ["Mon 9 am–12 pm, 1–5 pm", "Tue off", "Wed–Sun 10 pm–12 am"],
        ),
    ],
)
def test_the_days_of_a_week_with_the_same_hours_are_one_line(
    page: Page, days: list[str], lines: list[str]
) -> None:
    script = "return it.weekInLines(given).map((line) => `${line.days} ${line.hours}`);"
    assert run(page, "messaging/weeks", script, days) == lines
