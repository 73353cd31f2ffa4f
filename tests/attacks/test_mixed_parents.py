"""An id of one conversation beside another's: nothing is taken from where it doesn't belong."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from accounts.clock import database_now
from accounts.models import User
from messaging.actions import Refused, take_in
from messaging.commands import obey
from messaging.models import Message
from messaging.protocol import parse_command
from tests.attacks.practice import EX, MEMBER, NEVER, OWN, OWN_EX, PARTY, STRANGER, Practice, build
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db
OTHERS = (EX, NEVER, STRANGER, PARTY, OWN_EX)


@pytest.fixture
def practice(built_once: None, db: None) -> Practice:
    """See `tests.attacks.practice`."""
    return build()


def refused(user: User, **fields: Any) -> str:
    """The code with which a post is refused; "" when it is stored."""
    frame = {"type": "post", "client_id": str(uuid4()), "text": "x", **fields}
    try:
        obey(user, parse_command(json.dumps(frame)))
    except Refused as error:
        return error.code
    return ""


@pytest.mark.parametrize("actor", ["nurse", "manager", "owner"])
def test_nobody_replies_here_to_what_was_said_elsewhere(practice: Practice, actor: str) -> None:
    user, here = practice.people[actor], practice.ids(actor, MEMBER)["conversation_id"]
    for relation in OTHERS:
        other = practice.ids(actor, relation)["message_id"]
        assert refused(user, conversation=here, reply_to=other) == "not_found"
    assert refused(user, conversation=here, reply_to=987654321) == "not_found"
    assert refused(user, conversation=here, reply_to=practice.ids(actor, OWN)["message_id"]) == ""


@pytest.mark.parametrize("actor", ["nurse", "manager", "owner"])
def test_nobody_sends_a_file_here_that_belongs_elsewhere_or_to_somebody_else(
    practice: Practice, actor: str
) -> None:
    user, here = practice.people[actor], practice.ids(actor, MEMBER)["conversation_id"]
    place = practice.places[MEMBER].conversation
    file = take_in(practice.cara, place, "x.txt", BytesIO(b"hello"), 5, database_now())
    for other in (file.pk, *(practice.ids(actor, one)["attachment_id"] for one in OTHERS)):
        assert refused(user, conversation=here, attachments=[other]) == "attachment_gone"
    mine = practice.ids(actor, OWN)["attachment_id"]
    assert refused(user, conversation=here, attachments=[mine]) == ""


def test_nobody_asks_here_who_is_elsewhere(practice: Practice) -> None:
    nurse, here = practice.people["nurse"], practice.ids("nurse", MEMBER)["conversation_id"]
    for person in (practice.lena, practice.people["officer"], practice.people["leaver"]):
        fields = {"priority": "high", "asks": "people", "people": [person.pk]}
        assert refused(nurse, conversation=here, **fields) == "nobody_asked"


def test_around_a_message_of_elsewhere_there_is_nothing_here(practice: Practice) -> None:
    client = StaffClient()
    client.force_login(practice.people["owner"])
    here = practice.ids("owner", MEMBER)["conversation_id"]
    path = f"/api/conversations/{here}/messages/"
    nothing = client.get(path, {"around": 987654321})
    for relation in OTHERS:
        answer = client.get(path, {"around": practice.ids("owner", relation)["message_id"]})
        assert (answer.status_code, answer.content) == (404, nothing.content)


def test_of_several_that_are_handed_over_none_is_anothers(practice: Practice) -> None:
    client = StaffClient()
    client.force_login(practice.people["nurse"])
    mine = practice.ids("nurse", PARTY)["obligation_id"]
    answers = [
        client.post(
            "/policies/handovers/hand-over/",
            json.dumps({"obligations": [mine, other], "note": "x"}),
            content_type="application/json",
        )
        for other in (practice.ids("nurse", STRANGER)["obligation_id"], 987654321)
    ]
    assert [one.status_code for one in answers] == [422, 422]
    assert answers[0].content == answers[1].content


def test_what_waits_and_quotes_another_conversation_is_never_sent(practice: Practice) -> None:
    nurse = practice.people["nurse"]
    client = StaffClient()
    client.force_login(nurse)
    post = {
        "client_id": str(uuid4()),
        "conversation": practice.ids("nurse", MEMBER)["conversation_id"],
        "text": "quoted",
        "reply_to": practice.ids("nurse", STRANGER)["message_id"],
    }
    tomorrow = (database_now() + timedelta(days=1)).isoformat()
    fields = {"post": post, "when": "at", "at": tomorrow}
    made = client.post("/api/scheduled/", json.dumps(fields), content_type="application/json")
    if made.status_code == 201:
        sent = client.post(f"/api/scheduled/{made.json()['id']}/send/")
        assert sent.status_code == 422
    assert not Message.objects.filter(text="quoted").exists()
