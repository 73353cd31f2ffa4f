"""What came while somebody was with a patient, told once they are released: asks first."""

from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Count, F, Min, Q, When

from accounts.availability import release_of, see_release
from accounts.models import Release, User
from messaging import delivery
from messaging.disclosure import Way, show
from messaging.models import Membership, Message, Priority
from messaging.payloads import instant
from policies import frames
from policies.models import Obligation
from policies.promises import UNANSWERED, is_late

LISTED = 50
MOST_URGENT_FIRST = Case(When(priority="urgent", then=0), When(priority="high", then=1), default=2)


def digest_for(user: User, now: datetime) -> dict[str, Any] | None:
    """DIGEST of docs/protocol.md: what came while `user` was last with a patient and waits still.

    Asks by priority, then due time; then how much else is unread in each conversation. None
    while they are with a patient, when nothing came, and once they have looked at it.
    """
    release = release_of(user, now)
    if release is None:
        return None
    asks = _asks(user, release, now)
    others = _others(user, release, [ask["message"]["id"] for ask in asks])
    if not asks and not others:
        return None
    times = {"since": instant(release.since), "at": instant(release.at)}
    return {**times, "asks": asks, "others": others}


def see_digest(user: User, at: datetime, now: datetime) -> None:
    """`user` has looked at what came until they were released `at`; it leaves all their tabs."""
    if see_release(user, at, now):
        delivery.send_on_commit([user.pk], frames.digest_seen(instant(at)))


def _asks(user: User, release: Release, now: datetime) -> list[dict[str, Any]]:
    rows = list(
        Obligation.objects.filter(
            state__in=UNANSWERED,
            parties__user=user,
            sent_at__gte=release.since,
            sent_at__lte=release.at,
            message__in=Message.objects.visible_to(user),
        )
        .select_related("message")
        .order_by(MOST_URGENT_FIRST, F("due_at").asc(nulls_last=True), "sent_at", "pk")[:LISTED]
    )
    messages = show(user, [row.message for row in rows], Way.DIGEST, now)
    return [
        {
            "message": message,
            "due_at": instant(row.due_at) if row.due_at else None,
            "late": is_late(row, now),
        }
        for row, message in zip(rows, messages, strict=True)
    ]


def _others(user: User, release: Release, but: Collection[int]) -> list[dict[str, Any]]:
    """Where something else came, with how much of it, and the first of it to begin with."""
    mine = Membership.objects.filter(
        user=user,
        ended_at__isnull=True,
        conversation__last_seq__gt=F("last_read_seq"),
        conversation__last_posted_at__gte=release.since,
    )
    wanted = [_wanted(row, release.at) for row in mine]
    if not wanted:
        return []
    unread = Message.objects.filter(
        reduce(or_, wanted),
        posted_at__gte=release.since,
        posted_at__lte=release.at,
        kind=Message.Kind.PERSON,
        recalled_at=None,
    )
    counted = (
        unread.exclude(author=user)
        .exclude(pk__in=but)
        .order_by()
        .values("conversation")
        .annotate(
            count=Count("pk"),
            urgent=Count("pk", filter=Q(priority=Priority.URGENT)),
            first=Min("pk"),
        )
        .order_by("-urgent", "first")
    )
    return list(counted[:LISTED])


def _wanted(row: Membership, at: datetime) -> Q:
    """What of a conversation its person wants to be told of."""
    unread = Q(conversation=row.conversation_id, seq__gt=row.last_read_seq)
    is_muted = row.muted_until is not None and row.muted_until > at
    if row.alerts == Membership.Alerts.ALL and not is_muted:
        return unread
    pressing = Q(priority=Priority.URGENT)
    if row.alerts == Membership.Alerts.MENTIONS and not is_muted:
        pressing |= Q(mentions__contains=[{"people": [row.user_id], "silent": False}])
    return unread & pressing
