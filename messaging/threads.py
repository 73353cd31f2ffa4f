"""A thread: a message and all that replies to it, directly or through others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max

from accounts.models import User
from messaging.access import message_for
from messaging.models import Message

# More than these of one thread are not shown beside it; the conversation has them all.
MOST_SHOWN = 500


@dataclass(frozen=True)
class Replies:
    """What is known of the replies in a thread."""

    count: int
    last_seq: int
    last_at: datetime
    people: tuple[int, ...]  # who wrote them


def replies_to(messages: Iterable[Message]) -> dict[int, Replies]:
    """The replies of those that begin a thread, in one query; none for what was just posted,
    which nobody can have replied to."""
    roots = [one.pk for one in messages if one.thread_root_id is None and not one._state.adding]
    if not roots:
        return {}
    found = (
        Message.objects.filter(thread_root__in=roots)
        .order_by()
        .values("thread_root")
        .annotate(
            count=Count("pk"),
            last_seq=Max("seq"),
            last_at=Max("posted_at"),
            people=ArrayAgg("author", distinct=True),
        )
    )
    return {
        row["thread_root"]: Replies(
            row["count"], row["last_seq"], row["last_at"], tuple(sorted(row["people"]))
        )
        for row in found
    }


def thread_of(user: User, message_id: int) -> tuple[Message, list[Message], bool]:
    """The first message of the thread that a message is in, its newest replies, oldest first,
    and whether there are older ones; raises Message.DoesNotExist."""
    message = message_for(user, message_id)
    root = message.thread_root or message
    newest = Message.objects.filter(thread_root=root).order_by("-seq")[: MOST_SHOWN + 1]
    found = list(newest)
    return root, found[:MOST_SHOWN][::-1], len(found) > MOST_SHOWN
