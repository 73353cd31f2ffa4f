"""What people say to an ask: an answer ends it, "on it" only holds it, a recall reopens it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.worktime import Calendar
from messaging.models import Conversation, Message
from policies.access import answerable_by, covered_by, owed_by, told_to
from policies.announcements import announce
from policies.clockwork import consumed
from policies.hours import advance, calendars_of
from policies.models import Obligation
from policies.models.rule import ACK_HOLD_MINUTES
from policies.obligations.counting import refresh, segment_of, wait_for_next
from policies.obligations.open import in_thread, same_thread
from policies.obligations.record import (
    CLOSING,
    KINDS,
    NEXT,
    STATES,
    TERMS,
    locked,
    outdate,
    record,
    record_one,
    settle_promised_time,
    shown,
    store,
)

REOPENS_WITHIN = timedelta(minutes=10)


def satisfy_by(message: Message) -> list[Obligation]:
    """Close what a posted message answers.

    In a direct conversation any message of a party answers what was asked before it, in a
    channel a reply in the thread of the ask (response-time S3). A third person's doesn't count,
    unless an escalation told them, or they reply as the asked person's cover (S5). An answer at
    the due instant is in time (S8).
    """
    rows = list(locked(_answered_by(message)))
    if not rows:
        return []
    now = message.posted_at
    refresh(rows, now)
    _close(rows, message.author, [max(now, row.sent_at) for row in rows], message)
    announce([row.pk for row in rows], now)
    return rows


def lock_for(message: Message) -> None:
    """Take the locks that an ask will need at once and in order: those of what it answers and
    of what it repeats."""
    asked = Q(asker=message.author_id) & same_thread(message.thread_root_id)
    rows = Obligation.objects.filter(
        asked | _counting(message), conversation=message.conversation_id
    )
    list(locked(rows).select_related(None).prefetch_related(None))


def _answered_by(message: Message) -> QuerySet[Obligation]:
    return Obligation.objects.filter(
        _counting(message), conversation=message.conversation_id, message__lt=message.pk
    ).exclude(asker=message.author_id)


def _counting(message: Message) -> Q:
    """What a message of this author counts for. A cover's counts in the thread of the ask:
    their chatter in a group must not hide that the asked person is silent."""
    author, root = message.author_id, message.thread_root_id
    own = (owed_by(author) | told_to(author)) & same_thread(root)
    return own | covered_by(author) & in_thread(root)


@transaction.atomic
def mark_answered(user: User, message: Message, now: datetime) -> list[Obligation]:
    """Close what `user` may answer of an ask without a message: it was answered elsewhere.

    Raises ValidationError when nobody waits for an answer of theirs.
    """
    rows = list(locked(answerable_by(user).filter(message=message)))
    if not rows:
        raise ValidationError("No answer of yours is waited for.")
    refresh(rows, now)
    _close(rows, user, [max(now, row.sent_at) for row in rows], None)
    announce([row.pk for row in rows], now)
    return rows


def _close(
    rows: list[Obligation], by: User, instants: Sequence[datetime], message: Message | None
) -> None:
    calendars = calendars_of([row.calendar for row in rows])
    for row, calendar, at in zip(rows, calendars, instants, strict=True):
        settle_promised_time(row, at)
        _satisfy(row, by, at, message, calendar)
    store(rows, CLOSING)
    facts = [
        {
            "due_at": shown(row.due_at),
            "late": row.breached_at is not None,
            "response_minutes": round((row.response_seconds or 0) / 60, 1),
            "marked": message is None,
        }
        for row in rows
    ]
    record(rows, KINDS.SATISFIED, instants, by, facts)


def _satisfy(
    row: Obligation, by: User, at: datetime, message: Message | None, calendar: Calendar
) -> None:
    segment = segment_of(row)
    spent = consumed(calendar, segment.starts_at, at, segment.pauses, segment.cap)
    row.state = STATES.SATISFIED
    row.satisfied_at = row.closed_at = at
    row.satisfied_by, row.answer = by, message
    row.response_seconds = row.spent_seconds + round(spent.total_seconds())
    # Of timestamps alone: an answer that waited behind a sweep's lock is still in time.
    if row.breached_at is not None and at <= row.breached_at:
        row.breached_at = row.breached_by = None
    elif row.breached_at is None and row.due_at is not None and at > row.due_at:
        row.breached_at, row.breached_by_id = row.due_at, row.owner_id
    row.next_action, row.next_action_at = NEXT.NONE, None


@transaction.atomic
def acknowledge(user: User, message: Message, now: datetime) -> list[Obligation]:
    """ "On it": whoever may answer an ask holds its steps for the rule's time, and is reminded
    no more. The due time stays, and so does the breach when it passes (response-time S7).

    Once per generation: a second one changes nothing. Raises ValidationError when nobody waits
    for an answer of theirs.
    """
    rows = acknowledge_by_reaction(user, message, now)
    if not rows:
        raise ValidationError("No answer of yours is waited for.")
    return rows


def acknowledge_by_reaction(user: User, message: Message, now: datetime) -> list[Obligation]:
    """A reaction to an ask says "On it" too, of whoever may answer it, and nothing of others
    (response-time S4). Taking the reaction back changes nothing: what was held is held."""
    rows = list(locked(answerable_by(user).filter(message=message)))
    fresh = [row for row in rows if row.acknowledged_at is None]
    refresh(fresh, now)
    for row in fresh:
        _hold(row, user, now)
        row.save(update_fields=TERMS)
        record_one(
            row,
            KINDS.ACKNOWLEDGED,
            now,
            user,
            hold_until=shown(row.ack_until),
            due_at=shown(row.due_at),
        )
    announce([row.pk for row in fresh], now)
    return rows


def _hold(row: Obligation, user: User, now: datetime) -> None:
    minutes = row.rule_version.ack_hold_minutes if row.rule_version else ACK_HOLD_MINUTES
    row.acknowledged_at, row.acknowledged_by = now, user
    row.ack_until = advance(row, now, timedelta(minutes=minutes))
    if row.next_action == NEXT.ESCALATE and row.next_action_at is not None:
        row.next_action_at = max(row.next_action_at, row.ack_until)
    else:
        wait_for_next(row, now)


@transaction.atomic
def reopen_after_recall(message: Message, now: datetime) -> list[Obligation]:
    """An answer was taken back. Within ten minutes the ask is open again with the same due
    time; later it stays answered (response-time S17). So it does when the same people said
    something else that answers it."""
    answered = Obligation.objects.filter(
        answer=message, state=STATES.SATISFIED, satisfied_at__gte=now - REOPENS_WITHIN
    )
    rows = list(_locked_answered(answered))
    for row in rows:
        _reopen(row, message.author, now, without=message)
    announce([row.pk for row in rows], now)
    return rows


@transaction.atomic
def reopen_after_undoing(
    message: Message, by: User, marked_at: datetime, now: datetime
) -> list[Obligation]:
    """What somebody answered by confirming, to the millisecond at `marked_at`, is open again:
    they took that back."""
    answered = Obligation.objects.filter(
        message=message,
        state=STATES.SATISFIED,
        satisfied_by=by,
        answer=None,
        satisfied_at__gte=marked_at,
        satisfied_at__lt=marked_at + timedelta(milliseconds=1),
    )
    rows = list(_locked_answered(answered))
    for row in rows:
        _reopen(row, by, now)
    announce([row.pk for row in rows], now)
    return rows


def _locked_answered(answered: QuerySet[Obligation]) -> QuerySet[Obligation]:
    return (
        answered.order_by("pk")
        .select_for_update(of=("self",))
        .select_related("rule_version", "conversation", "message")
        .prefetch_related("pauses")
    )


def _reopen(row: Obligation, by: User, now: datetime, without: Message | None = None) -> None:
    was = row.satisfied_at
    row.state = STATES.OPEN
    row.satisfied_at = row.closed_at = row.satisfied_by = row.answer = None
    row.response_seconds = None
    outdate(row, now)
    row.remind_at = [at for at in row.remind_at if at > now]
    row.next_action, row.next_action_at = NEXT.ESCALATE, now
    wait_for_next(row, now)
    row.save(update_fields=[*CLOSING, *TERMS])
    record_one(row, KINDS.REOPENED, now, by, answered_at=shown(was), due_at=shown(row.due_at))
    other = _other_answer(row, without)
    if other is not None:
        _close([row], other.author, [max(other.posted_at, row.sent_at)], other)


def _other_answer(row: Obligation, without: Message | None) -> Message | None:
    """The first other message that answers a row, as if it came in now."""
    later = (
        Message.objects.filter(
            conversation=row.conversation_id,
            pk__gt=row.message_id,
            recalled_at=None,
            kind=Message.Kind.PERSON,
        )
        .exclude(pk=without.pk if without else None)
        .exclude(author=row.asker_id)
        .select_related("author")
        .order_by("pk")
    )
    if row.conversation.kind != Conversation.Kind.DIRECT:
        later = later.filter(thread_root=row.message.thread_root_id or row.message_id)
    return next((one for one in _in_turn(later) if _counts_for(one, row)), None)


def _in_turn(messages: QuerySet[Message]) -> Iterable[Message]:
    return messages[:200]


def _counts_for(message: Message, row: Obligation) -> bool:
    return Obligation.objects.filter(_counting(message), pk=row.pk).exists()
