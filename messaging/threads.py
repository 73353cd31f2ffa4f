"""A thread: a message and all that replies to it, directly or through others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, Max, OuterRef, Q

from accounts.models import User
from messaging.access import message_for
from messaging.models import Message

# More than these of one thread are not shown beside it; the conversation has them all.
MOST_SHOWN = 500
# Threads without a reply for so long are not listed, nor more than so many.
LISTED_FOR, MOST_LISTED = timedelta(days=14), 10


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


def replies_after(user: User, message_id: int, seq: int, most: int) -> tuple[list[Message], bool]:
    """Up to `most` replies of the thread that a message is in, of those that follow `seq`, the
    oldest first, and whether there are more; raises Message.DoesNotExist."""
    message = message_for(user, message_id)
    root_id = message.thread_root_id or message.pk
    following = Message.objects.filter(thread_root=root_id, seq__gt=seq).order_by("seq")
    found = list(following[: most + 1])
    return found[:most], len(found) > most


def followed(user: User, now: datetime) -> list[tuple[Message, list[int]]]:
    """The first messages of the threads that `user` follows and nobody has ended, the newest
    reply first, each with the numbers of what others replied in the last two weeks."""
    recent = Message.objects.visible_to(user).filter(
        thread_root__isnull=False, posted_at__gte=now - LISTED_FOR
    )
    theirs = Message.objects.filter(author=user, thread_root=OuterRef("pk"))
    choice = str(user.pk)
    follows = Q(author=user) | Exists(theirs) | Q(follow_choices__contains={choice: True})
    roots = (
        Message.objects.visible_to(user)
        .filter(follows, pk__in=recent.values("thread_root"), done_at=None, recalled_at=None)
        .exclude(follow_choices__contains={choice: False})
    )
    replies = recent.filter(thread_root__in=roots).exclude(author=user)
    found: dict[int, list[int]] = {}
    for root_id, seq in replies.order_by("-posted_at", "-pk").values_list("thread_root_id", "seq"):
        found.setdefault(root_id, []).append(seq)
    listed = list(found)[:MOST_LISTED]
    by_id = Message.objects.in_bulk(listed)
    return [(by_id[pk], found[pk]) for pk in listed]
