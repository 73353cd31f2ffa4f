"""What the page asks for over HTTP: answers, refusals, and what isn't theirs."""

import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from accounts.clock import database_now
from accounts.models import User
from messaging.access import attachment_for, conversation_for, message_for
from messaging.actions import mark_read, take_in
from messaging.models import Attachment, Conversation, Message
from tests.cast import Cast, post
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = StaffClient()
    client.force_login(user)
    return client


def send(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, json.dumps(fields), content_type="application/json")


def errors(answer: Any) -> Any:
    assert answer.status_code == 422
    return json.loads(answer.content)["errors"]


def unmasked(answer: Any) -> str:
    """A page without its token against forgery, which is another one in each answer."""
    return re.sub(r'(content|value)="\w{64}"', "", answer.content.decode())


def test_the_state_shows_everybody_and_only_ones_own_conversations(cast: Cast) -> None:
    state = browser(cast.leo).get("/api/state/").json()
    assert cast.ana.pk in {person["id"] for person in state["people"]}
    shown = {conversation["id"] for conversation in state["conversations"]}
    assert not shown & {cast.direct.pk, cast.front_desk.pk}


def test_unread_is_told_by_two_numbers(cast: Cast) -> None:
    post(cast.ana, cast.direct)
    state = browser(cast.bre).get("/api/state/").json()
    direct = next(one for one in state["conversations"] if one["id"] == cast.direct.pk)
    assert direct["last_seq"] - direct["last_read"] == 1


def test_history_comes_in_pages_of_fifty_oldest_first(cast: Cast) -> None:
    for number in range(60):
        post(cast.ana, cast.direct, str(number))
    path = f"/api/conversations/{cast.direct.pk}/messages/"
    newest = browser(cast.bre).get(path).json()
    assert [message["seq"] for message in newest["messages"]] == list(range(11, 61))
    assert newest["more"] is True
    older = browser(cast.bre).get(path, {"before": 11}).json()
    assert [message["seq"] for message in older["messages"]] == list(range(1, 11))
    assert older["more"] is False
    after = browser(cast.bre).get(path, {"after": 58}).json()
    assert [message["seq"] for message in after["messages"]] == [59, 60]


@pytest.mark.parametrize(
    ("seq", "first", "last", "more", "newer"),
    [(1, 1, 26, False, True), (30, 5, 55, True, True), (60, 35, 60, True, False)],
)
def test_a_message_of_any_age_comes_with_what_stands_around_it(
    cast: Cast, seq: int, first: int, last: int, *, more: bool, newer: bool
) -> None:
    rows = [post(cast.ana, cast.direct, f"message {number}") for number in range(60)]
    path = f"/api/conversations/{cast.direct.pk}/messages/"
    page = browser(cast.bre).get(path, {"around": rows[seq - 1].pk}).json()
    assert [message["seq"] for message in page["messages"]] == list(range(first, last + 1))
    assert (page["more"], page["newer"]) == (more, newer)


def test_around_a_message_of_another_conversation_there_is_nothing(cast: Cast) -> None:
    elsewhere = post(cast.bre, cast.front_desk)
    path = f"/api/conversations/{cast.direct.pk}/messages/"
    assert browser(cast.bre).get(path, {"around": elsewhere.pk}).status_code == 404
    assert browser(cast.bre).get(path, {"around": 999_999}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/c/{}/",
        "/api/conversations/{}/messages/",
    ],
)
def test_foreign_and_missing_pages_are_the_same_404(cast: Cast, path: str) -> None:
    assert not Conversation.objects.visible_to(cast.leo).filter(pk=cast.direct.pk).exists()
    client = browser(cast.leo)
    foreign = client.get(path.format(cast.direct.pk))
    missing = client.get(path.format(999_999))
    assert foreign.status_code == missing.status_code == 404
    assert unmasked(foreign) == unmasked(missing)


@pytest.mark.parametrize("name", ["people", "leave"])
def test_foreign_conversations_cannot_be_changed(cast: Cast, name: str) -> None:
    assert not Conversation.objects.visible_to(cast.leo).filter(pk=cast.direct.pk).exists()
    path = f"/api/conversations/{cast.direct.pk}/{name}/"
    assert send(browser(cast.leo), path, add=[cast.leo.pk]).status_code == 404


def test_a_direct_conversation_is_opened_once(cast: Cast) -> None:
    one = send(browser(cast.bre), "/api/direct/", people=[cast.kim.pk]).json()
    other = send(browser(cast.kim), "/api/direct/", people=[cast.bre.pk]).json()
    assert one["id"] == other["id"]
    assert one["members"] == sorted([cast.bre.pk, cast.kim.pk])


def test_a_channel_without_a_name_is_refused_beside_the_field(cast: Cast) -> None:
    assert "name" in errors(send(browser(cast.dana), "/api/channels/", name=" "))


def test_a_manager_opens_a_channel_for_the_location(cast: Cast) -> None:
    answer = send(browser(cast.dana), "/api/channels/", name="Supplies", location=cast.oakland.pk)
    assert answer.status_code == 201
    assert cast.bre.pk in answer.json()["members"]


def test_a_channel_for_somewhere_else_is_refused(cast: Cast) -> None:
    answer = send(browser(cast.dana), "/api/channels/", name="x", location=cast.austin.pk)
    assert "location" in errors(answer)


@pytest.mark.parametrize("body", ["", "[]", "{", "\xff", '{"name": "a\\u0000b"}'])
def test_what_is_no_json_object_is_refused_and_not_a_500(cast: Cast, body: str) -> None:
    answer = browser(cast.dana).post(
        "/api/channels/", body.encode("latin-1"), content_type="application/json"
    )
    assert errors(answer)


def test_with_a_patient_is_told_with_its_end(cast: Cast) -> None:
    client = browser(cast.ana)
    answer = send(client, "/api/availability/", state="with_patient", minutes=30).json()
    assert answer["state"] == "with_patient"
    assert send(client, "/api/availability/", state="available").json()["state"] != "with_patient"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "asleep"}, "state"),
        ({"state": "with_patient"}, "minutes"),
        ({"state": "with_patient", "minutes": 17}, "minutes"),
        ({"state": "away", "minutes": 5000}, "minutes"),
    ],
)
def test_availability_that_makes_no_sense_is_refused_beside_its_field(
    cast: Cast, fields: dict[str, Any], name: str
) -> None:
    assert name in errors(send(browser(cast.ana), "/api/availability/", **fields))


@pytest.mark.parametrize("path", ["/api/state/", "/api/conversations/1/messages/"])
def test_without_a_log_in_the_api_answers_401(db: None, path: str) -> None:
    assert StaffClient().get(path).status_code == 401


def test_without_a_log_in_the_page_leads_to_the_log_in(db: None) -> None:
    answer = StaffClient().get("/")
    assert answer.status_code == 302
    assert "/login/" in answer.headers["Location"]


def test_a_change_without_the_csrf_token_is_refused(cast: Cast) -> None:
    client = StaffClient(enforce_csrf_checks=True)
    client.force_login(cast.ana)
    assert send(client, "/api/direct/", people=[cast.bre.pk]).status_code == 403


def test_a_socket_that_believes_a_leaver_to_be_here_reads_nothing_for_them(cast: Cast) -> None:
    """What opened before somebody left still has their row as it was then."""
    file = take_in(cast.bre, cast.direct, "x.txt", BytesIO(b"hello"), 5, database_now())
    message = post(cast.ana, cast.direct)
    stale = User.objects.get(pk=cast.bre.pk)
    cast.bre.is_active = False
    cast.bre.save()
    assert stale.is_active
    for find, pk, missing in (
        (conversation_for, cast.direct.pk, Conversation.DoesNotExist),
        (message_for, message.pk, Message.DoesNotExist),
        (attachment_for, file.pk, Attachment.DoesNotExist),
    ):
        with pytest.raises(missing):
            find(stale, pk)
    assert mark_read(stale, cast.direct.pk, 1) is None
