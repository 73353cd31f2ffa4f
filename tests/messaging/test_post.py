"""Posting: what is stored, what is refused, and that numbers have no holes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from messaging.actions import Refused
from messaging.models import Conversation, Membership, Message
from messaging.signals import message_posted
from tests.cast import Cast, oakland, people_the_practice, post

pytestmark = pytest.mark.django_db


def numbers(conversation: Conversation) -> list[int]:
    return list(Message.objects.filter(conversation=conversation).values_list("seq", flat=True))


def code_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_messages_of_a_conversation_are_numbered_from_one_without_holes(cast: Cast) -> None:
    for _ in range(3):
        post(cast.ana, cast.front_desk)
    code_of(post, cast.ana, cast.front_desk, priority="high")
    post(cast.bre, cast.front_desk)
    assert numbers(cast.front_desk) == [1, 2, 3, 4]


def test_a_resend_is_answered_like_the_first_time_and_stores_nothing(cast: Cast) -> None:
    client_id = uuid4()
    first = post(cast.ana, cast.direct, "Print the form?", client_id=client_id)
    second = post(cast.ana, cast.direct, "Print the form?", client_id=client_id)
    assert (first.pk, first.seq) == (second.pk, second.seq)
    assert numbers(cast.direct) == [1]


def test_the_same_client_id_with_other_words_is_a_conflict(cast: Cast) -> None:
    client_id = uuid4()
    post(cast.ana, cast.direct, "Print the form?", client_id=client_id)
    assert code_of(post, cast.ana, cast.direct, "Other", client_id=client_id) == "conflict"
    assert Message.objects.get(client_id=client_id).text == "Print the form?"


def test_two_people_may_use_the_same_client_id(cast: Cast) -> None:
    client_id = uuid4()
    post(cast.ana, cast.direct, client_id=client_id)
    post(cast.bre, cast.direct, client_id=client_id)
    assert numbers(cast.direct) == [1, 2]


def test_somebody_outside_can_neither_post_nor_learn_that_it_exists(cast: Cast) -> None:
    assert not Conversation.objects.visible_to(cast.leo).filter(pk=cast.direct.pk).exists()
    foreign = code_of(post, cast.leo, cast.direct)
    missing = code_of(post, cast.leo, Conversation(pk=999_999))
    assert foreign == missing == "not_found"


def test_whoever_was_deactivated_posts_nothing(cast: Cast) -> None:
    cast.ana.is_active = False
    cast.ana.save()
    assert code_of(post, cast.ana, cast.direct) == "not_found"
    assert numbers(cast.direct) == []


@pytest.mark.parametrize("priority", ["high", "urgent"])
def test_high_and_urgent_must_ask_somebody_in_a_channel(cast: Cast, priority: str) -> None:
    assert code_of(post, cast.ana, cast.front_desk, priority=priority) == "ask_required"


def test_in_a_direct_conversation_high_asks_the_others(cast: Cast) -> None:
    assert post(cast.ana, cast.direct, priority="high").asks == "everybody"


def test_even_there_high_cannot_ask_nobody(cast: Cast) -> None:
    assert code_of(post, cast.ana, cast.direct, priority="high", asks="nobody") == "ask_required"


def test_an_fyi_asks_nobody(cast: Cast) -> None:
    assert code_of(post, cast.ana, cast.direct, priority="fyi", asks="everybody") == (
        "ask_not_allowed"
    )
    assert post(cast.ana, cast.direct, priority="fyi").asks == "nobody"


def test_a_normal_message_asks_nobody_unless_it_says_so(cast: Cast) -> None:
    assert not post(cast.ana, cast.direct, "Thanks!").is_ask
    assert post(cast.ana, cast.direct, people=[cast.bre]).asks == "people"


def test_an_automatic_message_asks_nobody_and_is_unread_to_whom_it_was_written_for(
    cast: Cast,
) -> None:
    automatic: dict[str, Any] = {"kind": Message.Kind.AUTOMATIC}
    assert code_of(post, cast.ana, cast.direct, people=[cast.bre], **automatic) == (
        "ask_not_allowed"
    )
    assert code_of(post, cast.ana, cast.direct, priority="high", **automatic) == "ask_not_allowed"
    note = Message.objects.get(pk=post(cast.ana, cast.direct, **automatic).pk)
    assert note.is_automatic
    assert not note.is_ask
    assert Membership.objects.get(conversation=cast.direct, user=cast.ana).last_read_seq == 0


def test_what_a_person_writes_is_not_automatic(cast: Cast) -> None:
    assert not Message.objects.get(pk=post(cast.ana, cast.direct).pk).is_automatic


def test_only_people_who_are_here_can_be_asked(cast: Cast) -> None:
    assert code_of(post, cast.ana, cast.front_desk, people=[cast.leo]) == "nobody_asked"
    assert code_of(post, cast.ana, cast.front_desk, people=[cast.ana]) == "nobody_asked"


def test_a_role_nobody_here_has_is_refused(cast: Cast) -> None:
    fields: dict[str, Any] = {"asks": "role", "role": "nurse_injector", "location": cast.oakland.pk}
    assert post(cast.bre, cast.front_desk, **fields).asked_role == "nurse_injector"
    assert code_of(post, cast.ana, cast.front_desk, **fields) == "nobody_asked"


def test_a_reply_quotes_a_message_of_the_same_conversation(cast: Cast) -> None:
    elsewhere = post(cast.ana, cast.direct)
    here = post(cast.ana, cast.front_desk)
    assert post(cast.bre, cast.front_desk, reply_to=here).reply_to_id == here.pk
    assert code_of(post, cast.bre, cast.front_desk, reply_to=elsewhere) == "not_found"


def test_posting_marks_ones_own_message_as_read(cast: Cast) -> None:
    post(cast.bre, cast.direct)
    post(cast.ana, cast.direct)
    read = dict(
        Membership.objects.filter(conversation=cast.direct).values_list("user_id", "last_read_seq")
    )
    assert read == {cast.ana.pk: 2, cast.bre.pk: 1}


def test_what_a_receiver_refuses_is_not_stored_and_leaves_no_hole(cast: Cast) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("no promise, no message")

    message_posted.connect(fail, dispatch_uid="test")
    try:
        with pytest.raises(RuntimeError):
            post(cast.ana, cast.direct)
    finally:
        message_posted.disconnect(dispatch_uid="test")
    assert post(cast.ana, cast.direct).seq == 1


def test_a_past_instant_is_kept_as_given(cast: Cast) -> None:
    at = oakland("10:00")
    assert Message.objects.get(pk=post(cast.ana, cast.direct, now=at).pk).posted_at == at


@pytest.mark.django_db(transaction=True)
def test_the_same_send_from_eight_threads_at_once_is_stored_once() -> None:
    cast = people_the_practice()
    client_id = uuid4()

    def send(_: int) -> int:
        try:
            return post(cast.ana, cast.direct, client_id=client_id).seq
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        seqs = set(pool.map(send, range(8)))
    assert seqs == {1}
    assert post(cast.bre, cast.direct).seq == 2


@pytest.mark.django_db(transaction=True)
def test_forty_sends_from_eight_threads_are_numbered_one_to_forty() -> None:
    cast = people_the_practice()

    def send(_: int) -> int:
        try:
            return post(cast.ana, cast.direct).seq
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(40))) == list(range(1, 41))
