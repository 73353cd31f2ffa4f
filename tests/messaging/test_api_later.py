"""Messages that wait, threads and confirmations over the API: by the doors of the page."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.audit.access import Way
from accounts.clock import database_now
from accounts.models import AccessLog, User
from messaging.actions.scheduled import schedule, send_due
from messaging.models import Message, ScheduledMessage
from tests.accounts.test_api_door import problem
from tests.cast import Cast, oakland, people_the_practice, post
from tests.programs import Program, bot_in


def tomorrow() -> str:
    return (database_now() + timedelta(days=1)).isoformat()


def later(program: Program, cast: Cast, key: str | None = None, **said: Any) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    body = {"post": {"text": "Room 2?"}, "when": "at", "at": tomorrow(), **said}
    return program.ask("POST", f"conversations/{cast.direct.pk}/scheduled", body, **headers)


def test_a_message_waits_until_its_time_and_is_sent_once(cast: Cast) -> None:
    ana = Program.of(cast.ana)
    made = later(ana, cast, post={"text": "Room 2?", "priority": "high", "asks": "everybody"})
    assert made.status_code == 201
    [waits] = ana.pages("scheduled")
    assert waits == made.json()
    assert (waits["conversation"], waits["post"]["text"]) == (cast.direct.pk, "Room 2?")
    assert waits["post"]["priority"] == "high"
    assert not Message.objects.exists()
    assert send_due(database_now() + timedelta(days=1)) == 1
    assert Message.objects.get().text == "Room 2?"
    assert ana.pages("scheduled") == []


def test_its_words_and_its_time_are_changed_and_it_is_sent_now_or_never(cast: Cast) -> None:
    ana = Program.of(cast.ana)
    first, other = (later(ana, cast).json()["id"] for _ in range(2))
    at = (database_now() + timedelta(days=2)).replace(microsecond=0)
    changed = ana.ask("PATCH", f"scheduled/{first}", {"text": "Room 3?", "at": at.isoformat()})
    assert changed.json()["post"]["text"] == "Room 3?"
    assert ScheduledMessage.objects.get(pk=first).send_at == at
    past = ana.ask("PATCH", f"scheduled/{first}", {"at": "2020-01-01T00:00:00Z"})
    assert [one["pointer"] for one in problem(past, 422, "refused")["errors"]] == ["/at"]
    assert ana.ask("POST", f"scheduled/{first}/send").status_code == 204
    assert Message.objects.get().text == "Room 3?"
    assert ana.ask("DELETE", f"scheduled/{other}").status_code == 204
    assert not ScheduledMessage.objects.exists()
    for method, path in (("PATCH", ""), ("POST", "/send"), ("DELETE", "")):
        body = {"text": "x"} if method == "PATCH" else None
        problem(ana.ask(method, f"scheduled/{first}{path}", body), 404, "not_found")


def test_what_cannot_wait_says_why_beside_its_field(cast: Cast) -> None:
    ana = Program.of(cast.ana)
    for said, code, pointer in (
        ({"at": "2020-01-01T00:00:00Z"}, "refused", "/at"),
        ({"at": None}, "refused", "/at"),
        ({"at": "tomorrow"}, "bad_field", "/at"),
        ({"when": "soon"}, "bad_field", "/when"),
        ({"post": {"text": " "}}, "refused", "/post"),
        ({"post": {"text": "x" * 8_001}}, "bad_field", "/post/text"),
        ({"post": {"text": "x", "useful_until": tomorrow()}}, "refused", "/post"),
    ):
        errors = problem(later(ana, cast, **said), 422, code)["errors"]
        assert [one["pointer"] for one in errors] == [pointer], said
    assert not ScheduledMessage.objects.exists()


def test_a_lost_answer_is_asked_for_again_and_a_key_stands_for_one_message(cast: Cast) -> None:
    ana, said = Program.of(cast.ana), {"at": tomorrow()}
    first, again = (later(ana, cast, "once", **said) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    for otherwise in ({"post": {"text": "Room 3?"}}, {"at": tomorrow()}):
        problem(later(ana, cast, "once", **(said | otherwise)), 409, "key_used")
    assert ScheduledMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_client_id_are_kept_once(transactional_db: None) -> None:
    cast, both = people_the_practice(), Barrier(2)
    where = {"client_id": "5f0c7a52-5a55-4f53-9b0a-0a8b6c0f5a11", "conversation": cast.direct.pk}

    def ask() -> int:
        try:
            author = User.objects.get(pk=cast.ana.pk)
            both.wait(10)
            now = database_now()
            return schedule(author, where | {"text": "x"}, "at", now + timedelta(1), now).pk
        finally:
            connection.close()

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            found = [one.result() for one in [pool.submit(ask) for _ in range(2)]]
        assert found[0] == found[1]
        ScheduledMessage.objects.all().delete()


def test_replies_come_the_oldest_first_and_page_by_page(cast: Cast) -> None:
    ana, bre = Program.of(cast.ana), Program.of(cast.bre)
    root = post(cast.ana, cast.direct, "Room 2?", now=oakland("10:00"))
    for number in range(60):
        post(cast.bre, cast.direct, f"{number}", reply_to=root, now=oakland("10:01"))
        post(cast.bre, cast.direct, "elsewhere", now=oakland("10:01"))
    said = [one["text"] for one in ana.pages(f"messages/{root.pk}/replies")]
    assert said == [str(number) for number in range(60)]
    row = AccessLog.objects.latest("pk")
    assert (row.actor, row.way) == (cast.ana, Way.THREAD)
    last = Message.objects.filter(reply_to=root).latest("seq")
    answer = ana.ask(
        "POST", f"conversations/{cast.direct.pk}/messages", {"text": "Yes", "reply_to": last.pk}
    )
    assert answer.json()["thread_root"] == root.pk
    [*_, newest] = bre.pages(f"messages/{last.pk}/replies")  # of any message of the thread
    assert newest["text"] == "Yes"
    assert bre.read(f"messages/{root.pk}")["thread"]["replies"] == 61


def test_a_thread_is_followed_ended_and_reopened(cast: Cast) -> None:
    kim = Program.of(cast.kim)
    root = post(cast.ana, cast.front_desk, "Room 2?", now=database_now())
    reply = post(cast.bre, cast.front_desk, "Yes", reply_to=root, now=database_now())
    assert kim.read("threads")["items"] == []
    path = f"messages/{root.pk}/follow"
    assert kim.ask("PUT", path, {"on": True}).json()["thread"]["choices"] == {
        str(cast.kim.pk): True
    }
    [listed] = kim.read("threads")["items"]
    assert (listed["root"]["id"], listed["seqs"]) == (root.pk, [reply.seq])
    problem(kim.ask("PUT", f"messages/{reply.pk}/follow", {"on": True}), 422, "not_a_root")
    ended = kim.ask("PUT", f"messages/{root.pk}/done", {"on": True}).json()
    assert ended["thread"]["done"]["by"] == cast.kim.pk
    assert kim.read("threads")["items"] == []
    reopened = kim.ask("PUT", f"messages/{root.pk}/done", {"on": False}).json()
    assert reopened["thread"]["done"] is None


def test_a_message_is_confirmed_undone_and_reminded_of(cast: Cast) -> None:
    ana, bre = Program.of(cast.ana), Program.of(cast.bre)
    body = {"text": "Room 2 is closed.", "confirm": "wanted"}
    message = ana.ask("POST", f"conversations/{cast.direct.pk}/messages", body).json()
    assert message["confirming"]["waiting"] == [cast.bre.pk]
    assert [one["id"] for one in bre.read("messages/to-confirm")["items"]] == [message["id"]]
    path = f"messages/{message['id']}"
    said = bre.ask("PUT", f"{path}/confirmation", {"on": True}).json()["confirming"]
    assert [one["user"] for one in said["confirmed"]] == [cast.bre.pk]
    assert bre.read("messages/to-confirm")["items"] == []
    problem(ana.ask("POST", f"{path}/remind"), 422, "nobody_waits")
    undone = bre.ask("PUT", f"{path}/confirmation", {"on": False}).json()["confirming"]
    assert undone["waiting"] == [cast.bre.pk]
    assert ana.ask("POST", f"{path}/remind").json()["confirming"]["reminded_at"]
    problem(bre.ask("POST", f"{path}/remind"), 403, "not_author")


def test_a_bot_confirms_nothing_that_everybody_is_asked_to_confirm(cast: Cast) -> None:
    bot = bot_in(cast.olive, cast.front_desk)
    program, ana = Program.of(bot, by=cast.olive), Program.of(cast.ana)
    body = {"text": "Room 2 is closed.", "confirm": "wanted"}
    message = ana.ask("POST", f"conversations/{cast.front_desk.pk}/messages", body).json()
    answer = program.ask("PUT", f"messages/{message['id']}/confirmation", {"on": True})
    problem(answer, 422, "not_asked")


def test_a_message_gets_another_priority_from_its_author_alone(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, "Room 2?", asks="everybody", now=database_now())
    path = f"messages/{message.pk}/priority"
    answer = Program.of(cast.ana).ask("PUT", path, {"priority": "high"})
    assert answer.json()["priority"] == "high"
    problem(Program.of(cast.bre).ask("PUT", path, {"priority": "fyi"}), 403, "not_author")
