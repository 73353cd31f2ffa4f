"""What others wait for from somebody, and what somebody waits for from others, in the order in
which to work it.

Nothing starves: what is late rises above everything that isn't, but for urgent asks, and what has
been late for a day is as pressing as what is high and late. An ask without a due time counts as
due a day after it was sent, one with a promised time when that has come.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Case, DateTimeField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from messaging.disclosure import Way, show
from messaging.models import Message
from messaging.payloads import instant
from policies.frames import Frame
from policies.models import Obligation
from policies.models.rule import AskPriority
from policies.obligations import next_nudge_at
from policies.promises import UNANSWERED, parties_of, promise_payload, promises_for, told_of

LISTED = 100
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def awaited_from(user: User) -> QuerySet[Obligation]:
    """The unanswered asks that `user` owes an answer to, where they are a member."""
    return Obligation.objects.filter(
        state__in=UNANSWERED, parties__user=user, message__in=Message.objects.visible_to(user)
    )


def awaited_by(user: User) -> QuerySet[Obligation]:
    """The asks of `user` that nobody has answered yet, where they are a member."""
    return Obligation.objects.filter(
        state__in=UNANSWERED, asker=user, message__in=Message.objects.visible_to(user)
    )


def needs_reply(user: User, now: datetime) -> list[Frame]:
    """What `user` owes an answer to where they are a member, in the order to work it."""
    rows = in_turn(awaited_from(user), now)
    found = list(rows.select_related("message", "rule_version")[:LISTED])
    messages = show(user, [row.message for row in found], Way.NEEDS, now)
    return [
        {"message": message, "promise": promise}
        for message, promise in zip(messages, promises_of(found, now), strict=True)
    ]


def promises_of(rows: Sequence[Obligation], now: datetime) -> list[Frame]:
    """How each stands, in this order and a fixed number of queries; needs `rule_version`."""
    ids = [row.pk for row in rows]
    parties, told = parties_of(ids), told_of(ids)
    return [promise_payload(row, parties[row.pk], told[row.pk], now) for row in rows]


def waiting_on_others(user: User, now: datetime) -> list[Frame]:
    """What `user` asked and nobody has answered yet, each message once, with when whoever owes it
    may be nudged again; None is now."""
    rows = in_turn(awaited_by(user), now)
    first: dict[int, Message] = {}
    nudged: dict[int, list[datetime | None]] = {}
    for row in rows.select_related("message")[:LISTED]:
        first.setdefault(row.message_id, row.message)
        nudged.setdefault(row.message_id, []).append(row.nudged_at)
    promises = promises_for(first, now)
    messages = show(user, list(first.values()), Way.NEEDS, now)
    nudges = [next_nudge_at(nudged[pk], now) for pk in first]
    return [
        {
            "message": message,
            "promises": promises[pk],
            "nudge_at": instant(at) if at else None,
        }
        for pk, message, at in zip(first, messages, nudges, strict=True)
    ]


def passed(user: User, now: datetime) -> list[Frame]:
    """What `user` asked that lost its use unanswered within a week, and of which they haven't said
    what became of it, the newest first."""
    rows = Obligation.objects.filter(
        asker=user, state=Obligation.State.PASSED, outcome="", closed_at__gt=now - WEEK
    ).order_by("-closed_at", "-pk")
    ids = list(dict.fromkeys(rows.values_list("message", flat=True)[:LISTED]))
    found = Message.objects.visible_to(user).filter(recalled_at=None).in_bulk(ids)
    messages = [found[pk] for pk in ids if pk in found]
    payloads = show(user, messages, Way.NEEDS, now)
    return [{"message": each} for each in payloads]


def in_turn(rows: QuerySet[Obligation], now: datetime) -> QuerySet[Obligation]:
    """Unanswered obligations, the one to work first first: by priority, then due time, then age,
    and late ones before their turn."""
    promised = When(promised_until__gt=now, then=F("promised_until"))
    due = Coalesce("due_at", F("sent_at") + Value(DAY))
    is_late, is_old = Q(wanted_at__lt=now), Q(wanted_at__lt=now - DAY)
    turn = Case(
        When(priority=AskPriority.URGENT, then=0),
        When(is_old | is_late & Q(priority=AskPriority.HIGH), then=1),
        When(is_late, then=2),
        When(priority=AskPriority.HIGH, then=3),
        default=4,
        output_field=IntegerField(),
    )
    wanted_at = Case(promised, default=due, output_field=DateTimeField())
    return rows.annotate(wanted_at=wanted_at).order_by(turn, "wanted_at", "sent_at", "pk")
