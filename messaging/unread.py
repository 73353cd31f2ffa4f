"""What somebody got and hasn't read: what is worth a mail when they don't look."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q

from accounts.availability import State, statuses
from accounts.models import User
from messaging import liveness
from messaging.models import Asks, Conversation, Membership, Message, Priority
from messaging.preferences import wait_of
from messaging.signals import unread_mailing

# What is older is known to whoever was there since, or over.
HORIZON = timedelta(days=3)
MOST = 200


def to_be_mailed(now: datetime) -> list[User]:
    """Whoever has something unread, wants mail, is on shift and free, and has no tab open."""
    behind = Membership.objects.filter(
        ended_at__isnull=True,
        user__is_active=True,
        user__is_bot=False,
        conversation__last_seq__gt=F("last_read_seq"),
        conversation__last_posted_at__gt=now - HORIZON,
    )
    people = list(
        User.objects.filter(pk__in=behind.values("user"))
        .select_related("home_location", "preference")
        .order_by("pk")
    )
    waiting = [user for user in people if wait_of(user) is not None]
    online = set(liveness.online([user.pk for user in waiting]))
    away = [user for user in waiting if user.pk not in online]
    state = statuses(away, now)
    return [user for user in away if state[user.pk].state == State.AVAILABLE]


def unread_by(user: User, until: datetime, now: datetime) -> list[Message]:
    """The messages for `user`, posted up to `until`, that they haven't read: in a direct
    conversation, asking or mentioning them; not what they muted, nor what is mailed for another
    reason."""
    mine = Membership.objects.filter(
        user=user, ended_at__isnull=True, conversation__last_seq__gt=F("last_read_seq")
    ).select_related("conversation")
    wanted = [_unread_in(row, user, now) for row in mine]
    if not wanted:
        return []
    found = list(
        Message.objects.filter(
            reduce(or_, wanted), posted_at__lte=until, posted_at__gt=now - HORIZON
        )
        .filter(kind=Message.Kind.PERSON, recalled_at__isnull=True)
        .exclude(author=user)
        .order_by("pk")[:MOST]
    )
    elsewhere = _mailed_elsewhere(user, found)
    return [message for message in found if message.pk not in elsewhere]


def _unread_in(row: Membership, user: User, now: datetime) -> Q:
    unread = Q(conversation=row.conversation_id, seq__gt=row.last_read_seq)
    is_muted = row.muted_until is not None and row.muted_until > now
    is_direct = row.conversation.kind == Conversation.Kind.DIRECT
    if is_direct and row.alerts == Membership.Alerts.ALL and not is_muted:
        return unread
    asks = _asks(user)
    return unread & (asks | Q(priority=Priority.URGENT) if is_direct else asks)


def _asks(user: User) -> Q:
    """Messages that ask this person, or mention them aloud."""
    return (
        Q(mentions__contains=[{"people": [user.pk], "silent": False}])
        | Q(asks=Asks.PEOPLE, asked_ids__contains=[user.pk])
        | Q(asks=Asks.EVERYBODY)
        | Q(asks=Asks.ROLE, asked_role=user.role, asked_location__in=user.locations.all())
    )


def _mailed_elsewhere(user: User, messages: Iterable[Message]) -> set[int]:
    ids = [message.pk for message in messages if message.is_ask]
    if not ids:
        return set()
    answers: list[tuple[Any, Any]] = unread_mailing.send(Message, user=user, message_ids=ids)
    return {pk for _, found in answers for pk in found or ()}
