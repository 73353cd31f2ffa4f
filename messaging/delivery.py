"""After commit: one payload, made once, to the recipients of this moment.

Truth is rows and a push is a hint, so nothing here may fail a change that is committed, or keep
whoever made it waiting: the sockets of this process are served at once, those of others by way of
Redis, and without it they catch up.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from time import monotonic
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from accounts.roles import may_remove_messages
from messaging import frames, meters
from messaging.access import may_manage, member_ids
from messaging.models import Conversation, Membership, Message
from messaging.payloads import conversation_payload, message_payload
from messaging.sealing import seal

logger = logging.getLogger(__name__)

_is_quiet: ContextVar[bool] = ContextVar("quiet", default=False)
GROUP = "web"
PUBLISH_SECONDS = 0.5
HINT_SECONDS = 1
# After Redis didn't take a push the next ones don't wait for it: whoever posts would wait as well.
PAUSE_SECONDS = 3.0
Push = dict[str, Any]
# The hub of this process, when it has one; to be called from any thread.
here: Callable[[Push], None] | None = None


def message_posted(message: Message, more: Sequence[frames.Frame] = ()) -> None:
    """Tell everybody in the conversation, as it is after the commit, of a message and what
    follows from it: one push, so that neither is seen without the other for long."""
    all_frames = [frames.message_posted(message_payload(message)), *more]

    def tell() -> None:
        meters.POSTS.inc()
        publish({"users": member_ids(message.conversation_id), "frames": all_frames})

    transaction.on_commit(tell)


def message_changed(message: Message) -> None:
    """Tell everybody in the conversation, as it is after the commit, how a message is now."""
    frame = frames.message_changed(message_payload(message))
    send_to_members_on_commit(message.conversation_id, frame)


def send_on_commit(user_ids: Collection[int], frame: frames.Frame) -> None:
    """Send a frame to all tabs of these people, after the commit."""
    users = sorted(set(user_ids))
    transaction.on_commit(lambda: publish({"users": users, "frames": [frame]}))


def send_to_members_on_commit(conversation_id: int, *more: frames.Frame) -> None:
    """Send frames to everybody in a conversation, as it is after the commit."""
    transaction.on_commit(lambda: publish({"users": member_ids(conversation_id), "frames": more}))


def send_to_all_on_commit(frame: frames.Frame) -> None:
    """Send a frame to everybody who has a tab open, after the commit."""
    transaction.on_commit(lambda: publish({"users": None, "frames": [frame]}))


def end_sockets_on_commit(user_id: int, session: str | None) -> None:
    """End the sockets of a log-in (its digest), or all of a person's, after the commit."""
    transaction.on_commit(lambda: publish({"end": user_id, "session": session}))


def lock_sockets_on_commit(user_id: int, session: str) -> None:
    """Have the sockets of a log-in (its digest) show nothing any more, after the commit."""
    transaction.on_commit(lambda: publish({"lock": user_id, "session": session}))


def tell_changed_on_commit(user_id: int) -> None:
    """Have the sockets of somebody look anew at who that is, after the commit."""
    transaction.on_commit(lambda: publish({"changed": user_id}))


def conversation_added(conversation: Conversation, user_ids: Collection[int]) -> None:
    """Tell people that they are in a conversation now."""
    users = set(user_ids)
    transaction.on_commit(lambda: _tell_of(conversation.pk, users, frames.conversation_added))


def conversation_changed(conversation: Conversation, only: Collection[int] | None = None) -> None:
    """Tell everybody in a conversation that its people or its name changed; `only` these of
    what changed for them alone."""
    users = None if only is None else set(only)
    transaction.on_commit(lambda: _tell_of(conversation.pk, users, frames.conversation_changed))


def conversation_removed(conversation: Conversation, user_id: int) -> None:
    """Tell a person that they are no longer in a conversation."""
    send_on_commit([user_id], frames.conversation_removed(conversation.pk))


def _tell_of(
    conversation_id: int,
    user_ids: Collection[int] | None,
    build: Callable[[frames.Frame], frames.Frame],
) -> None:
    """One push for all of them, though each sees the conversation in their own way."""
    memberships = Membership.objects.filter(
        conversation_id=conversation_id, ended_at__isnull=True, user__is_active=True
    ).select_related("conversation__location", "user")
    rows = list(memberships)
    members = [row.user_id for row in rows]
    each = []
    for row in rows:
        if user_ids is None or row.user_id in user_ids:
            payload = conversation_payload(
                row,
                members,
                can_manage=may_manage(row.user, row.conversation),
                can_remove=may_remove_messages(row.user, row.conversation.location),
            )
            each.append((row.user_id, build(payload)))
    publish({"each": each})


def hint_on_commit(key: str, whom: Callable[[], Collection[int]], frame: frames.Frame) -> None:
    """Tell people after the commit that something changed, once a second for each key however
    often it does: whoever hears it waits for a second before they look, and has seen it all.
    `whom` is asked only when it is told. Without Redis nobody is told, and nobody waits for it
    longer than for a push."""
    transaction.on_commit(lambda: _hint(key, whom, frame))


def _hint(key: str, whom: Callable[[], Collection[int]], frame: frames.Frame) -> None:
    if _is_quiet.get() or not redis_line.is_tried():
        return
    try:
        is_first = cache.add(f"hint:{key}", 1, HINT_SECONDS)
    except (RedisError, OSError) as error:
        logger.warning("hint not given: %s", type(error).__name__)
        redis_line.lose()
        return
    if is_first and (users := sorted(set(whom()))):
        publish({"users": users, "frames": [frame]})


@contextmanager
def quiet() -> Iterator[None]:
    """Within it nothing is pushed: for replays of the past, which nobody is looking at."""
    token = _is_quiet.set(True)
    try:
        yield
    finally:
        _is_quiet.reset(token)


def publish(push: Push) -> None:
    """Tell every web process: this one at once, without waiting for Redis. A process without
    sockets waits for it half a second, and within the three seconds after that not at all. Never
    raises for Redis; when it is back all processes learn that they missed something."""
    if _is_quiet.get():
        return
    if here is not None:
        here(push)
    else:
        async_to_sync(hand_over)([push])


class RedisLine:
    """Whether Redis takes pushes: per process, since each has a line of its own to it."""

    def __init__(self) -> None:
        self.away_until: float | None = None

    def is_tried(self) -> bool:
        """Whether the next push is worth the wait."""
        return self.away_until is None or monotonic() >= self.away_until

    def lose(self) -> None:
        """It took none just now: the next seconds nobody waits for it."""
        self.away_until = monotonic() + PAUSE_SECONDS


redis_line = RedisLine()


async def hand_over(pushes: Sequence[Push], by: str = "") -> None:
    """Hand pushes to Redis for every web process but the one that says so itself (`by`)."""
    try:
        if not redis_line.is_tried():
            meters.LOST_PUSHES.inc(len(pushes))
            return
        await _send(pushes, by)
    except (RedisError, OSError, TimeoutError) as error:
        logger.warning("push not handed to Redis: %s", type(error).__name__)
        redis_line.lose()
        meters.LOST_PUSHES.inc(len(pushes))
        return
    if redis_line.away_until is not None:
        redis_line.away_until = None
        with suppress(RedisError, OSError, TimeoutError):
            await _send([{"missed": True}], by)


async def _send(pushes: Sequence[Push], by: str) -> None:
    message = {"type": "push", "by": by, "sealed": seal(pushes)}
    layer = get_channel_layer()
    # Python 3.11's wait_for forgets that it was cancelled when that meets the answer.
    async with asyncio.timeout(PUBLISH_SECONDS):
        await layer.group_send(GROUP, message)
