"""Reactions, pins and edits over HTTP: answers, refusals, and what isn't theirs."""

from typing import Any

import pytest

from accounts.clock import database_now
from messaging.actions import pin_message, recall_message
from messaging.frames import MESSAGE_KEYS
from messaging.models import Message
from tests.cast import Cast, post
from tests.messaging.test_views import browser, errors, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(cast: Cast) -> Message:
    """Ana wrote to Bre just now."""
    return post(cast.ana, cast.direct, "Room 3")


def address(message: Message, act: str) -> str:
    return f"/api/messages/{message.pk}/{act}/"


ACTS: list[tuple[str, dict[str, Any], str, Any]] = [
    ("react", {"reaction": "done", "on": True}, "reactions", lambda cast: {"done": [cast.ana.pk]}),
    ("edit", {"text": " Room 4 ", "edited_at": None}, "text", lambda cast: "Room 4"),
]


@pytest.mark.parametrize(("act", "fields", "key", "shown"), ACTS)
def test_each_act_is_answered_with_the_message_as_it_is_now(
    cast: Cast, message: Message, act: str, fields: dict[str, Any], key: str, shown: Any
) -> None:
    answer = send(browser(cast.ana), address(message, act), **fields).json()["message"]
    assert answer.keys() == MESSAGE_KEYS
    assert answer[key] == shown(cast)


def test_pins_are_listed_as_messages(cast: Cast, message: Message) -> None:
    answer = send(browser(cast.bre), address(message, "pin"), on=True).json()["message"]
    assert answer["pinned"]["by"] == cast.bre.pk
    listed = browser(cast.ana).get(f"/api/conversations/{cast.direct.pk}/pins/").json()
    assert listed == {"messages": [answer]}
    state = browser(cast.ana).get("/api/state/").json()
    assert {one["id"]: one["pins"] for one in state["conversations"]}[cast.direct.pk] == 1
    page = browser(cast.ana).get(f"/api/conversations/{cast.direct.pk}/messages/").json()
    assert page["messages"] == [answer]


@pytest.mark.parametrize(
    ("act", "fields", "field"),
    [
        ("react", {"reaction": "done"}, "on"),
        ("react", {"reaction": 7, "on": True}, "reaction"),
        ("react", {"reaction": "eggplant", "on": True}, "__all__"),
        ("pin", {"on": "yes"}, "on"),
        ("edit", {"text": None}, "text"),
        ("edit", {"text": "x", "edited_at": "yesterday"}, "edited_at"),
        ("edit", {"text": "x", "edited_at": "2026-02-30T10:00:00Z"}, "edited_at"),
        ("edit", {"text": "x", "edited_at": "2026-02-20T10:00:00"}, "edited_at"),
        ("edit", {"text": " \n "}, "__all__"),
        ("edit", {"text": "x" * 8001}, "__all__"),
        ("edit", {"text": "\0"}, "__all__"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field_and_changes_nothing(
    cast: Cast, message: Message, act: str, fields: dict[str, Any], field: str
) -> None:
    assert field in errors(send(browser(cast.ana), address(message, act), **fields))
    assert Message.objects.get(pk=message.pk).change == 0


def test_a_refusal_says_its_code(cast: Cast, message: Message) -> None:
    recall_message(cast.ana, message.pk, database_now())
    answer = send(browser(cast.bre), address(message, "pin"), on=True)
    assert (answer.status_code, answer.json()["code"]) == (422, "recalled")


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("react", {"reaction": "done", "on": True}),
        ("pin", {"on": True}),
        ("edit", {"text": "Mine now"}),
    ],
)
def test_foreign_and_missing_messages_look_alike(
    cast: Cast, message: Message, act: str, fields: dict[str, Any]
) -> None:
    assert not Message.objects.visible_to(cast.leo).filter(pk=message.pk).exists()
    foreign = send(browser(cast.leo), address(message, act), **fields)
    missing = send(browser(cast.leo), f"/api/messages/999999/{act}/", **fields)
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert Message.objects.get(pk=message.pk).change == 0


def test_the_pins_of_others_look_like_none_at_all(cast: Cast, message: Message) -> None:
    pin_message(cast.ana, message.pk, on=True, now=database_now())
    foreign = browser(cast.leo).get(f"/api/conversations/{cast.direct.pk}/pins/")
    missing = browser(cast.leo).get("/api/conversations/999999/pins/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
