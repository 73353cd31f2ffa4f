"""What an author does to a message afterwards: taking it back, and another priority."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.dispatch import Signal

from accounts.models import User
from messaging.access import changes_after, page_after, page_before
from messaging.actions import Refused, change_priority, create_channel, leave, recall_message
from messaging.models import Conversation, Message, MessageVersion
from messaging.payloads import message_payload
from messaging.signals import message_posted, message_recalled, priority_changed
from tests.cast import Cast, oakland, people_the_practice, post

pytestmark = pytest.mark.django_db
NOW = oakland("10:30")
SECRET = "The code of the safe is 5511"


def code_of(call: Any, *args: Any) -> str:
    with pytest.raises(Refused) as caught:
        call(*args)
    return caught.value.code


@contextmanager
def heard(signal: Signal) -> Iterator[list[dict[str, Any]]]:
    """What is sent by a signal within it."""
    calls: list[dict[str, Any]] = []

    def listen(signal: Any, sender: Any, **fields: Any) -> None:
        assert connection.in_atomic_block
        calls.append(fields)

    signal.connect(listen, dispatch_uid="test")
    try:
        yield calls
    finally:
        signal.disconnect(dispatch_uid="test")


def recall(user: User, message_id: int) -> Message:
    return recall_message(user, message_id, NOW)


def raise_it(user: User, message_id: int) -> Message:
    return change_priority(user, message_id, "urgent", NOW)


def test_a_recalled_message_leaves_a_tombstone_without_its_words(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, SECRET, priority="high")
    recall(cast.ana, message.pk)
    row = Message.objects.get(pk=message.pk)
    assert (row.text, row.html) == ("", "")
    assert (row.recalled_at, row.recalled_by) == (NOW, cast.ana)
    assert (row.seq, row.priority, row.asks) == (1, "high", "everybody")
    shown = message_payload(row)
    assert (shown["text"], shown["html"]) == ("", "")
    assert shown["recalled_at"] == "2026-06-09T17:30:00.000Z"


def test_what_it_said_is_kept_for_audit(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, SECRET)
    recall(cast.ana, message.pk)
    version = MessageVersion.objects.get(message=message)
    assert (version.text, version.html) == (SECRET, f"<p>{SECRET}</p>")
    assert (version.until, version.by) == (NOW, cast.ana)


def test_history_and_resume_show_the_tombstone(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, SECRET)
    recall(cast.ana, message.pk)
    for page, _ in (
        page_before(cast.bre, cast.direct.pk, None),
        page_after(cast.bre, cast.direct.pk, 0),
    ):
        assert [(row.text, row.recalled_at) for row in page] == [("", NOW)]


def test_recalling_twice_changes_nothing_and_is_told_once(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, SECRET)
    with heard(message_recalled) as told:
        first = recall(cast.ana, message.pk)
        second = recall_message(cast.ana, message.pk, oakland("11:00"))
    assert [call["message"].pk for call in told] == [message.pk]
    assert told[0]["now"] == NOW
    assert message_payload(first) == message_payload(second)
    assert MessageVersion.objects.count() == 1


def test_a_send_that_was_recalled_is_answered_with_its_tombstone(cast: Cast) -> None:
    client_id = uuid4()
    message = post(cast.ana, cast.direct, SECRET, client_id=client_id)
    recall(cast.ana, message.pk)
    again = post(cast.ana, cast.direct, SECRET, client_id=client_id)
    assert (again.pk, again.text) == (message.pk, "")
    with pytest.raises(Refused) as caught:
        post(cast.ana, cast.direct, "Something else", client_id=client_id)
    assert caught.value.code == "conflict"


@pytest.mark.parametrize("change", [recall, raise_it])
def test_foreign_and_missing_messages_are_refused_alike(cast: Cast, change: Any) -> None:
    message = post(cast.ana, cast.direct, priority="high")
    assert not Message.objects.visible_to(cast.leo).filter(pk=message.pk).exists()
    assert code_of(change, cast.leo, message.pk) == "not_found"
    assert code_of(change, cast.leo, 999_999) == "not_found"


@pytest.mark.parametrize("change", [recall, raise_it])
def test_nobody_but_its_author_changes_a_message(cast: Cast, change: Any) -> None:
    message = post(cast.ana, cast.front_desk, people=[cast.bre], priority="high")
    for user in (cast.bre, cast.dana, cast.olive):
        assert code_of(change, user, message.pk) == "not_author"
    row = Message.objects.get(pk=message.pk)
    assert (row.recalled_at, row.priority, row.change) == (None, "high", 0)


@pytest.mark.parametrize("change", [recall, raise_it])
def test_whoever_left_or_was_deactivated_changes_nothing_any_more(cast: Cast, change: Any) -> None:
    room = create_channel(cast.ana, "room", None, NOW, private=True, people=[cast.bre.pk])
    message = post(cast.bre, room, people=[cast.ana], priority="high")
    leave(cast.bre, room, NOW)
    assert code_of(change, cast.bre, message.pk) == "not_found"
    other = post(cast.ana, cast.direct, priority="high")
    cast.ana.is_active = False
    cast.ana.save()
    assert not Message.objects.visible_to(cast.ana).filter(pk=other.pk).exists()
    assert code_of(change, cast.ana, other.pk) == "not_found"


def test_what_a_receiver_refuses_is_not_recalled(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, SECRET)

    def fail(**kwargs: Any) -> None:
        raise RuntimeError("no promise, no recall")

    message_recalled.connect(fail, dispatch_uid="test")
    try:
        with pytest.raises(RuntimeError):
            recall(cast.ana, message.pk)
    finally:
        message_recalled.disconnect(dispatch_uid="test")
    assert Message.objects.get(pk=message.pk).text == SECRET
    assert not MessageVersion.objects.exists()


def test_the_database_keeps_a_recalled_message_empty(cast: Cast) -> None:
    message = recall(cast.ana, post(cast.ana, cast.direct, SECRET).pk)
    with pytest.raises(IntegrityError, match="recalled_says_nothing"):
        Message.objects.filter(pk=message.pk).update(text=SECRET)


def test_a_priority_is_raised_and_the_old_one_told(cast: Cast) -> None:
    message = post(cast.ana, cast.front_desk, people=[cast.bre])
    with heard(priority_changed) as told:
        change_priority(cast.ana, message.pk, "urgent", NOW)
    assert Message.objects.get(pk=message.pk).priority == "urgent"
    assert [(call["message"].priority, call["old"], call["now"]) for call in told] == [
        ("urgent", "normal", NOW)
    ]


def test_the_same_priority_changes_nothing_and_is_not_told(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, priority="high")
    with heard(priority_changed) as told:
        change_priority(cast.ana, message.pk, "high", NOW)
    assert told == []
    assert Message.objects.get(pk=message.pk).change == 0


@pytest.mark.parametrize("priority", ["high", "urgent"])
def test_what_asks_nobody_is_never_raised(cast: Cast, priority: str) -> None:
    message = post(cast.ana, cast.direct)
    assert code_of(change_priority, cast.ana, message.pk, priority, NOW) == "ask_required"
    assert change_priority(cast.ana, message.pk, "fyi", NOW).priority == "fyi"


def test_an_ask_is_never_an_fyi(cast: Cast) -> None:
    message = post(cast.ana, cast.front_desk, people=[cast.bre], priority="high")
    assert code_of(change_priority, cast.ana, message.pk, "fyi", NOW) == "ask_not_allowed"
    assert change_priority(cast.ana, message.pk, "normal", NOW).asked_ids == [cast.bre.pk]


def test_a_recalled_message_keeps_its_priority(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, priority="high")
    recall(cast.ana, message.pk)
    assert code_of(change_priority, cast.ana, message.pk, "urgent", NOW) == "recalled"


def changes_of(conversation: Conversation) -> list[tuple[int, int]]:
    rows = Message.objects.filter(conversation=conversation, change__gt=0)
    return list(rows.order_by("change").values_list("seq", "change"))


def test_changes_of_a_conversation_are_numbered_and_a_second_one_of_a_message_replaces_the_first(
    cast: Cast,
) -> None:
    one, two = (post(cast.ana, cast.direct, priority="high") for _ in range(2))
    elsewhere = post(cast.ana, cast.front_desk)
    raise_it(cast.ana, one.pk)
    raise_it(cast.ana, two.pk)
    recall(cast.ana, one.pk)
    recall(cast.ana, elsewhere.pk)
    assert changes_of(cast.direct) == [(2, 2), (1, 3)]
    assert changes_of(cast.front_desk) == [(1, 1)]
    assert Conversation.objects.get(pk=cast.direct.pk).last_change == 3


def test_changes_since_a_change_come_in_pages_in_their_order(cast: Cast) -> None:
    for _ in range(53):
        recall(cast.ana, post(cast.ana, cast.direct).pk)
    page, more = changes_after(cast.bre, cast.direct.pk, 1)
    assert ([row.change for row in page], more) == (list(range(2, 52)), True)
    page, more = changes_after(cast.bre, cast.direct.pk, 51)
    assert ([row.change for row in page], more) == ([52, 53], False)


def test_nobody_outside_learns_of_changes(cast: Cast) -> None:
    recall(cast.ana, post(cast.ana, cast.direct).pk)
    assert len(changes_after(cast.bre, cast.direct.pk, 0)[0]) == 1
    with pytest.raises(Conversation.DoesNotExist):
        changes_after(cast.leo, cast.direct.pk, 0)


@pytest.mark.django_db(transaction=True)
def test_recalls_and_answers_of_many_at_once_end_without_a_deadlock_and_are_numbered_once() -> None:
    cast = people_the_practice()
    asks = [post(cast.ana, cast.direct) for _ in range(12)]

    def act(number: int) -> None:
        try:
            if number % 2:
                post(cast.bre, cast.direct, reply_to=asks[number // 2])
            else:
                recall(cast.ana, asks[number // 2].pk)
                recall(cast.ana, asks[number // 2].pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(24)))
    assert sorted(change for _, change in changes_of(cast.direct)) == list(range(1, 13))
    assert MessageVersion.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_four_recalls_of_one_message_at_once_are_one() -> None:
    cast = people_the_practice()
    messages = [post(cast.ana, cast.direct, SECRET) for _ in range(8)]
    together = Barrier(4)

    def act(_: int) -> None:
        try:
            for message in messages:
                together.wait(10)
                recall(cast.ana, message.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, range(4)))
    assert set(MessageVersion.objects.values_list("text", flat=True)) == {SECRET}
    assert MessageVersion.objects.count() == 8
    assert Conversation.objects.get(pk=cast.direct.pk).last_change == 8


def test_posting_is_no_change(cast: Cast) -> None:
    with heard(message_posted) as told:
        message = post(cast.ana, cast.direct)
    assert told[0]["message"] == message
    assert message_payload(message)["change"] == 0
    assert message_payload(Message.objects.get(pk=message.pk)) == message_payload(message)
