"""Opens and closes promised answers, in the transaction of the message that does so."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.worktime import Calendar, working_time_between
from messaging.models import Conversation, Message
from policies.asked import Ask, Debt, debts_of
from policies.hours import Deadline, calendars_of, deadline, load
from policies.models import (
    FollowUp,
    Obligation,
    ObligationEvent,
    ObligationParty,
    Outbox,
    RuleVersion,
)
from policies.promises import UNANSWERED, announce, promise_payload, tell_members
from policies.publish import current_versions
from policies.rules import Facts, choose_rule

STATES = Obligation.State
KINDS = ObligationEvent.Kind
RANK = {"normal": 0, "high": 1, "urgent": 2}

Promised = tuple[Debt, RuleVersion | None, Deadline]


def open_for(message: Message) -> list[Obligation]:
    """Open what a posted message asks for; nothing for a message that asks nobody.

    1. whom it asks, and which of them owe the same answer to the author already
    2. the rule that holds for each, frozen as its version
    3. the due time on that rule's clock, by the hours of whoever owes it
    Runs in the transaction of the post. The clock starts at the message's own instant.
    """
    if not message.is_ask:
        return []
    ask = _ask(message)
    debts = _without_follow_ups(message, debts_of(ask, message.posted_at))
    rows = [_obligation(message, each) for each in promised(ask, debts, message.posted_at)]
    _store(rows, debts)
    now = message.posted_at
    shown = [
        promise_payload(row, [user.pk for user in debt.parties], [], now)
        for row, debt in zip(rows, debts, strict=True)
    ]
    if shown:
        tell_members(message.conversation_id, message.pk, shown)
    return rows


def _ask(message: Message) -> Ask:
    conversation = Conversation.objects.select_related("location").get(pk=message.conversation_id)
    return Ask(
        conversation=conversation,
        author=message.author,
        priority=message.priority,
        asks=message.asks,
        people=tuple(message.asked_ids),
        role=message.asked_role,
        location=message.asked_location,
        each=message.asks_each,
    )


def promised(ask: Ask, debts: list[Debt], now: datetime) -> list[Promised]:
    """The rule and the due time of each debt, as of an ask made at `now`; stores nothing."""
    if not debts:
        return []
    versions = list(current_versions())
    load([debt.owner for debt in debts if debt.owner], {debt.location for debt in debts})
    found = []
    for debt in debts:
        place = debt.location.pk if debt.location else None
        facts = Facts(ask.priority, ask.conversation.pk, place, debt.role)
        version = choose_rule(versions, facts)
        found.append((debt, version, deadline(version, debt.owner, debt.location, now)))
    return found


def _obligation(message: Message, promise: Promised) -> Obligation:
    debt, version, due = promise
    return Obligation(
        message=message,
        conversation_id=message.conversation_id,
        location=debt.location,
        asker=message.author,
        owner=debt.owner,
        asked_role=debt.role,
        priority=message.priority,
        rule_version=version,
        sent_at=message.posted_at,
        **due.fields(message.posted_at),
    )


def _store(rows: list[Obligation], debts: list[Debt]) -> None:
    Obligation.objects.bulk_create(rows)
    ObligationParty.objects.bulk_create(
        ObligationParty(obligation=row, user=user)
        for row, debt in zip(rows, debts, strict=True)
        for user in debt.parties
    )
    _record(rows, KINDS.OPENED, [row.sent_at for row in rows])


def _without_follow_ups(message: Message, debts: list[Debt]) -> list[Debt]:
    """The debts that are new. Somebody who owes the author an answer of that priority or a
    higher one here already owes no second one, and their clock isn't restarted
    (response-time S2).

    "Here" is a direct conversation, where whatever they say next answers both, or in a
    channel the thread: the ask that this message quotes.
    """
    owners = [debt.owner.pk for debt in debts if debt.owner]
    if not owners:
        return debts
    earlier = Obligation.objects.filter(
        _same_thread(message.reply_to_id),
        conversation=message.conversation_id,
        state__in=UNANSWERED,
        asker=message.author,
        owner__in=owners,
        priority__in=[name for name, rank in RANK.items() if rank >= RANK[message.priority]],
    )
    by_owner = {row.owner_id: row for row in earlier.order_by("-pk")}
    FollowUp.objects.bulk_create(
        FollowUp(obligation=row, message=message) for row in by_owner.values()
    )
    announce([row.pk for row in by_owner.values()], message.posted_at)
    return [debt for debt in debts if debt.owner is None or debt.owner.pk not in by_owner]


def _same_thread(message_id: int | None) -> Q:
    """Obligations that a message here is about: all in a direct conversation, in a channel
    those of the ask that it quotes."""
    followed = FollowUp.objects.filter(obligation=OuterRef("pk"), message=message_id)
    quoted = Q(message=message_id) | Q(Exists(followed)) if message_id else Q(pk__in=[])
    return Q(conversation__kind=Conversation.Kind.DIRECT) | quoted


def satisfy_by(message: Message) -> list[Obligation]:
    """Close what a posted message answers; one small query when it can't answer anything.

    In a direct conversation any message of a party answers what was asked before it, in a
    channel a reply to the ask (response-time S3). A third person's doesn't count, unless an
    escalation step told them (S5). An answer at the due instant is in time (S8).
    """
    if not _may_answer(message):
        return []
    rows = list(
        _answered_by(message)
        .select_related("rule_version")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    if not rows:
        return []
    calendars = calendars_of([row.calendar for row in rows])
    for row, calendar in zip(rows, calendars, strict=True):
        _satisfy(row, message, calendar)
    Obligation.objects.bulk_update(rows, CLOSING)
    _record(rows, KINDS.SATISFIED, [message.posted_at] * len(rows), message.author)
    announce([row.pk for row in rows], message.posted_at)
    return rows


CLOSING = [
    "state",
    "breached_at",
    "satisfied_at",
    "satisfied_by",
    "answer",
    "response_seconds",
    "closed_at",
    "next_action",
    "next_action_at",
]


# Asked for each message, and seldom more is: by hand, since building the whole query takes
# longer than posting.
_KIND_WHERE_OPEN = """
SELECT kind FROM messaging_conversation c
 WHERE id = %s AND EXISTS (
       SELECT 1 FROM policies_obligation
        WHERE conversation_id = c.id AND state IN ('open', 'stuck'))
"""


def _may_answer(message: Message) -> bool:
    """Whether anything is open here that such a message could answer."""
    with connection.cursor() as cursor:
        cursor.execute(_KIND_WHERE_OPEN, [message.conversation_id])
        row = cursor.fetchone()
    return row is not None and (row[0] == Conversation.Kind.DIRECT or bool(message.reply_to_id))


def _answered_by(message: Message) -> QuerySet[Obligation]:
    party = ObligationParty.objects.filter(obligation=OuterRef("pk"), user=message.author_id)
    told = Outbox.objects.filter(
        obligation=OuterRef("pk"),
        recipient=message.author_id,
        kind=Outbox.Kind.ESCALATION,
        dropped="",
    )
    return Obligation.objects.filter(
        Q(Exists(party)) | Q(Exists(told)),
        _same_thread(message.reply_to_id),
        conversation=message.conversation_id,
        state__in=UNANSWERED,
        message__lt=message.pk,
    )


def _satisfy(row: Obligation, message: Message, calendar: Calendar) -> None:
    answered_at = max(message.posted_at, row.sent_at)
    is_late = row.due_at is not None and answered_at > row.due_at
    spent = working_time_between(calendar, row.sent_at, answered_at)
    row.state = STATES.SATISFIED
    row.satisfied_at = row.closed_at = answered_at
    row.satisfied_by = message.author
    row.answer = message
    row.response_seconds = round(spent.total_seconds())
    # Of timestamps alone: an answer that waited behind a sweep's lock is still in time.
    row.breached_at = row.due_at if is_late else None
    row.next_action, row.next_action_at = Obligation.Next.NONE, None


@transaction.atomic
def withdraw(message: Message, by: User, now: datetime) -> int:
    """End what is still open of an ask: the answer is no longer wanted. How many there were.

    A follow-up takes back the ask that it repeats. Withdrawn before the due time it counts for
    nobody; after it, the breach stays (response-time S15).
    """
    followed = FollowUp.objects.filter(obligation=OuterRef("pk"), message=message)
    rows = list(
        Obligation.objects.filter(Q(message=message) | Q(Exists(followed)), state__in=UNANSWERED)
        .order_by("pk")
        .select_for_update()
    )
    for row in rows:
        is_late = row.due_at is not None and now > row.due_at
        row.state, row.closed_at = STATES.CANCELLED, now
        row.breached_at = row.due_at if is_late else None
        row.next_action, row.next_action_at = Obligation.Next.NONE, None
    Obligation.objects.bulk_update(rows, CLOSING)
    _record(rows, KINDS.CANCELLED, [now] * len(rows), by)
    announce([row.pk for row in rows], now)
    return len(rows)


def _record(
    rows: Collection[Obligation],
    kind: ObligationEvent.Kind,
    instants: Iterable[datetime],
    actor: User | None = None,
) -> None:
    facts: dict[str, Any] = {}
    ObligationEvent.objects.bulk_create(
        ObligationEvent(
            obligation=row, generation=row.generation, kind=kind, at=at, actor=actor, facts=facts
        )
        for row, at in zip(rows, instants, strict=True)
    )
