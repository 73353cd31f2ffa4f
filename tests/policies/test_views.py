"""What the page asks about promises over HTTP: answers, refusals, and what isn't theirs."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.clock import database_now
from accounts.models import User
from accounts.roles import may_see_board
from messaging.models import Conversation, Message
from policies import obligations
from policies.escalations import sweep
from policies.frames import NOTICE_KEYS, PROMISE_KEYS
from policies.models import Obligation, Outbox
from policies.starter import create_starter_rules
from tests.cast import Cast, oakland, post
from tests.clients import StaffClient

NOW = oakland("10:00")
CANARY = "canary-91f2: the tox package for S.C."
HUGE = "9" * 30


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    create_starter_rules(None, NOW)


def browser(user: User) -> Client:
    client = StaffClient()
    client.force_login(user)
    return client


def preview(user: User, **asked: Any) -> Any:
    return browser(user).get("/policies/preview/", asked)


def errors(answer: Any) -> Any:
    assert answer.status_code == 422
    return json.loads(answer.content)["errors"]


def is_in(user: User, conversation: Conversation) -> bool:
    return bool(Conversation.objects.visible_to(user).filter(pk=conversation.pk).exists())


def ask(cast: Cast) -> Message:
    """Ana asks Bre something, in their direct conversation."""
    return post(cast.ana, cast.direct, CANARY, now=NOW, priority="high")


def notice_for(cast: Cast) -> Outbox:
    """Dana is told that Bre's answer is late."""
    ask(cast)
    sweep(NOW + timedelta(minutes=61))
    sweep(NOW + timedelta(minutes=90))
    return Outbox.objects.get(recipient=cast.dana)


# Promises


def test_the_promises_of_messages_are_told_by_their_ids(cast: Cast) -> None:
    first, chat = ask(cast), post(cast.bre, cast.front_desk)
    answer = browser(cast.bre).get("/policies/promises/", {"message": [first.pk, chat.pk]})
    assert answer.status_code == 200
    assert list(answer.json()["promises"]) == [str(first.pk)]
    [promise] = answer.json()["promises"][str(first.pk)]
    assert promise.keys() == PROMISE_KEYS
    assert (promise["state"], promise["owner"]) == ("open", cast.bre.pk)
    assert promise["due_at"] == "2026-06-09T18:00:00.000Z"
    assert "canary" not in answer.content.decode()


def test_promises_of_others_are_left_out_like_what_does_not_exist(cast: Cast) -> None:
    message = ask(cast)
    assert not is_in(cast.leo, cast.direct)
    for asked in ([message.pk], [999_999], []):
        answer = browser(cast.leo).get("/policies/promises/", {"message": asked})
        assert answer.json() == {"promises": {}}


@pytest.mark.parametrize(
    "query",
    ["message=x", "message=-1", "message=1.5", f"message={HUGE}", "message=", "message=%00"],
)
def test_what_is_no_message_id_is_refused_beside_the_field(cast: Cast, query: str) -> None:
    assert "message" in errors(browser(cast.bre).get(f"/policies/promises/?{query}"))


def test_a_hundred_messages_at_most_are_asked_about(cast: Cast) -> None:
    client = browser(cast.bre)
    asked = {"message": list(range(1, 101))}
    assert client.get("/policies/promises/", asked).status_code == 200
    assert "message" in errors(client.get("/policies/promises/", {"message": list(range(101))}))


# Preview


def test_a_preview_says_when_a_reply_would_be_due_and_stores_nothing(cast: Cast) -> None:
    asked = {"priority": "urgent", "asks": "", "role": "", "location": "", "each": ""}
    before = database_now()
    shown = preview(cast.ana, conversation=cast.direct.pk, **asked).json()
    after = database_now()
    soonest, latest = (at + timedelta(minutes=15) for at in (before, after))
    assert soonest.isoformat()[:19] <= shown["due_at"][:19] <= latest.isoformat()[:19]
    assert shown["words"].startswith("A reply is due ")
    assert shown["rule"] == "Urgent: within 15 minutes, day and night"
    assert (shown["owner"], shown["people"]) == (cast.bre.pk, [cast.bre.pk])
    assert not Obligation.objects.exists()


def test_a_preview_of_a_role_reaches_its_holders_at_the_location(cast: Cast) -> None:
    asked = {
        "conversation": cast.front_desk.pk,
        "priority": "high",
        "asks": "role",
        "role": "front_desk",
        "location": cast.oakland.pk,
    }
    shown = preview(cast.ana, **asked).json()
    assert (shown["owner"], shown["people"]) == (None, [cast.bre.pk])


def test_a_preview_of_several_people_names_them(cast: Cast) -> None:
    people = [cast.bre.pk, cast.kim.pk]
    asked = {"conversation": cast.front_desk.pk, "asks": "people", "people": people}
    shown = preview(cast.ana, **asked).json()
    assert shown["people"] == sorted([cast.bre.pk, cast.kim.pk])


def test_a_preview_of_what_asks_nobody_is_empty(cast: Cast) -> None:
    shown = preview(cast.ana, conversation=cast.front_desk.pk, asks="nobody").json()
    assert shown == {
        "due_at": None,
        "words": "",
        "rule": "",
        "owner": None,
        "people": [],
        "free_at": None,
        "each": [],
    }


def test_a_foreign_and_a_missing_conversation_are_the_same_404(cast: Cast) -> None:
    assert not is_in(cast.leo, cast.direct)
    foreign = preview(cast.leo, conversation=cast.direct.pk)
    missing = preview(cast.leo, conversation=999_999)
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert preview(cast.ana, conversation=cast.direct.pk).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("conversation", ""),
        ("conversation", "x"),
        ("conversation", HUGE),
        ("conversation", "７"),
        ("priority", "stat"),
        ("asks", "the moon"),
        ("people", "bre"),
        ("people", HUGE),
        ("people", "-3"),
        ("role", "pilot"),
        ("role", "\x00"),
        ("location", "999999"),
        ("location", "x"),
        ("location", HUGE),
        ("location", "\x00"),
        ("each", "perhaps"),
    ],
)
def test_nonsense_in_a_preview_is_refused_beside_its_field(
    cast: Cast, field: str, value: str
) -> None:
    asked = {"conversation": cast.front_desk.pk, "priority": "high", "asks": "everybody"}
    assert list(errors(preview(cast.ana, **{**asked, field: value}))) == [field]


def test_a_role_without_its_location_is_refused_beside_the_location(cast: Cast) -> None:
    asked = {"conversation": cast.front_desk.pk, "asks": "role", "role": "front_desk"}
    assert list(errors(preview(cast.ana, **asked))) == ["location"]


# Needs reply, and notices


def test_what_one_owes_is_listed_with_its_message(cast: Cast) -> None:
    message = ask(cast)
    [owed] = browser(cast.bre).get("/policies/needs-reply/").json()["asks"]
    assert (owed["message"]["id"], owed["message"]["text"]) == (message.pk, CANARY)
    assert owed["promise"].keys() == PROMISE_KEYS


@pytest.mark.parametrize("who", ["ana", "dana", "leo"])
def test_who_owes_nothing_has_an_empty_list(cast: Cast, who: str) -> None:
    ask(cast)
    assert browser(getattr(cast, who)).get("/policies/needs-reply/").json()["asks"] == []


def test_a_notice_is_listed_without_text_until_it_was_seen(cast: Cast) -> None:
    notice = notice_for(cast)
    client = browser(cast.dana)
    answer = client.get("/policies/needs-reply/")
    [shown] = answer.json()["notices"]
    assert shown.keys() == NOTICE_KEYS
    assert (shown["id"], shown["kind"], shown["owner"]) == (notice.pk, "escalation", cast.bre.pk)
    assert "canary" not in answer.content.decode()
    seen = client.post(f"/policies/notices/{notice.pk}/seen/")
    assert (seen.status_code, seen.content) == (204, b"")
    assert client.get("/policies/needs-reply/").json()["notices"] == []
    notice.refresh_from_db()
    first = notice.seen_at
    assert client.post(f"/policies/notices/{notice.pk}/seen/").status_code == 204
    notice.refresh_from_db()
    assert first is not None
    assert notice.seen_at == first


def test_somebody_elses_notice_is_not_found_and_stays_unseen(cast: Cast) -> None:
    notice = notice_for(cast)
    assert notice.recipient != cast.olive
    client = browser(cast.olive)
    foreign = client.post(f"/policies/notices/{notice.pk}/seen/")
    missing = client.post("/policies/notices/999999/seen/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    notice.refresh_from_db()
    assert notice.seen_at is None


# Withdrawing


def test_the_author_takes_back_an_ask(cast: Cast) -> None:
    message = ask(cast)
    answer = browser(cast.ana).post(f"/policies/asks/{message.pk}/withdraw/")
    [promise] = answer.json()["promises"]
    assert (answer.status_code, promise["state"]) == (200, "cancelled")
    assert Obligation.objects.get().state == "cancelled"
    again = browser(cast.ana).post(f"/policies/asks/{message.pk}/withdraw/")
    assert [shown["state"] for shown in again.json()["promises"]] == ["cancelled"]


@pytest.mark.parametrize("who", ["bre", "leo", "olive"])
def test_nobody_else_takes_back_an_ask(cast: Cast, who: str) -> None:
    message, other = ask(cast), getattr(cast, who)
    assert message.author != other
    foreign = browser(other).post(f"/policies/asks/{message.pk}/withdraw/")
    missing = browser(other).post("/policies/asks/999999/withdraw/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert Obligation.objects.get().state == "open"


# The board


@pytest.mark.parametrize("who", ["dana", "olive"])
def test_managers_get_the_rows_of_the_board_without_text(cast: Cast, who: str) -> None:
    message = ask(cast)
    answer = browser(getattr(cast, who)).get("/policies/board/rows/")
    assert [row["message"] for row in answer.json()["rows"]] == [message.pk]
    assert answer.json()["more"] is False
    assert "canary" not in answer.content.decode()


@pytest.mark.parametrize("who", ["dana", "olive"])
def test_managers_get_the_page_of_the_board(cast: Cast, who: str) -> None:
    answer = browser(getattr(cast, who)).get("/board/")
    assert answer.status_code == 200
    assert "messaging/app.html" in [template.name for template in answer.templates]
    assert "csrf" in answer.cookies


@pytest.mark.parametrize("who", ["bre", "ana", "leo"])
@pytest.mark.parametrize("path", ["/policies/board/rows/", "/board/"])
def test_staff_find_no_board(cast: Cast, who: str, path: str) -> None:
    outsider = getattr(cast, who)
    assert not may_see_board(outsider)
    assert browser(outsider).get(path).status_code == 404


# Log-in and method


GETS = ["promises/", "preview/?conversation=1", "needs-reply/", "board/rows/"]
POSTS = ["notices/1/seen/", "asks/1/withdraw/"]


@pytest.mark.parametrize("path", GETS)
def test_without_a_log_in_nothing_is_told(cast: Cast, path: str) -> None:
    assert StaffClient().get(f"/policies/{path}").status_code == 401


@pytest.mark.parametrize("path", POSTS)
def test_without_a_log_in_nothing_is_changed(cast: Cast, path: str) -> None:
    assert StaffClient().post(f"/policies/{path}").status_code == 401


def test_without_a_log_in_the_board_leads_to_the_log_in(cast: Cast) -> None:
    answer = StaffClient().get("/board/")
    assert answer.status_code == 302
    assert "/login/" in answer.headers["Location"]


@pytest.mark.parametrize("path", POSTS)
def test_changes_take_a_post_and_the_csrf_token(cast: Cast, path: str) -> None:
    client = StaffClient(enforce_csrf_checks=True)
    client.force_login(cast.dana)
    assert client.get(f"/policies/{path}").status_code == 405
    assert client.post(f"/policies/{path}").status_code == 403


@pytest.mark.parametrize("path", [f"notices/{HUGE}/seen/", f"asks/{HUGE}/withdraw/"])
def test_a_number_no_row_can_have_is_not_found(cast: Cast, path: str) -> None:
    assert browser(cast.dana).post(f"/policies/{path}").status_code == 404


def test_the_author_says_what_became_of_what_lost_its_use(cast: Cast) -> None:
    now = database_now()
    asked, ends = now - timedelta(hours=1), now - timedelta(minutes=5)
    message = post(cast.ana, cast.front_desk, now=asked, people=[cast.bre], useful_until=ends)
    obligations.look(now)

    def say(user: User, outcome: str) -> Any:
        address = f"/policies/asks/{message.pk}/outcome/"
        return browser(user).post(address, {"outcome": outcome}, "application/json")

    assert say(cast.bre, "done").status_code == 404
    wrong = say(cast.ana, "perhaps")
    assert wrong.status_code == 422
    assert wrong.json()["errors"] == {"outcome": ["Say whether it got done."]}
    [shown] = say(cast.ana, "done").json()["promises"]
    assert shown["outcome"] == "done"
