"""The board: what is unanswered where a manager runs the place, and never what was said."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.availability import go_with_patient
from accounts.models import Role, User
from accounts.roles import may_see_board
from messaging import delivery
from messaging.actions import create_channel, open_direct
from messaging.models import Conversation, Message
from policies import board
from policies.board import Wanted, board_of, people_of
from policies.escalations import sweep
from policies.models import Obligation
from policies.obligations import acknowledge_by_reaction, withdraw
from policies.starter import create_starter_rules
from tests.cast import Cast, location, oakland, person, post
from tests.clients import StaffClient

NOW = oakland("10:00")
CANARY = "canary-91f2: the tox package for S.C."


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    create_starter_rules(None, NOW)


def rows(user: User, minutes: float = 1, **wanted: Any) -> list[dict[str, Any]]:
    """The rows of the user's board so many minutes after ten."""
    return board_of(user, NOW + timedelta(minutes=minutes), Wanted(**wanted)).rows


def figures(user: User, minutes: float = 1) -> dict[tuple[str, str], tuple[int, int, int]]:
    """By role and priority: how many are open, late, and due within 30 minutes."""
    found = board_of(user, NOW + timedelta(minutes=minutes)).figures
    return {(one.role, one.priority): (one.open, one.late, one.soon) for one in found}


def ask(author: User, conversation: Conversation, **said: Any) -> Any:
    said.setdefault("priority", "high")
    return post(author, conversation, CANARY, now=said.pop("now", NOW), **said)


def is_in(user: User, conversation: Conversation) -> bool:
    return bool(Conversation.objects.visible_to(user).filter(pk=conversation.pk).exists())


def test_a_row_says_who_owes_what_to_whom_until_when_and_not_what(cast: Cast) -> None:
    message = ask(cast.ana, cast.front_desk, people=[cast.bre])
    [row] = rows(cast.dana)
    assert row == {
        "id": message.obligations.get().pk,
        "message": message.pk,
        "conversation": cast.front_desk.pk,
        "where": "front-desk",
        "location": cast.oakland.pk,
        "asker": cast.ana.pk,
        "owner": cast.bre.pk,
        "parties": [cast.bre.pk],
        "role": "front_desk",
        "priority": "high",
        "sent_at": "2026-06-09T17:00:00.000Z",
        "due_at": "2026-06-09T18:00:00.000Z",
        "late": False,
        "acknowledged": None,
        "promised": None,
        "told": [],
        "reason": "",
    }
    assert "canary" not in str(row)


def test_late_ones_come_first_then_the_soonest_due_and_last_what_is_never_due(cast: Cast) -> None:
    def of(minutes: int, priority: str) -> int:
        at = NOW - timedelta(minutes=minutes)
        message = ask(cast.ana, cast.front_desk, people=[cast.bre], priority=priority, now=at)
        return int(message.pk)

    normal, high, late = of(3, "normal"), of(2, "high"), of(60, "urgent")
    urgent = of(1, "urgent")
    Obligation.objects.filter(message=normal).update(due_at=None)
    found = rows(cast.dana, 0)
    assert [row["message"] for row in found] == [late, urgent, high, normal]
    assert [row["late"] for row in found] == [True, False, False, False]


def test_what_was_answered_or_withdrawn_is_gone(cast: Cast) -> None:
    answered = ask(cast.ana, cast.direct)
    taken_back = ask(cast.ana, cast.front_desk, people=[cast.kim])
    assert len(rows(cast.olive)) == 2
    post(cast.bre, cast.direct, now=NOW, reply_to=answered)
    withdraw(taken_back, cast.ana, NOW)
    assert rows(cast.olive) == []


def test_whom_escalation_told_is_shown(cast: Cast) -> None:
    ask(cast.ana, cast.front_desk, people=[cast.kim])
    sweep(NOW + timedelta(minutes=61))
    [row] = rows(cast.dana, 62)
    assert row["late"] is True
    assert [told["user"] for told in row["told"]] == [cast.bre.pk]


def test_a_direct_conversation_of_others_is_a_kind_of_place_and_no_link(cast: Cast) -> None:
    assert not is_in(cast.dana, cast.direct)
    ask(cast.ana, cast.direct)
    [row] = rows(cast.dana)
    assert (row["conversation"], row["where"]) == (None, "Direct conversation")


def test_a_private_channel_keeps_its_name_from_a_manager_outside(cast: Cast) -> None:
    now = oakland("09:30")
    secret = create_channel(
        cast.ana, "weekend-swap", cast.oakland, now, private=True, people=[cast.bre.pk]
    )
    assert not is_in(cast.dana, secret)
    ask(cast.ana, secret, people=[cast.bre])
    [row] = rows(cast.dana)
    assert (row["conversation"], row["where"]) == (None, "Private channel")


def test_ones_own_conversations_are_named_and_linked(cast: Cast) -> None:
    now = oakland("09:30")
    secret = create_channel(
        cast.ana, "schedule", cast.oakland, now, private=True, people=[cast.dana.pk]
    )
    ask(cast.ana, secret, people=[cast.dana])
    with_her = open_direct(cast.ana, [cast.dana.pk], now)
    ask(cast.ana, with_her)
    assert {(row["conversation"], row["where"]) for row in rows(cast.dana)} == {
        (secret.pk, "schedule"),
        (with_her.pk, "Direct conversation"),
    }


def test_a_manager_sees_the_places_they_run_and_an_owner_all(cast: Cast) -> None:
    max_ = person("Max Reed", Role.MANAGER, cast.austin)
    there = create_channel(max_, "front-desk", cast.austin, NOW)
    here = ask(cast.ana, cast.front_desk, people=[cast.bre])
    away = ask(max_, there, people=[cast.leo])
    assert [row["message"] for row in rows(cast.dana)] == [here.pk]
    assert [row["message"] for row in rows(max_)] == [away.pk]
    assert {row["message"] for row in rows(cast.olive)} == {here.pk, away.pk}


def test_staff_have_no_rows(cast: Cast) -> None:
    ask(cast.ana, cast.front_desk, people=[cast.bre])
    assert not may_see_board(cast.bre)
    assert rows(cast.bre) == []


def test_a_long_board_is_cut_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "LISTED", 2)
    for colleague in (cast.bre, cast.kim):
        ask(cast.ana, cast.front_desk, people=[colleague])
    found = board_of(cast.dana, NOW)
    assert (len(found.rows), found.has_more) == (2, False)
    ask(cast.bre, cast.front_desk, people=[cast.ana])
    found = board_of(cast.dana, NOW)
    assert (len(found.rows), found.has_more) == (2, True)
    assert sum(one.open for one in found.figures) == 3


def test_figures_say_by_role_and_priority_what_is_open_late_and_due_within_half_an_hour(
    cast: Cast,
) -> None:
    ask(cast.ana, cast.front_desk, people=[cast.bre])  # due at eleven
    ask(cast.ana, cast.front_desk, people=[cast.kim])
    ask(cast.bre, cast.front_desk, people=[cast.ana], priority="urgent")
    assert figures(cast.dana, 29) == {
        ("front_desk", "high"): (1, 0, 0),
        ("aesthetician", "high"): (1, 0, 0),
        ("nurse_injector", "urgent"): (1, 1, 0),
    }
    assert figures(cast.dana, 30)["front_desk", "high"] == (1, 0, 1)
    assert figures(cast.dana, 60)["front_desk", "high"] == (1, 0, 1)
    assert figures(cast.dana, 60.01)["front_desk", "high"] == (1, 1, 0)


def test_what_several_roles_were_asked_is_counted_by_itself(cast: Cast) -> None:
    ask(cast.ana, cast.front_desk, people=[cast.bre, cast.kim])
    assert figures(cast.dana) == {("", "high"): (1, 0, 0)}
    assert len(rows(cast.dana, role="")) == 1
    assert rows(cast.dana, role="front_desk") == []


def test_the_board_says_when_time_alone_will_change_it(cast: Cast) -> None:
    ask(cast.ana, cast.front_desk, people=[cast.bre])
    at = [board_of(cast.dana, NOW + timedelta(minutes=m)).changes_at for m in (0, 29, 31, 61)]
    assert at == [
        oakland("10:30"),
        oakland("10:30"),
        oakland("11:00"),
        None,
    ]


def test_what_is_late_and_in_nobodys_hand_is_to_act_on_first(cast: Cast) -> None:
    noon = oakland("12:00")

    def of(minutes: int, colleague: User, priority: str = "high") -> Any:
        at = noon - timedelta(minutes=minutes)
        return ask(cast.ana, cast.front_desk, people=[colleague], priority=priority, now=at)

    oldest, urgent = of(90, cast.bre), of(70, cast.kim, "urgent")
    plain, due = of(65, cast.dana), of(40, cast.olive)
    acknowledge_by_reaction(cast.bre, oldest, noon - timedelta(minutes=80))
    found = rows(cast.dana, 120)
    assert [row["message"] for row in found] == [urgent.pk, plain.pk, oldest.pk, due.pk]
    assert found[2]["acknowledged"]["by"] == cast.bre.pk


def test_rows_are_those_of_the_location_role_and_priority_that_one_looks_at(cast: Cast) -> None:
    there = create_channel(cast.olive, "desk", cast.austin, NOW)
    mine = ask(cast.ana, cast.front_desk, people=[cast.bre])
    urgent = ask(cast.ana, cast.front_desk, people=[cast.bre], priority="urgent")
    away = ask(cast.olive, there, people=[cast.leo])

    def shown(**wanted: Any) -> set[int]:
        return {row["message"] for row in rows(cast.olive, **wanted)}

    assert shown() == {mine.pk, urgent.pk, away.pk}
    assert shown(location=cast.austin.pk) == {away.pk}
    assert shown(location=cast.oakland.pk, priority="urgent") == {urgent.pk}
    assert shown(role="nurse_injector") == set()


def test_an_address_chooses_what_is_looked_at_and_says_what_is_wrong_with_it(cast: Cast) -> None:
    ask(cast.ana, cast.front_desk, people=[cast.bre])
    client = StaffClient()
    client.force_login(cast.dana)

    def answer(**query: Any) -> Any:
        return client.get("/policies/board/rows/", query)

    assert len(answer(location=cast.oakland.pk, role="front_desk").json()["rows"]) == 1
    assert answer(priority="urgent").json()["rows"] == []
    assert answer(priority="urgent").json()["figures"][0]["open"] == 1
    assert answer(role="several").json()["rows"] == []
    assert answer(role="owners").json()["errors"] == {"role": ["There is no such role."]}
    assert answer(location="x").json()["errors"] == {"location": ["Must be a whole number."]}
    assert answer(priority="fyi").status_code == 422
    away, missing = answer(location=cast.austin.pk), answer(location=999_999)
    assert (away.status_code, away.content) == (404, missing.content)


def test_the_board_says_who_of_each_role_is_on_and_when_the_first_of_them_is_free(
    cast: Cast,
) -> None:
    go_with_patient(cast.ana, 45, NOW)
    [place], changes_at = people_of(cast.dana, NOW + timedelta(minutes=1))
    assert place["location"] == cast.oakland.pk
    nurses = next(one for one in place["roles"] if one["role"] == "nurse_injector")
    assert nurses == {
        "role": "nurse_injector",
        "people": [
            {
                "user": cast.ana.pk,
                "standing": "with_patient",
                "until": "2026-06-09T17:45:00.000Z",
                "free_at": "2026-06-09T17:45:00.000Z",
                "ends_at": "2026-06-10T00:00:00.000Z",
            }
        ],
        "on": 1,
        "free": 0,
        "free_at": "2026-06-09T17:45:00.000Z",
        "on_at": None,
    }
    assert changes_at == oakland("10:45")


def test_the_number_of_queries_does_not_grow_with_the_rows(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    for colleague in (cast.bre, cast.kim, cast.dana):
        ask(cast.ana, cast.front_desk, people=[colleague])
    with django_assert_num_queries(5):
        assert len(rows(cast.olive)) == 3


def test_the_number_of_queries_does_not_grow_with_the_people_and_places(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as few:
        people_of(cast.olive, NOW)
    for number in range(12):
        place = location(f"Place {number}", "America/Denver")
        for role in (Role.FRONT_DESK, Role.NURSE_INJECTOR):
            person(f"P{number}{role[0]} Lee", role, place)
    with CaptureQueriesContext(connection) as many:
        found, _ = people_of(cast.olive, NOW)
    assert len(found) == 14
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_whoever_runs_the_place_hears_once_a_second_that_its_board_changed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    max_ = person("Max Reed", Role.MANAGER, cast.austin)
    heard: list[Any] = []
    monkeypatch.setattr(delivery, "publish", heard.append)
    cache.clear()

    def hints() -> list[Any]:
        kinds = [(push.get("users"), frame) for push in heard for frame in push.get("frames", ())]
        return [(users, frame) for users, frame in kinds if frame["type"] == "board"]

    ask(cast.ana, cast.front_desk, people=[cast.bre])
    ask(cast.ana, cast.front_desk, people=[cast.kim])
    [(users, frame)] = hints()
    assert users == sorted([cast.dana.pk, cast.olive.pk])
    assert max_.pk not in users
    assert frame == {"type": "board", "locations": [cast.oakland.pk]}
    cache.clear()  # the second is over
    withdraw(Message.objects.latest("pk"), cast.ana, NOW)
    assert len(hints()) == 2
