"""The board: what is unanswered where a manager runs the place, and never what was said."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Role, User
from accounts.roles import may_see_board
from messaging.actions import create_channel, open_direct
from messaging.models import Conversation
from policies import board
from policies.board import rows_for
from policies.escalations import sweep
from policies.models import Obligation
from policies.obligations import withdraw
from policies.starter import create_starter_rules
from tests.cast import Cast, oakland, person, post

NOW = oakland("10:00")
CANARY = "canary-91f2: the tox package for S.C."


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    create_starter_rules(None, NOW)


def rows(user: User, minutes: float = 1) -> list[dict[str, Any]]:
    """The user's board so many minutes after ten."""
    found, _ = rows_for(user, NOW + timedelta(minutes=minutes))
    return found


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
    found, has_more = rows_for(cast.dana, NOW)
    assert (len(found), has_more) == (2, False)
    ask(cast.bre, cast.front_desk, people=[cast.ana])
    found, has_more = rows_for(cast.dana, NOW)
    assert (len(found), has_more) == (2, True)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    for colleague in (cast.bre, cast.kim, cast.dana):
        ask(cast.ana, cast.front_desk, people=[colleague])
    with django_assert_num_queries(4):
        assert len(rows(cast.olive)) == 3
