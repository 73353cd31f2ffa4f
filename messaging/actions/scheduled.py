"""Messages that wait for their time: written now, sent once, as their author may then."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from messaging import delivery, frames
from messaging.access import conversation_for
from messaging.actions.asks import Refused, settle_asks
from messaging.actions.drafting import draft_of
from messaging.actions.later import check_future
from messaging.actions.post import post_message
from messaging.models import ScheduledMessage
from messaging.next_in import next_in
from messaging.payloads import scheduled_payload
from messaging.protocol import FrameError, Post, parse_command

logger = logging.getLogger(__name__)

# What is later than this is no longer sent by itself: its author says whether it still holds.
STALE = timedelta(hours=2)
MOST_WAITING = 100
OVERDUE = "It could not be sent at its time. Is it still right?"
GONE = "You are no longer in this conversation, or what it replies to isn't there."
When = ScheduledMessage.When


@transaction.atomic
def schedule(
    author: User, frame: Mapping[str, Any], when: str, at: datetime | None, now: datetime
) -> ScheduledMessage:
    """Keep a `post` frame until its time: the instant `at` (UTC), or when whom it is for is next
    in. A second one of the same client id is the first one.

    Raises Conversation.DoesNotExist, and ValidationError beside `post`, `when` or `at`.
    """
    post = _parsed(author, frame)
    mine = ScheduledMessage.objects.filter(author=author)
    known: ScheduledMessage | None = mine.filter(client_id=post.client_id).first()
    if known is not None:
        return known
    if mine.count() >= MOST_WAITING:
        raise ValidationError({"post": f"You have {MOST_WAITING} messages waiting already."})
    fields = {
        "conversation_id": post.conversation,
        "post": _frame_of(post),
        "when": when,
        "send_at": _instant(author, post, when, at, now),
        "created_at": now,
    }
    # Of two at the same instant the second one finds the first.
    row, _ = mine.get_or_create(author=author, client_id=post.client_id, defaults=fields)
    _tell(row)
    return row


@transaction.atomic
def reschedule(
    author: User,
    scheduled_id: int,
    now: datetime,
    *,
    text: str | None = None,
    when: str = "",
    at: datetime | None = None,
) -> ScheduledMessage:
    """Change what a waiting message says, or when it is sent; what failed waits again.

    Raises ScheduledMessage.DoesNotExist (also for what was sent meanwhile), ValidationError
    beside `text`, `when` or `at`.
    """
    row = _lock(author, scheduled_id)
    if text is not None:
        row.post = _frame_of(_parsed(author, row.post | {"text": text}, "text"))
    if when:
        row.send_at = _instant(author, _post_of(row), when, at, now)
        row.when, row.problem = when, ""
    row.save(update_fields=["post", "send_at", "when", "problem"])
    _tell(row)
    return row


@transaction.atomic
def send_now(author: User, scheduled_id: int, now: datetime) -> str:
    """Send a waiting message now; why it can't be sent, or "".

    Raises ScheduledMessage.DoesNotExist (also for what was sent meanwhile).
    """
    row = _lock(author, scheduled_id)
    row.when, row.send_at, row.problem = When.AT, now, ""
    _send(row, now)
    return row.problem


@transaction.atomic
def drop_scheduled(author: User, scheduled_id: int) -> None:
    """Send it never; raises ScheduledMessage.DoesNotExist (also for what was sent meanwhile)."""
    row = _lock(author, scheduled_id)
    row.delete()
    delivery.send_on_commit([author.pk], frames.scheduled_gone(scheduled_id, sent=False))


def scheduled_by(author: User) -> QuerySet[ScheduledMessage]:
    """What `author` wrote to be sent later, the next one first."""
    return ScheduledMessage.objects.filter(author=author).order_by("send_at", "pk")


def send_due(now: datetime) -> int:
    """Send what is due, each once and those of one author in order; how many were sent."""
    count = 0
    tried: list[int] = []
    while (is_sent := _send_next(now, tried)) is not None:
        count += is_sent
    return count


@transaction.atomic
def _send_next(now: datetime, tried: list[int]) -> bool | None:
    """Claim the next one and send it, in one transaction: a round that is killed sends nothing
    or all of it. None when nothing is due."""
    row = _claim(now, tried)
    if row is None:
        return None
    tried.append(row.pk)
    try:
        with transaction.atomic():
            return _send(row, now)
    except Exception as error:
        # The next round tries again; what stays unsent becomes a question to its author.
        logger.warning("scheduled message %s not sent: %s", tried[-1], type(error).__name__)
        return False


def _claim(now: datetime, tried: list[int]) -> ScheduledMessage | None:
    """The next due message that no other worker has; none whose author has an earlier one, so
    that two workers keep the order too."""
    due = ScheduledMessage.objects.filter(problem="", send_at__lte=now).exclude(pk__in=tried)
    is_earlier = Q(send_at__lt=OuterRef("send_at")) | Q(
        send_at=OuterRef("send_at"), pk__lt=OuterRef("pk")
    )
    earlier = due.filter(is_earlier, author=OuterRef("author"))
    claimed = due.filter(~Exists(earlier)).select_related("author")
    found = claimed.select_for_update(skip_locked=True, of=("self",)).order_by("send_at", "pk")
    row: ScheduledMessage | None = found.first()
    return row


def _send(row: ScheduledMessage, now: datetime) -> bool:
    """Post a locked message whose time has come, or say why not; whether it was posted."""
    if now - row.send_at > STALE:
        return _fail(row, OVERDUE)
    post = _post_of(row)
    if row.when == When.NEXT_IN:
        who = next_in(row.author, post, now)
        if who is not None and who.at > now:
            row.send_at = who.at
            row.save(update_fields=["send_at"])
            _tell(row)
            return False
    try:
        post_message(row.author, draft_of(post))
    except Refused as refused:
        return _fail(row, GONE if refused.code == "not_found" else refused.detail)
    scheduled_id = row.pk
    row.delete()
    delivery.send_on_commit([row.author_id], frames.scheduled_gone(scheduled_id, sent=True))
    return True


def _fail(row: ScheduledMessage, why: str) -> bool:
    row.problem = why[:300]
    row.save(update_fields=["problem", "when", "send_at"])
    _tell(row)
    return False


def _parsed(author: User, frame: Mapping[str, Any], name: str = "post") -> Post:
    """The frame as it could be posted now; raises Conversation.DoesNotExist, ValidationError."""
    try:
        post = parse_command(json.dumps({**frame, "type": "post"}))
        assert isinstance(post, Post)
        if post.interrupt is not None:
            raise ValidationError({name: "Interrupting is for now: send it, don't have it wait."})
        if post.useful_until or post.wanted_by:
            raise ValidationError({name: "What names its own time is for now: send it."})
        conversation_for(author, post.conversation)
        settle_asks(author, draft_of(post))
    except FrameError as error:
        raise ValidationError({name: error.detail}) from None
    except Refused as refused:
        raise ValidationError({name: refused.detail}) from None
    return post


def _frame_of(post: Post) -> dict[str, Any]:
    """The frame again, with what is known of it and nothing else."""
    return {**asdict(post), "type": "post", "client_id": str(post.client_id)}


def _post_of(row: ScheduledMessage) -> Post:
    post = parse_command(json.dumps(row.post))
    assert isinstance(post, Post)
    return post


def _instant(author: User, post: Post, when: str, at: datetime | None, now: datetime) -> datetime:
    if when == When.AT:
        return check_future(at, now)
    who = next_in(author, post, now)
    if who is None:
        raise ValidationError({"when": "Nobody's hours are known for it. Choose a time."})
    if who.at <= now:
        raise ValidationError({"when": f"{who.user.display_name} is in now. Just send it."})
    return who.at


def _lock(author: User, scheduled_id: int) -> ScheduledMessage:
    mine = ScheduledMessage.objects.filter(author=author).select_related("author")
    row: ScheduledMessage = mine.select_for_update(of=("self",)).get(pk=scheduled_id)
    return row


def _tell(row: ScheduledMessage) -> None:
    delivery.send_on_commit([row.author_id], frames.scheduled(scheduled_payload(row)))
