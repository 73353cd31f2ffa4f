"""Whoever runs the place removes what others wrote: with a reason, and everybody sees who."""

from typing import Any

import pytest
from auditlog.models import LogEntry
from channels.db import database_sync_to_async as in_thread

from accounts.models import User
from messaging.actions import open_direct, recall_message
from messaging.models import Conversation, Message, MessageVersion, Removal
from policies.models import Obligation, ObligationEvent
from policies.starter import create_starter_rules
from tests.cast import Cast, oakland, post
from tests.messaging.test_views import browser, send
from tests.sockets import tab_of

pytestmark = pytest.mark.django_db
NOW = oakland("10:00")
REASON = "It names a patient in full."


def removal(by: User, message: Message, reason: str = REASON) -> Any:
    return send(browser(by), f"/api/messages/{message.pk}/remove/", reason=reason)


def code(answer: Any) -> str:
    assert answer.status_code == 422
    said: str = answer.json()["code"]
    return said


def test_a_manager_removes_what_another_wrote_at_their_location(cast: Cast) -> None:
    message = post(cast.bre, cast.front_desk, "Mrs. Ito of 12 Elm Street")
    shown = removal(cast.dana, message).json()["message"]
    assert (shown["text"], shown["html"], shown["recalled_by"]) == ("", "", cast.dana.pk)
    assert shown["recalled_at"]
    history = browser(cast.ana).get(f"/api/conversations/{cast.front_desk.pk}/messages/")
    assert "Elm Street" not in history.content.decode()


def test_why_and_what_it_said_are_kept_and_the_chat_tells_neither(cast: Cast) -> None:
    message = post(cast.bre, cast.front_desk, "Mrs. Ito")
    answer = removal(cast.dana, message, f"  {REASON}\n")
    assert REASON not in answer.content.decode()
    row = Removal.objects.get(message=message)
    assert (row.by, row.reason) == (cast.dana, REASON)
    assert MessageVersion.objects.get(message=message).text == "Mrs. Ito"
    entry = LogEntry.objects.get_for_object(row).get()
    assert entry.actor == cast.dana
    assert REASON not in str(entry.changes)


@pytest.mark.parametrize("reason", ["", "   ", "too short"])
def test_without_a_reason_nothing_is_removed(cast: Cast, reason: str) -> None:
    message = post(cast.bre, cast.front_desk, "stays")
    assert code(removal(cast.dana, message, reason)) == "reason_required"
    message.refresh_from_db()
    assert message.text == "stays"
    assert code(removal(cast.dana, message, "x" * 301)) == "bad_field"


def test_nobody_else_removes_what_others_wrote(cast: Cast) -> None:
    message = post(cast.dana, cast.front_desk, "stays")
    for who in (cast.bre, cast.ana, cast.kim):
        assert code(removal(who, message)) == "not_allowed"
    assert removal(cast.leo, message).status_code == 404
    message.refresh_from_db()
    assert message.text == "stays"


def test_what_one_is_not_in_one_does_not_remove(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, "between two")
    for who in (cast.dana, cast.olive):
        assert removal(who, message).status_code == 404


def test_in_a_direct_conversation_a_manager_removes_nothing_and_an_owner_may(cast: Cast) -> None:
    for who, status in ((cast.dana, 422), (cast.olive, 200)):
        message = post(cast.bre, open_direct(who, [cast.bre.pk], NOW))
        assert removal(who, message).status_code == status


def test_who_may_is_told_so_with_the_conversation(cast: Cast) -> None:
    for who, can in ((cast.bre, False), (cast.dana, True), (cast.olive, True)):
        state = browser(who).get("/api/state/").json()
        shown = {one["id"]: one["can_remove"] for one in state["conversations"]}
        assert shown[cast.front_desk.pk] is can


def test_an_ask_that_is_removed_is_waited_for_no_more_and_its_story_says_who(cast: Cast) -> None:
    create_starter_rules(cast.olive, NOW)
    ask = post(cast.bre, cast.front_desk, now=NOW, priority="high", people=[cast.ana])
    removal(cast.dana, ask)
    row = Obligation.objects.get(message=ask)
    assert row.state == Obligation.State.CANCELLED
    last = ObligationEvent.objects.filter(obligation=row).latest("pk")
    assert last.actor == cast.dana


def test_what_was_taken_back_already_stays_its_authors(cast: Cast) -> None:
    message = post(cast.bre, cast.front_desk)
    recall_message(cast.bre, message.pk, NOW)
    assert removal(cast.dana, message).json()["message"]["recalled_by"] == cast.bre.pk
    assert not Removal.objects.exists()


@pytest.mark.django_db(transaction=True)
async def test_everybody_there_sees_at_once_who_removed_it(practice: Cast) -> None:
    message = await in_thread(post)(practice.bre, practice.front_desk, "Mrs. Ito")
    here: Conversation = practice.front_desk
    async with tab_of(practice.ana) as ana:
        await in_thread(removal)(practice.dana, message)
        frame = await ana.expect("message.changed")
    assert frame["message"]["conversation"] == here.pk
    assert (frame["message"]["recalled_by"], frame["message"]["text"]) == (practice.dana.pk, "")
