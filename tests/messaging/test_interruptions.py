"""Interrupting somebody who is with a patient: who may, why, how often, and who learns of it."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from auditlog.models import LogEntry
from channels.db import database_sync_to_async
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.availability import become_available, go_with_patient
from accounts.clock import database_now
from accounts.models import User
from messaging import frames
from messaging.actions import Refused, recall_message
from messaging.actions.scheduled import schedule
from messaging.interruptions import reasons_for
from messaging.models import Interruption, Message
from messaging.protocol import FrameError, Post, parse_command
from tests.cast import Cast, oakland, post
from tests.sockets import tab_of

pytestmark = pytest.mark.django_db
REASON = "The laser shows an error"


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Kim is with a patient from 10:00 to 11:00."""
    go_with_patient(cast.kim, 60, oakland("10:00"))
    return cast


def interrupt(author: User, cast: Cast, clock: str = "10:10", **fields: Any) -> Message:
    usual: dict[str, Any] = {"priority": "urgent", "people": [cast.kim], "interrupt": REASON}
    return post(author, cast.front_desk, now=oakland(clock), **(usual | fields))


def code_of(author: User, cast: Cast, clock: str = "10:10", **fields: Any) -> str:
    with pytest.raises(Refused) as caught:
        interrupt(author, cast, clock, **fields)
    return caught.value.code


def test_it_is_written_down_who_interrupted_whom_when_and_why(busy: Cast) -> None:
    message = interrupt(busy.ana, busy)
    assert Message.objects.get(pk=message.pk).interrupted_ids == [busy.kim.pk]
    row = Interruption.objects.get()
    assert (row.message_id, row.by, row.whom) == (message.pk, busy.ana, busy.kim)
    assert (row.at, row.reason, row.location) == (oakland("10:10"), REASON, busy.oakland)


def test_the_audit_has_it_with_who_did_it_and_without_the_reason(busy: Cast) -> None:
    interrupt(busy.ana, busy)
    [entry] = LogEntry.objects.filter(content_type__model="interruption")
    assert (entry.actor, entry.changes["whom"][1]) == (busy.ana, str(busy.kim.pk))
    assert REASON not in json.dumps([entry.object_repr, entry.changes])


@pytest.mark.parametrize(
    ("name", "may"),
    [("ana", True), ("bre", True), ("dana", True), ("olive", True), ("kim", False)],
)
def test_nurse_injectors_front_desk_and_managers_may_and_nobody_else(
    cast: Cast, name: str, may: bool
) -> None:
    author: User = getattr(cast, name)
    whom = cast.bre if name != "bre" else cast.ana
    go_with_patient(whom, 60, oakland("10:00"))
    if may:
        assert interrupt(author, cast, people=[whom]).interrupted_ids == [whom.pk]
    else:
        assert code_of(author, cast, people=[whom]) == "interrupt_not_allowed"
        assert not Message.objects.exists()


def test_only_urgent_messages_interrupt_unless_the_practice_says_so(
    busy: Cast, settings: Any
) -> None:
    assert code_of(busy.ana, busy, priority="high") == "interrupt_not_allowed"
    settings.INTERRUPT_PRIORITIES = ["high"]
    assert interrupt(busy.ana, busy, priority="high").interrupted_ids == [busy.kim.pk]
    assert code_of(busy.ana, busy) == "interrupt_not_allowed"


def test_the_practice_says_which_roles_may(busy: Cast, settings: Any) -> None:
    settings.INTERRUPT_ROLES = []
    assert code_of(busy.ana, busy) == "interrupt_not_allowed"
    assert interrupt(busy.dana, busy).interrupted_ids == [busy.kim.pk]


@pytest.mark.parametrize(
    ("name", "value"), [("INTERRUPT_ROLES", "boss"), ("INTERRUPT_PRIORITIES", "fyi")]
)
def test_roles_and_priorities_that_do_not_exist_are_refused_at_the_start(
    settings: Any, name: str, value: str
) -> None:
    setattr(settings, name, [value])
    assert "medspa.E008" in {str(one.id) for one in run_checks()}


@pytest.mark.parametrize(
    ("reason", "code"),
    [("", "reason_required"), ("too   short", "reason_required"), ("  now!  ", "reason_required")]
    + [(7, "bad_field"), ("x" * 301, "bad_field"), ("a\x00b of ten more", "bad_field")],
)
def test_a_frame_without_a_reason_of_ten_characters_is_refused(reason: Any, code: str) -> None:
    shown = {"type": "post", "client_id": str(uuid4()), "conversation": 7, "text": "Now"}
    with pytest.raises(FrameError) as caught:
        parse_command(json.dumps(shown | {"interrupt": reason}))
    assert (caught.value.code, caught.value.client_id) == (code, shown["client_id"])


def test_a_frame_says_why_on_one_line() -> None:
    shown = {"type": "post", "client_id": str(uuid4()), "conversation": 7, "text": "Now"}
    command = parse_command(json.dumps(shown | {"interrupt": " The laser\n shows an error "}))
    assert isinstance(command, Post)
    assert (command.interrupt, command.interrupt_again) == (REASON, False)


def test_the_same_person_again_within_ten_minutes_wants_a_yes(busy: Cast) -> None:
    interrupt(busy.ana, busy)
    assert code_of(busy.ana, busy, "10:19") == "interrupted_lately"
    assert interrupt(busy.bre, busy, "10:19").interrupted_ids == [busy.kim.pk]
    assert interrupt(busy.ana, busy, "10:19", interrupt_again=True).interrupted_ids
    assert code_of(busy.ana, busy, "10:28") == "interrupted_lately"
    assert interrupt(busy.ana, busy, "10:30").interrupted_ids == [busy.kim.pk]


def test_a_resend_is_answered_like_the_first_time_and_interrupts_nobody_again(busy: Cast) -> None:
    client_id: UUID = uuid4()
    first = interrupt(busy.ana, busy, client_id=client_id)
    assert interrupt(busy.ana, busy, client_id=client_id).pk == first.pk
    assert Interruption.objects.count() == 1


def test_who_is_free_meanwhile_is_asked_as_usual(busy: Cast) -> None:
    become_available(busy.kim, oakland("10:05"))
    assert interrupt(busy.ana, busy).interrupted_ids == []
    assert not Interruption.objects.exists()


def test_of_several_it_asks_only_those_with_a_patient_are_interrupted(busy: Cast) -> None:
    assert interrupt(busy.ana, busy, people=[busy.kim, busy.bre]).interrupted_ids == [busy.kim.pk]


def test_in_a_direct_conversation_the_other_is_interrupted_and_in_a_channel_not_everybody(
    cast: Cast,
) -> None:
    go_with_patient(cast.bre, 60, oakland("10:00"))
    fields: dict[str, Any] = {"priority": "urgent", "interrupt": REASON, "now": oakland("10:10")}
    assert post(cast.ana, cast.direct, **fields).interrupted_ids == [cast.bre.pk]
    everybody = post(cast.dana, cast.front_desk, asks="everybody", **fields)
    assert everybody.interrupted_ids == []


def test_why_is_for_the_two_sides_alone_and_gone_with_the_message(busy: Cast) -> None:
    message = interrupt(busy.ana, busy)
    assert Message.objects.visible_to(busy.bre).filter(pk=message.pk).exists()
    for user, told in ((busy.ana, True), (busy.kim, True), (busy.bre, False), (busy.leo, False)):
        assert bool(reasons_for(user, [message.pk])) == told
    recall_message(busy.ana, message.pk, oakland("10:20"))
    assert reasons_for(busy.kim, [message.pk]) == {}


def test_over_http_too_and_whom_one_interrupted_lately(cast: Cast, client: Client) -> None:
    go_with_patient(cast.kim, 60, database_now())
    fields: dict[str, Any] = {"priority": "urgent", "people": [cast.kim], "interrupt": REASON}
    message = post(cast.ana, cast.front_desk, **fields)
    client.force_login(cast.ana)
    answer = client.get(f"/api/interruptions/?message={message.pk}").json()
    assert answer == {"reasons": {str(message.pk): REASON}}
    path = f"/api/interruptions/lately/?people={cast.kim.pk}&people={cast.bre.pk}"
    assert [row["user"] for row in client.get(path).json()["lately"]] == [cast.kim.pk]
    client.force_login(cast.bre)
    assert client.get(f"/api/interruptions/?message={message.pk}").json() == {"reasons": {}}
    assert client.get(path).json() == {"lately": []}
    assert client.get("/api/interruptions/?message=x").status_code == 422


def test_an_interruption_does_not_wait_for_later(busy: Cast) -> None:
    shown = {"client_id": str(uuid4()), "conversation": busy.front_desk.pk, "text": "Now"}
    asked = {"priority": "urgent", "asks": "people", "people": [busy.kim.pk], "interrupt": REASON}
    with pytest.raises(ValidationError, match="Interrupting is for now"):
        schedule(busy.ana, shown | asked, "at", oakland("12:00"), oakland("10:10"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_over_the_socket_the_two_sides_hear_why_and_the_others_that_it_did(
    practice: Cast,
) -> None:
    cast = practice
    go = database_sync_to_async(lambda: go_with_patient(cast.kim, 60, database_now()))
    await go()
    asked = {"priority": "urgent", "asks": "people", "people": [cast.kim.pk]}
    async with (
        tab_of(cast.ana) as ana,
        tab_of(cast.ana) as hers,
        tab_of(cast.kim) as kim,
        tab_of(cast.bre) as bre,
    ):
        short = await ana.post(cast.front_desk, "Now", **asked, interrupt="Now!")
        assert (short["type"], short["code"]) == ("refused", "reason_required")
        sent = await ana.post(cast.front_desk, "Now", **asked, interrupt=REASON)
        assert sent["message"]["interrupts"] == [cast.kim.pk]
        for tab in (hers, kim):
            frame = await tab.expect("interruption")
            assert frame.keys() == frames.FRAME_KEYS["interruption"]
            assert (frame["message"], frame["reason"]) == (sent["message"]["id"], REASON)
        posted = (await bre.expect("message.posted"))["message"]
        assert posted["interrupts"] == [cast.kim.pk]
        assert REASON not in str(posted)
        assert not await bre.hears("interruption")
        again = await ana.post(cast.front_desk, "Now!", **asked, interrupt=REASON)
        assert again["code"] == "interrupted_lately"
        kims = {"priority": "urgent", "asks": "people", "people": [cast.bre.pk]}
        refused = await kim.post(cast.front_desk, "Hm", **kims, interrupt=REASON)
        assert refused["code"] == "interrupt_not_allowed"
