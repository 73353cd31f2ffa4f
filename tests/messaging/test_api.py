"""Conversations, messages, people and availability over the API: what the page does, by the same
doors, for one's own."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.audit.access import Way
from accounts.clock import database_now
from accounts.models import AccessLog, Availability
from messaging.actions import change_priority, create_channel
from messaging.models import Membership, Message
from policies.models import Obligation
from policies.starter import create_starter_rules
from tests.accounts.test_api_door import problem
from tests.cast import Cast, oakland, post
from tests.messaging.records.people import officer
from tests.programs import Program, bot_in

SAY = {"text": "Room 2 is **ready**."}


def here(cast: Cast) -> str:
    return f"conversations/{cast.front_desk.pk}/messages"


def send(program: Program, cast: Cast, body: Any, key: str | None = None) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return program.ask("POST", here(cast), body, **headers)


def test_one_sees_ones_own_conversations_and_no_others(cast: Cast) -> None:
    found = Program.of(cast.bre).pages("conversations")
    assert [one["id"] for one in found] == [cast.front_desk.pk, cast.direct.pk]
    assert found[0]["members"] == sorted(
        one.pk for one in (cast.bre, cast.ana, cast.kim, cast.dana, cast.olive)
    )
    stranger = Program.of(cast.leo)
    assert stranger.pages("conversations") == []
    missing = stranger.ask("GET", "conversations/987654")
    for method, path, body in (
        ("GET", f"conversations/{cast.direct.pk}", None),
        ("GET", f"conversations/{cast.direct.pk}/messages", None),
        ("POST", f"conversations/{cast.direct.pk}/messages", SAY),
        ("POST", f"conversations/{cast.direct.pk}/read", {"seq": 1}),
    ):
        answer = stranger.ask(method, path, body)
        assert (answer.status_code, answer.content) == (404, missing.content), path


def test_a_list_goes_on_where_the_page_before_ended_whatever_came_meanwhile(cast: Cast) -> None:
    for number in range(60):
        create_channel(cast.olive, f"more-{number}", cast.oakland, oakland("09:00"))
    program = Program.of(cast.bre)
    first = program.read("conversations")
    assert len(first["items"]) == 50
    create_channel(cast.olive, "aaa-newer", cast.oakland, oakland("09:00"))
    rest = program.read(f"conversations?cursor={first['next']}")
    ids = [one["id"] for one in (*first["items"], *rest["items"])]
    assert ids == sorted(set(ids))
    assert (len(ids), rest["next"]) == (63, None)


def test_what_is_posted_is_there_for_everybody_and_asks_as_on_the_page(cast: Cast) -> None:
    create_starter_rules(cast.olive, oakland("09:00"))
    ask = {"text": "Call her back?", "priority": "high", "asks": "people", "people": [cast.bre.pk]}
    answer = send(Program.of(cast.ana), cast, ask)
    assert answer.status_code == 201
    said = answer.json()
    assert (said["author"], said["seq"], said["people"]) == (cast.ana.pk, 1, [cast.bre.pk])
    assert Obligation.objects.get(message=said["id"]).owner == cast.bre
    [shown] = Program.of(cast.bre).read(here(cast))["items"]
    assert (shown["id"], shown["text"]) == (said["id"], "Call her back?")


def test_a_lost_answer_is_asked_for_again_with_the_same_key(cast: Cast) -> None:
    program = Program.of(cast.ana)
    ask = SAY | {"priority": "high", "asks": "people", "people": [cast.bre.pk, cast.ana.pk]}
    for key in ("order 17, once", str(uuid4())):
        key = key.replace(" ", "_")
        first, again = (send(program, cast, ask, key) for _ in range(2))
        assert first.status_code == again.status_code == 201
        assert first.json() == again.json()
    assert Message.objects.count() == 2
    change_priority(cast.ana, first.json()["id"], "urgent", database_now())
    assert send(program, cast, ask, key).json()["id"] == first.json()["id"]
    other = send(Program.of(cast.bre), cast, SAY, key)  # a key is its person's
    assert other.json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    "otherwise",
    [
        {"text": "Room 3"},
        {"priority": "high", "asks": "everybody"},
        {"priority": "fyi"},
        {"asks": "everybody"},
        {"useful_until": "AHEAD", "asks": "everybody"},
        {"confirm": "wanted"},
    ],
)
def test_a_key_stands_for_one_message(cast: Cast, otherwise: dict[str, str]) -> None:
    program = Program.of(cast.ana)
    send(program, cast, SAY, "once")
    ahead = (database_now() + timedelta(hours=1)).isoformat()
    body = SAY | {name: value.replace("AHEAD", ahead) for name, value in otherwise.items()}
    answer = send(program, cast, body, "once")
    assert answer.status_code == 409
    assert answer.json()["code"] in {"key_used", "conflict"}
    assert Message.objects.count() == 1


def test_what_cannot_be_posted_says_why(cast: Cast) -> None:
    program = Program.of(cast.ana)
    assert (
        "An FYI asks nobody"
        in problem(
            send(program, cast, SAY | {"priority": "fyi", "asks": "everybody"}),
            422,
            "ask_not_allowed",
        )["detail"]
    )
    problem(send(program, cast, {"text": "  "}), 422, "empty_text")
    problem(send(program, cast, {"text": "a\0b"}), 422, "bad_field")
    problem(send(program, cast, {"text": "x" * 8_001}), 422, "bad_field")
    said = problem(send(program, cast, {"text": 7, "priority": "stat"}), 422, "bad_field")
    assert [one["pointer"] for one in said["errors"]] == ["/text", "/priority"]
    late = {"asks": "everybody", "useful_until": "2026-06-09T18:00:00"}
    said = problem(send(program, cast, SAY | late), 422, "bad_field")
    assert [one["pointer"] for one in said["errors"]] == ["/useful_until"]


def test_messages_come_newest_first_and_page_by_page(cast: Cast) -> None:
    for number in range(60):
        post(cast.ana, cast.front_desk, f"{number}", now=oakland("10:00"))
    program = Program.of(cast.bre)
    assert [one["seq"] for one in program.pages(here(cast))] == list(range(60, 0, -1))


def test_what_is_posted_later_is_behind_the_last_cursor(cast: Cast) -> None:
    post(cast.ana, cast.front_desk, "before", now=oakland("10:00"))
    program = Program.of(cast.bre)
    page = program.read(f"{here(cast)}?order=oldest&after=1")
    assert page["items"] == []
    post(cast.ana, cast.front_desk, "after", now=oakland("10:01"))
    page = program.read(f"{here(cast)}?order=oldest&cursor={page['next']}")
    assert [one["text"] for one in page["items"]] == ["after"]


def test_whatever_is_shown_is_in_the_access_log(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, "CANARY-8841", now=oakland("10:00"))
    program = Program.of(cast.bre)
    ways = {
        f"conversations/{cast.direct.pk}/messages": Way.HISTORY,
        f"messages/{message.pk}": Way.HISTORY,
    }
    for path, way in ways.items():
        before = AccessLog.objects.count()
        program.read(path)
        row = AccessLog.objects.latest("pk")
        assert AccessLog.objects.count() == before + 1
        assert (row.actor, row.way, row.seq_from) == (cast.bre, way, message.seq)
        assert row.address == "127.0.0.1"
    found = program.ask("POST", "messages/search", {"query": "CANARY-8841"}).json()
    assert [hit["id"] for hit in found["items"]] == [message.pk]
    assert "CANARY-8841" in found["items"][0]["excerpt"]
    assert AccessLog.objects.latest("pk").way == Way.SEARCH
    for path, body in ((f"messages/{message.pk}/reactions/heart", {"on": True}),):
        program.ask("PUT", path, body)
        assert AccessLog.objects.latest("pk").way == Way.ACT


def test_a_search_goes_on_page_by_page(cast: Cast) -> None:
    for number in range(40):
        post(cast.ana, cast.direct, f"needle {number}", now=oakland("10:00") + timedelta(0, number))
    program = Program.of(cast.bre)
    first = program.ask("POST", "messages/search", {"query": "needle"}).json()
    body = {"query": "needle", "cursor": first["next"]}
    rest = program.ask("POST", "messages/search", body).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (30, 10, None)
    assert len({one["id"] for one in (*first["items"], *rest["items"])}) == 40


def test_one_changes_and_takes_back_what_one_wrote_and_nobody_elses(cast: Cast) -> None:
    mine = post(cast.bre, cast.direct, "Room 2", now=database_now())
    theirs = post(cast.ana, cast.direct, "Room 3", now=database_now())
    program = Program.of(cast.bre)
    answer = program.ask("PATCH", f"messages/{mine.pk}", {"text": "Room 4"})
    assert answer.json()["text"] == "Room 4"
    stale = program.ask("PATCH", f"messages/{mine.pk}", {"text": "Room 5"})
    problem(stale, 409, "conflict")
    problem(program.ask("PATCH", f"messages/{theirs.pk}", {"text": "x"}), 403, "not_author")
    problem(program.ask("POST", f"messages/{theirs.pk}/recall"), 403, "not_author")
    gone = program.ask("POST", f"messages/{mine.pk}/recall").json()
    assert (gone["text"], bool(gone["recalled_at"])) == ("", True)
    assert program.read(f"messages/{mine.pk}")["text"] == ""


def test_a_reaction_stands_once_and_is_taken_back(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, now=oakland("10:00"))
    program, path = Program.of(cast.bre), f"messages/{message.pk}/reactions/heart"
    for _ in range(2):
        assert program.ask("PUT", path, {"on": True}).json()["reactions"]["heart"] == [cast.bre.pk]
    assert program.ask("PUT", path, {"on": False}).json()["reactions"]["heart"] == []
    problem(program.ask("PUT", path.replace("heart", "rocket"), {"on": True}), 422, "bad_field")


def test_what_was_read_is_read_on_the_page_too(cast: Cast) -> None:
    post(cast.ana, cast.direct, now=oakland("10:00"))
    program = Program.of(cast.bre)
    answer = program.ask("POST", f"conversations/{cast.direct.pk}/read", {"seq": 1})
    assert answer.status_code == 204
    assert Membership.objects.get(conversation=cast.direct, user=cast.bre).last_read_seq == 1


def test_channels_and_direct_conversations_are_made_as_on_the_page(cast: Cast) -> None:
    manager, desk = Program.of(cast.dana), Program.of(cast.bre)
    body = {"name": "Lasers", "location": cast.oakland.pk}
    made = manager.ask("POST", "conversations/channels", body)
    assert (made.status_code, made.json()["name"]) == (201, "lasers")
    assert cast.kim.pk in made.json()["members"]
    again = problem(manager.ask("POST", "conversations/channels", body), 422, "refused")
    assert [one["pointer"] for one in again["errors"]] == ["/name"]
    refused = desk.ask("POST", "conversations/channels", body | {"name": "desk"})
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/location"]
    there = desk.ask("POST", "conversations/direct", {"people": [cast.ana.pk]})
    assert (there.status_code, there.json()["id"]) == (200, cast.direct.pk)


def test_a_privacy_officers_key_reads_and_writes_nothing(cast: Cast) -> None:
    program = Program.of(officer(cast))
    assert program.pages("conversations") == []
    answer = program.ask("POST", "conversations/direct", {"people": [cast.ana.pk]})
    assert answer.status_code == 422


def test_people_say_where_they_work_and_what_they_do(cast: Cast) -> None:
    bot = bot_in(cast.olive, cast.front_desk)
    found = {one["id"]: one for one in Program.of(cast.bre).pages("people")}
    assert found[cast.ana.pk]["role_name"] == "Nurse injector"
    assert found[cast.ana.pk]["locations"] == [cast.oakland.pk]
    assert (found[bot.pk]["bot"], found[bot.pk]["role_name"]) == (True, "Bot")
    assert found[bot.pk]["active"] is False
    one = Program.of(cast.bre).read(f"people/{cast.ana.pk}")
    assert one == found[cast.ana.pk]
    [oak, aus] = sorted(Program.of(cast.bre).read("locations")["items"], key=lambda one: one["id"])
    assert [oak["name"], aus["name"]] == ["Oakland", "Austin"]
    assert "email" not in one


def test_one_says_what_one_is_doing_and_for_how_long(cast: Cast) -> None:
    program = Program.of(cast.ana)
    said = program.ask("PUT", "availability", {"state": "with_patient", "minutes": 30}).json()
    assert said["state"] == "with_patient"
    assert Availability.objects.get(user=cast.ana).state == "with_patient"
    assert program.read("availability") == said
    wrong = program.ask("PUT", "availability", {"state": "with_patient", "minutes": 7})
    assert [one["pointer"] for one in problem(wrong, 422, "refused")["errors"]] == ["/minutes"]
    program.ask("PUT", "availability", {"state": "available"})
    assert not Availability.objects.exists()
