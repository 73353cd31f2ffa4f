"""Posting beside other changes of the conversation: what commits first decides."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from messaging.actions import Refused, create_channel, forget_unused, set_people, take_in
from messaging.models import Attachment, Conversation, Message
from tests.cast import Cast, oakland, post
from tests.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
NOW = oakland("10:00")


@pytest.fixture
def room(cast: Cast) -> Conversation:
    """A private channel of Bre and Kim."""
    return create_channel(cast.bre, "room", None, NOW, private=True, people=[cast.kim.pk])


def somebody_waits() -> bool:
    """a statement waits for another's lock"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        (waiting,) = cursor.fetchone()
    return bool(waiting)


def begin(function: Any, *args: Any, **kwargs: Any) -> "Future[Any]":
    """Begin this on another connection, and come back when it waits for us."""

    def work() -> Any:
        try:
            return function(*args, **kwargs)
        finally:
            connection.close()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(work)
    pool.shutdown(wait=False)
    wait_for(somebody_waits, 2)
    return future


def test_whoever_is_removed_while_their_post_waits_posts_nothing(
    cast: Cast, room: Conversation
) -> None:
    with transaction.atomic():
        set_people(cast.bre, room, NOW, remove=[cast.kim.pk])
        posting = begin(post, cast.kim, room)
    with pytest.raises(Refused) as caught:
        posting.result(5)
    assert caught.value.code == "not_found"
    assert Message.objects.count() == 0
    assert post(cast.bre, room).seq == 1


def test_a_removal_waits_for_a_post_that_came_first(cast: Cast, room: Conversation) -> None:
    with transaction.atomic():
        post(cast.kim, room)
        removing = begin(set_people, cast.bre, room, NOW, remove=[cast.kim.pk])
    removing.result(5)
    assert Message.objects.get().author == cast.kim
    assert Conversation.objects.visible_to(cast.kim).filter(pk=room.pk).count() == 0


def test_a_resend_is_answered_alike_when_whom_it_asked_has_left(
    cast: Cast, room: Conversation
) -> None:
    client_id = uuid4()
    first = post(cast.bre, room, asks="everybody", client_id=client_id)
    set_people(cast.bre, room, NOW, remove=[cast.kim.pk])
    assert post(cast.bre, room, asks="everybody", client_id=client_id).pk == first.pk
    with pytest.raises(Refused) as caught:
        post(cast.bre, room, asks="everybody")
    assert caught.value.code == "nobody_asked"


def an_upload(cast: Cast, room: Conversation) -> int:
    """A file of Bre that nobody sent yet, though it is old."""
    return take_in(cast.bre, room, "list.txt", BytesIO(b"1 laser"), 7, NOW).pk


def test_of_two_messages_with_the_same_file_one_is_stored(cast: Cast, room: Conversation) -> None:
    file = an_upload(cast, room)
    with transaction.atomic():
        first = post(cast.bre, room, "One", attachments=(file,))
        posting = begin(post, cast.bre, room, "Other", attachments=(file,))
    with pytest.raises(Refused) as caught:
        posting.result(5)
    assert caught.value.code == "attachment_gone"
    assert Attachment.objects.get().message == first == Message.objects.get()
    assert post(cast.bre, room).seq == 2


def test_a_file_that_is_just_sent_is_not_forgotten(cast: Cast, room: Conversation) -> None:
    file = an_upload(cast, room)

    def forget() -> int:
        try:
            return forget_unused(NOW + timedelta(days=30))
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as elsewhere:
        post(cast.bre, room, attachments=(file,))
        assert elsewhere.submit(forget).result(5) == 0
    assert forget_unused(NOW + timedelta(days=30)) == 0
    assert Attachment.objects.get().message_id is not None


def test_a_message_whose_file_is_just_forgotten_is_refused(cast: Cast, room: Conversation) -> None:
    file = an_upload(cast, room)
    with transaction.atomic():
        assert forget_unused(NOW + timedelta(days=30)) == 1
        posting = begin(post, cast.bre, room, attachments=(file,))
    with pytest.raises(Refused) as caught:
        posting.result(5)
    assert caught.value.code == "attachment_gone"
    assert not Message.objects.exists()
