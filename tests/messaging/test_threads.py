"""Threads: what replies to a message, who follows, and how they end."""

from importlib import import_module

import pytest
from django.db import connection

from accounts.models import User
from messaging.actions import (
    Refused,
    end_thread,
    follow_thread,
    leave,
    recall_message,
    reopen_thread,
)
from messaging.models import Message
from messaging.payloads import message_payload
from messaging.threads import followed, thread_of
from tests.cast import Cast, oakland, post


@pytest.fixture
def root(cast: Cast) -> Message:
    """Ana asks nobody in particular about the autoclave."""
    return post(cast.ana, cast.front_desk, "The autoclave beeps.", now=oakland("10:00"))


def shown(message: Message) -> dict[str, object]:
    """What everybody sees of the thread that a message begins."""
    thread = message_payload(Message.objects.get(pk=message.pk))["thread"]
    assert thread is not None
    return dict(thread)


def test_a_reply_to_a_reply_is_in_the_thread_of_the_first_message(
    cast: Cast, root: Message
) -> None:
    first = post(cast.bre, cast.front_desk, reply_to=root, now=oakland("10:01"))
    second = post(cast.kim, cast.front_desk, reply_to=first, now=oakland("10:02"))
    assert (first.thread_root_id, second.thread_root_id) == (root.pk, root.pk)
    assert message_payload(second)["thread_root"] == root.pk


def test_the_first_message_says_how_many_replied_and_when_last(cast: Cast, root: Message) -> None:
    assert message_payload(Message.objects.get(pk=root.pk))["thread"] is None
    post(cast.bre, cast.front_desk, reply_to=root, now=oakland("10:01"))
    last = post(cast.bre, cast.front_desk, reply_to=root, now=oakland("10:02"))
    assert shown(root) == {
        "replies": 2,
        "last_seq": last.seq,
        "last_at": "2026-06-09T17:02:00.000Z",
        "people": [cast.bre.pk],
        "choices": {},
        "done": None,
    }


def test_the_thread_of_a_reply_is_the_whole_thread(cast: Cast, root: Message) -> None:
    first = post(cast.bre, cast.front_desk, reply_to=root, now=oakland("10:01"))
    post(cast.kim, cast.front_desk, "Something else.", now=oakland("10:02"))
    second = post(cast.kim, cast.front_desk, reply_to=first, now=oakland("10:03"))
    assert thread_of(cast.dana, second.pk) == (root, [first, second], False)


def test_replies_from_before_there_were_threads_find_their_first_message(
    cast: Cast, root: Message
) -> None:
    first = post(cast.bre, cast.front_desk, reply_to=root, now=oakland("10:01"))
    second = post(cast.kim, cast.front_desk, reply_to=first, now=oakland("10:02"))
    Message.objects.update(thread_root=None)
    migration = import_module("messaging.migrations.0005_thread_roots")
    with connection.cursor() as cursor:
        cursor.execute(migration.FIND_ROOTS)
    found = Message.objects.filter(thread_root=root).order_by("pk")
    assert list(found) == [first, second]


def test_nobody_reads_a_thread_from_outside(cast: Cast, root: Message) -> None:
    assert thread_of(cast.bre, root.pk)
    with pytest.raises(Message.DoesNotExist):
        thread_of(cast.leo, root.pk)


def test_a_plain_message_costs_no_question_about_replies(
    cast: Cast, root: Message, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        message_payload(root)


def test_done_says_who_and_when_and_thanks_reopens_nothing(cast: Cast, root: Message) -> None:
    end_thread(cast.bre, root.pk, oakland("10:10"))
    post(cast.ana, cast.front_desk, "Thanks!", reply_to=root, now=oakland("10:11"))
    assert shown(root)["done"] == {"by": cast.bre.pk, "at": "2026-06-09T17:10:00.000Z"}


def test_done_a_second_time_keeps_the_first(cast: Cast, root: Message) -> None:
    end_thread(cast.bre, root.pk, oakland("10:10"))
    again = end_thread(cast.kim, root.pk, oakland("10:20"))
    assert (again.done_by, again.change) == (cast.bre, 1)


def test_anybody_there_reopens_it(cast: Cast, root: Message) -> None:
    end_thread(cast.bre, root.pk, oakland("10:10"))
    assert reopen_thread(cast.kim, root.pk).done_at is None


def test_who_unfollowed_stays_so_though_they_write_again(cast: Cast, root: Message) -> None:
    follow_thread(cast.bre, root.pk, on=False)
    post(cast.bre, cast.front_desk, reply_to=root, now=oakland("10:01"))
    assert shown(root)["choices"] == {str(cast.bre.pk): False}


@pytest.mark.parametrize("act", ["done", "reopen", "follow"])
def test_a_reply_begins_no_thread_and_what_was_taken_back_has_no_end(
    cast: Cast, root: Message, act: str
) -> None:
    reply = post(cast.bre, cast.front_desk, reply_to=root, now=oakland("10:01"))
    acts = {
        "done": lambda pk: end_thread(cast.kim, pk, oakland("10:10")),
        "reopen": lambda pk: reopen_thread(cast.kim, pk),
        "follow": lambda pk: follow_thread(cast.kim, pk, on=True),
    }
    with pytest.raises(Refused, match="is a reply"):
        acts[act](reply.pk)
    recall_message(cast.ana, root.pk, oakland("10:05"))
    with pytest.raises(Refused, match="taken back"):
        acts[act](root.pk)


def test_who_left_ends_nothing(cast: Cast, root: Message) -> None:
    leave(cast.kim, cast.front_desk, oakland("10:05"))
    with pytest.raises(Refused) as refused:
        end_thread(cast.kim, root.pk, oakland("10:10"))
    assert refused.value.code == "not_found"


def listed(user: User) -> list[tuple[int, list[int]]]:
    """The threads that somebody follows, as the rail lists them at 11:00."""
    return [(root.pk, seqs) for root, seqs in followed(user, oakland("11:00"))]


def test_who_began_or_wrote_in_a_thread_finds_it_in_their_list_until_it_is_done(
    cast: Cast, root: Message
) -> None:
    assert listed(cast.ana) == []
    first = post(cast.bre, cast.front_desk, reply_to=root, now=oakland("10:01"))
    second = post(cast.kim, cast.front_desk, reply_to=root, now=oakland("10:02"))
    assert listed(cast.ana) == [(root.pk, [second.seq, first.seq])]
    assert listed(cast.kim) == [(root.pk, [first.seq])]
    assert listed(cast.dana) == []
    end_thread(cast.bre, root.pk, oakland("10:10"))
    assert listed(cast.ana) == []


def test_what_one_chose_counts_more_than_what_one_wrote(cast: Cast, root: Message) -> None:
    reply = post(cast.bre, cast.front_desk, reply_to=root, now=oakland("10:01"))
    follow_thread(cast.ana, root.pk, on=False)
    follow_thread(cast.dana, root.pk, on=True)
    assert (listed(cast.ana), listed(cast.dana)) == ([], [(root.pk, [reply.seq])])


def test_a_thread_leaves_the_list_with_its_reader_and_after_two_weeks(
    cast: Cast, root: Message
) -> None:
    post(cast.bre, cast.front_desk, reply_to=root, now=oakland("10:01"))
    assert followed(cast.ana, oakland("10:00", "2026-06-24")) == []
    leave(cast.ana, cast.front_desk, oakland("10:05"))
    assert listed(cast.ana) == []
