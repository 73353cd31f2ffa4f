"""Messages that wait for their time: sent once, in order, as their author may then."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from accounts.availability import go_with_patient
from accounts.models import Shift, User
from messaging.actions import create_channel, forget_unused, leave, take_in
from messaging.actions.scheduled import (
    GONE,
    OVERDUE,
    STALE,
    drop_scheduled,
    reschedule,
    schedule,
    scheduled_by,
    send_due,
    send_now,
)
from messaging.models import Conversation, Message, ScheduledMessage
from tests.cast import Cast, oakland, people_the_practice

pytestmark = pytest.mark.django_db
EVENING = oakland("18:00")
WEDNESDAY = oakland("09:00", "2026-06-10")


def frame(conversation: Conversation, text: str = "Room 3 is free.", **fields: Any) -> Any:
    where = {"client_id": str(uuid4()), "conversation": conversation.pk}
    return {**where, "text": text, **fields}


def waiting(
    author: User,
    conversation: Conversation,
    text: str = "Room 3 is free.",
    at: datetime = WEDNESDAY,
    **fields: Any,
) -> ScheduledMessage:
    """A message that waits since the evening."""
    return schedule(author, frame(conversation, text, **fields), "at", at, EVENING)


def said() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("text", flat=True))


def problems(author: User) -> list[str]:
    return [row.problem for row in scheduled_by(author)]


def test_it_is_sent_when_its_time_has_come_and_is_off_the_list_then(cast: Cast) -> None:
    waiting(cast.ana, cast.direct)
    assert send_due(WEDNESDAY - timedelta(seconds=1)) == 0
    assert said() == []
    assert send_due(WEDNESDAY) == 1
    assert send_due(WEDNESDAY) == 0
    assert said() == ["Room 3 is free."]
    assert not scheduled_by(cast.ana)


def test_when_next_in_is_the_beginning_of_the_others_next_shift(cast: Cast) -> None:
    row = schedule(cast.ana, frame(cast.direct), "next_in", None, EVENING)
    assert row.send_at == WEDNESDAY


def test_when_next_in_for_a_role_is_when_somebody_of_it_is_on(cast: Cast) -> None:
    Shift.objects.filter(user=cast.bre).update(starts=600)
    Shift.objects.filter(user=cast.kim).update(starts=660)
    asks: dict[str, Any] = {"asks": "role", "role": "front_desk", "location": cast.oakland.pk}
    row = schedule(cast.ana, frame(cast.front_desk, **asks), "next_in", None, EVENING)
    assert row.send_at == oakland("10:00", "2026-06-10")


def test_when_somebody_is_with_a_patient_it_waits_until_they_are_free(cast: Cast) -> None:
    go_with_patient(cast.bre, 30, oakland("10:00"))
    row = schedule(cast.ana, frame(cast.direct), "next_in", None, oakland("10:05"))
    assert row.send_at == oakland("10:30")
    go_with_patient(cast.bre, 15, oakland("10:25"))
    assert send_due(oakland("10:30")) == 0
    assert send_due(oakland("10:40")) == 1


def test_when_the_shift_has_moved_it_waits_for_it(cast: Cast) -> None:
    schedule(cast.ana, frame(cast.direct), "next_in", None, EVENING)
    Shift.objects.filter(user=cast.bre, weekday=2).update(starts=660)
    assert send_due(WEDNESDAY) == 0
    assert scheduled_by(cast.ana).get().send_at == oakland("11:00", "2026-06-10")
    assert send_due(oakland("11:00", "2026-06-10")) == 1


def test_nobody_is_waited_for_who_is_in_or_when_a_whole_channel_is_told(cast: Cast) -> None:
    for conversation, now in ((cast.direct, oakland("10:00")), (cast.front_desk, EVENING)):
        with pytest.raises(ValidationError) as caught:
            schedule(cast.ana, frame(conversation), "next_in", None, now)
        assert list(caught.value.message_dict) == ["when"]


def test_what_is_overdue_goes_out_at_once_and_in_order(cast: Cast) -> None:
    for minutes, text in ((20, "third"), (0, "first"), (10, "second")):
        waiting(cast.ana, cast.direct, text, WEDNESDAY + timedelta(minutes=minutes))
    assert send_due(WEDNESDAY + timedelta(hours=1)) == 3
    assert said() == ["first", "second", "third"]


def test_what_is_too_late_asks_its_author_and_waits_again_when_they_say_so(cast: Cast) -> None:
    row = waiting(cast.ana, cast.direct)
    late = WEDNESDAY + STALE + timedelta(seconds=1)
    assert send_due(late) == 0
    assert (said(), problems(cast.ana)) == ([], [OVERDUE])
    assert send_due(late) == 0
    reschedule(cast.ana, row.pk, late, when="at", at=late + timedelta(minutes=5))
    assert problems(cast.ana) == [""]
    assert send_due(late + timedelta(minutes=5)) == 1


def test_it_is_sent_with_what_its_author_may_then(cast: Cast) -> None:
    room = create_channel(
        cast.ana, "lasers", cast.oakland, EVENING, private=True, people=[cast.bre.pk, cast.kim.pk]
    )
    waiting(cast.bre, room)
    waiting(cast.ana, room, "Kim?", asks="people", people=[cast.kim.pk])
    leave(cast.bre, room, EVENING)
    leave(cast.kim, room, EVENING)
    assert send_due(WEDNESDAY) == 0
    assert said() == []
    assert problems(cast.bre) == [GONE]
    assert problems(cast.ana) == ["Somebody it asks isn't in this conversation."]


def test_nothing_is_sent_for_who_was_deactivated(cast: Cast) -> None:
    waiting(cast.ana, cast.direct)
    cast.ana.is_active = False
    cast.ana.save()
    assert send_due(WEDNESDAY) == 0
    assert said() == []


def test_one_that_fails_keeps_no_other_from_being_sent(cast: Cast) -> None:
    room = create_channel(cast.ana, "lasers", cast.oakland, EVENING, private=True)
    waiting(cast.ana, room, "never")
    waiting(cast.ana, cast.direct, "Hello")
    leave(cast.ana, room, EVENING)
    assert send_due(WEDNESDAY) == 1
    assert said() == ["Hello"]


def test_its_words_and_its_time_are_changed_and_it_is_sent_now_or_never(cast: Cast) -> None:
    row, other = waiting(cast.ana, cast.direct), waiting(cast.ana, cast.direct, "Never mind")
    reschedule(cast.ana, row.pk, EVENING, text="Room 4 is free.")
    reschedule(cast.ana, row.pk, EVENING, when="at", at=WEDNESDAY + timedelta(hours=1))
    assert send_due(WEDNESDAY + timedelta(minutes=59)) == 1
    assert said() == ["Never mind"]
    assert send_now(cast.ana, row.pk, WEDNESDAY) == ""
    assert said() == ["Never mind", "Room 4 is free."]
    with pytest.raises(ScheduledMessage.DoesNotExist):
        drop_scheduled(cast.ana, other.pk)
    third = waiting(cast.ana, cast.direct, "Gone")
    drop_scheduled(cast.ana, third.pk)
    assert send_due(WEDNESDAY) == 0


def test_the_files_of_a_waiting_message_wait_with_it(cast: Cast) -> None:
    file = take_in(cast.ana, cast.direct, "x.txt", BytesIO(b"Room 3"), 6, oakland("10:00"))
    waiting(cast.ana, cast.direct, "See the list.", attachments=[file.pk])
    forget_unused(WEDNESDAY + timedelta(days=3))
    assert send_due(WEDNESDAY) == 1
    assert Message.objects.get().attachments.get() == file


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"text": " "}, "post"),
        ({"priority": "high"}, "post"),
        ({"client_id": "x"}, "post"),
        ({"asks": "people", "people": []}, "post"),
    ],
)
def test_what_could_not_be_sent_now_is_not_kept_for_later(
    cast: Cast, fields: dict[str, Any], where: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        schedule(cast.ana, frame(cast.front_desk) | fields, "at", WEDNESDAY, EVENING)
    assert list(caught.value.message_dict) == [where]
    assert not ScheduledMessage.objects.exists()


def test_one_client_id_is_kept_once(cast: Cast) -> None:
    same = frame(cast.direct)
    first = schedule(cast.ana, same, "at", WEDNESDAY, EVENING)
    assert schedule(cast.ana, same, "at", WEDNESDAY, EVENING).pk == first.pk


def test_only_its_author_finds_it(cast: Cast) -> None:
    row = waiting(cast.ana, cast.direct)
    assert not scheduled_by(cast.bre)
    with pytest.raises(ScheduledMessage.DoesNotExist):
        send_now(cast.bre, row.pk, WEDNESDAY)
    with pytest.raises(Conversation.DoesNotExist):
        waiting(cast.leo, cast.direct)


def test_the_list_is_asked_for_and_changed_over_http(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)

    def ask(path: str, **body: Any) -> Any:
        return client.post(f"/api/scheduled/{path}", body, content_type="application/json")

    post = frame(cast.direct)
    assert ask("times/", post=post).status_code == 200
    assert ask("", post=post, when="at").json() == {"errors": {"at": ["Choose a day and a time."]}}
    assert ask("", post="x", when="at").status_code == 422
    assert ask("", post=post | {"conversation": 10**12}, when="next_in").status_code == 404
    at = datetime.now(tz=WEDNESDAY.tzinfo) + timedelta(days=1)
    made = ask("", post=post, when="at", at=at.isoformat())
    assert made.status_code == 201
    number = made.json()["id"]
    assert [item["id"] for item in client.get("/api/scheduled/").json()["items"]] == [number]
    assert ask(f"{number}/", text="Changed").json()["post"]["text"] == "Changed"
    assert ask(f"{number}/", text=5).json() == {"errors": {"text": ["text: must be text."]}}
    assert ask(f"{number}/send/").status_code == 204
    assert said() == ["Changed"]
    assert ask(f"{number}/delete/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_once_and_keep_the_order() -> None:
    cast = people_the_practice()
    texts = [str(number) for number in range(12)]
    for number, text in enumerate(texts):
        waiting(cast.ana, cast.direct, text, WEDNESDAY + timedelta(seconds=number))
    start = Barrier(4)

    def work() -> int:
        start.wait()
        try:
            return send_due(WEDNESDAY + timedelta(minutes=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counts = [work.result() for work in [pool.submit(work) for _ in range(4)]]
    sent = sum(counts) + send_due(WEDNESDAY + timedelta(minutes=1))
    assert sent == len(texts)
    assert said() == texts
