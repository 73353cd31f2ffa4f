"""What people are shown of promises: PROMISE and NOTICE of docs/protocol.md, and the lists."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from accounts.models import User
from accounts.roles import is_owner, locations_managed_by
from messaging import delivery
from messaging.models import Conversation, Message
from messaging.payloads import instant
from policies import frames
from policies.access import TELLING
from policies.frames import Frame
from policies.models import FollowUp, Obligation, ObligationParty, Outbox

STATES = Obligation.State
# Open to everybody but the sweep, which has set the stuck ones aside.
UNANSWERED = (STATES.OPEN, STATES.STUCK)
# Ended unanswered: by whoever asked, with the rule that promised it, or when its moment passed.
TAKEN_BACK = (STATES.CANCELLED, STATES.VOID, STATES.PASSED)
# As whoever looks at a promise is told.
SHOWN_AS = {
    STATES.STUCK: STATES.OPEN,
    STATES.VOID: STATES.CANCELLED,
    STATES.PASSED: STATES.CANCELLED,
}
MOST_PRESSING = ("urgent", "high", "normal")
LISTED = 100
PASSED_REASON = "The moment that it was useful until has passed."
VOID_REASON = "The rule that promised this was switched off."


@dataclass(frozen=True)
class Told:
    """Somebody whom escalation told of an obligation, and when (UTC)."""

    user_id: int
    at: datetime
    generation: int = 1
    is_step: bool = True  # False: told at once that nobody who was asked is there


class Party(NamedTuple):
    """Somebody whose answer counts, and who stands in for them."""

    user_id: int
    cover_id: int | None


def promises_for(message_ids: Collection[int], now: datetime) -> dict[int, list[Frame]]:
    """The promises of each of these messages that has any, in a fixed number of queries.

    A follow-up shows the promise of the ask that it repeats.
    """
    shown_under: dict[int, list[int]] = defaultdict(list)
    for pk, message_id in FollowUp.objects.filter(message__in=message_ids).values_list(
        "obligation_id", "message_id"
    ):
        shown_under[pk].append(message_id)
    wanted = Q(message__in=message_ids) | Q(pk__in=shown_under)
    found: dict[int, list[Frame]] = defaultdict(list)
    asked = set(message_ids)
    for row, promise in _with_promises(Obligation.objects.filter(wanted), now):
        if row.message_id in asked:
            found[row.message_id].append(promise)
        for message_id in shown_under.get(row.pk, ()):
            found[message_id].append(promise)
    return dict(found)


def _with_promises(rows: QuerySet[Obligation], now: datetime) -> Iterable[tuple[Obligation, Frame]]:
    obligations = list(rows.select_related("rule_version").order_by("pk"))
    ids = [row.pk for row in obligations]
    parties, told = parties_of(ids), told_of(ids)
    return [(row, promise_payload(row, parties[row.pk], told[row.pk], now)) for row in obligations]


def parties_of(ids: Collection[int]) -> dict[int, list[Party]]:
    """Whose answer counts, by obligation."""
    parties: dict[int, list[Party]] = defaultdict(list)
    rows = ObligationParty.objects.filter(obligation__in=ids).order_by("user_id")
    for pk, user_id, cover_id in rows.values_list("obligation_id", "user_id", "user__cover_id"):
        parties[pk].append(Party(user_id, cover_id))
    return parties


def party_of(user: User) -> Party:
    """The same of somebody who is at hand."""
    return Party(user.pk, user.cover_id)


def told_of(ids: Collection[int]) -> dict[int, list[Told]]:
    """Whom escalation told, by obligation, the first first."""
    told: dict[int, list[Told]] = defaultdict(list)
    rows = Outbox.objects.filter(obligation__in=ids, kind__in=TELLING, dropped="").order_by(
        "created_at", "pk"
    )
    for pk, user_id, at, generation, kind in rows.values_list(
        "obligation_id", "recipient_id", "created_at", "generation", "kind"
    ):
        told[pk].append(Told(user_id, at, generation, kind == Outbox.Kind.ESCALATION))
    return told


def promise_payload(
    row: Obligation, parties: Collection[Party], told: Iterable[Told], now: datetime
) -> Frame:
    """PROMISE of docs/protocol.md, the same for whoever looks; needs `row.rule_version`."""
    seconds = row.response_seconds
    version = row.rule_version
    owing = {party.user_id for party in parties}
    return {
        "id": row.pk,
        "state": SHOWN_AS.get(STATES(row.state), row.state),
        "priority": row.priority,
        "owner": row.owner_id,
        "parties": sorted(owing),
        "cover": sorted({party.cover_id for party in parties if party.cover_id} - owing),
        "due_at": _instant(row.due_at),
        "late": is_late(row, now),
        "acknowledged": acknowledged(row),
        "promised": promised(row, now),
        "taken_from": sorted(row.taken_from),
        "nudged_at": _instant(row.nudged_at),
        "useful_until": _instant(row.useful_until),
        "outcome": row.outcome if row.state == STATES.PASSED else None,
        "again": _again(row),
        "paused_until": _instant(row.paused_until if _is_ahead(row.paused_until, now) else None),
        "excused": _excused(row),
        "satisfied_at": _instant(row.satisfied_at),
        "satisfied_by": row.satisfied_by_id,
        "response_minutes": None if seconds is None else round(seconds / 60, 1),
        "told": [{"user": one.user_id, "at": instant(one.at)} for one in told],
        "target_minutes": version.target_minutes if version else None,
        "clock": version.clock if version else "",
        "reason": _reason(row),
    }


def _reason(row: Obligation) -> str:
    """Why there is no due time, or why nobody need answer though nobody took the ask back."""
    if row.state == STATES.VOID:
        return VOID_REASON
    if row.state == STATES.PASSED:
        return PASSED_REASON
    return str(row.calendar.get("reason", "")) if row.state in UNANSWERED else ""


def acknowledged(row: Obligation) -> Frame | None:
    """Who is "on it", since when, and until when that holds the steps."""
    if row.acknowledged_at is None:
        return None
    return {
        "by": row.acknowledged_by_id,
        "at": instant(row.acknowledged_at),
        "holds_until": _instant(row.ack_until),
    }


def promised(row: Obligation, now: datetime) -> Frame | None:
    """By when somebody said they would answer, and whether that passed unanswered: a fact of
    timestamps, whenever a sweep ran."""
    if row.promised_until is None:
        return None
    ended = row.satisfied_at or row.closed_at or now
    return {
        "by": row.promised_by_id,
        "until": instant(row.promised_until),
        "missed": ended > row.promised_until,
    }


def _again(row: Obligation) -> Frame | None:
    """How often whoever owes it was reminded again, of how many times, and when they are next."""
    version = row.rule_version
    if version is None or (row.again_at is None and not row.again_count):
        return None
    is_on = row.state == STATES.OPEN and row.acknowledged_at is None
    return {
        "count": row.again_count,
        "most": version.again_times,
        "next_at": _instant(row.again_at if is_on else None),
    }


def _excused(row: Obligation) -> Frame | None:
    """Who excused a late answer, when and why."""
    if row.excused_at is None:
        return None
    return {"by": row.excused_by_id, "at": instant(row.excused_at), "reason": row.excuse}


def _is_ahead(at: datetime | None, now: datetime) -> bool:
    return at is not None and at > now


def is_late(row: Obligation, now: datetime) -> bool:
    """Whether a due time passed unanswered: a fact of timestamps, whenever a sweep ran; it
    stays when another due time is given later."""
    if row.breached_at is not None:
        return True
    ended = row.satisfied_at or row.closed_at or now
    return row.due_at is not None and ended > row.due_at


def notice_payload(notice: Outbox) -> Frame:
    """NOTICE of docs/protocol.md; needs `notice.obligation`."""
    obligation = notice.obligation
    return {
        "id": notice.pk,
        "kind": notice.kind,
        "conversation": obligation.conversation_id,
        "message": obligation.message_id,
        "asker": obligation.asker_id,
        "owner": obligation.owner_id,
        "priority": obligation.priority,
        "due_at": _instant(obligation.due_at),
        "at": instant(notice.created_at),
        "count": 1,
    }


def digest_payload(notices: Sequence[Outbox], now: datetime) -> Frame:
    """NOTICE for so many at once that each of its own would be noise; needs `obligation`."""
    priorities = {notice.obligation.priority for notice in notices}
    return {
        "id": max(notice.pk for notice in notices),
        "kind": "digest",
        "conversation": None,
        "message": None,
        "asker": None,
        "owner": None,
        "priority": next(each for each in MOST_PRESSING if each in priorities),
        "due_at": None,
        "at": instant(now),
        "count": len(notices),
    }


def still_tells() -> Q:
    """The notices that say something still: of what is unanswered, and of what ended without an
    answer while nobody said what became of it."""
    passed = Q(kind=Outbox.Kind.PASSED, obligation__state=STATES.PASSED, obligation__outcome="")
    return Q(obligation__state__in=UNANSWERED) | passed


def unseen_notices(user: User) -> list[Frame]:
    """What `user` was told of and has not looked at, while it is unanswered; newest first."""
    notices = Outbox.objects.filter(
        recipient=user,
        seen_at=None,
        dropped="",
        generation=F("obligation__generation"),
    ).filter(still_tells())
    rows = notices.select_related("obligation").order_by("-created_at", "-pk")
    return [notice_payload(notice) for notice in rows[:LISTED]]


def mark_seen(user: User, notice_id: int, now: datetime) -> None:
    """`user` has looked at a notice, and all their tabs learn it; raises Outbox.DoesNotExist
    when it isn't theirs."""
    notice = Outbox.objects.get(recipient=user, pk=notice_id)
    Outbox.objects.filter(pk=notice.pk, seen_at=None).update(seen_at=now)
    delivery.send_on_commit([user.pk], frames.notice_seen(notice.pk))


def without_due_time(user: User) -> QuerySet[Obligation]:
    """The unanswered asks where `user` runs the place that no rule or no hours give a due
    time: nobody is reminded of them, so managers are warned (response-time C6)."""
    return open_asks(user).filter(due_at=None)


def set_aside(user: User) -> QuerySet[Obligation]:
    """The open asks that errors of the program keep from being watched."""
    return open_asks(user).filter(state=STATES.STUCK)


def asks_open_in(conversation: Conversation) -> list[Message]:
    """The messages of a conversation to which an answer is still owed, with their authors."""
    waiting = Obligation.objects.filter(conversation=conversation, state__in=UNANSWERED)
    asks = Message.objects.filter(pk__in=waiting.values("message"))
    return list(asks.select_related("author"))


def open_asks(user: User) -> QuerySet[Obligation]:
    """The unanswered asks that `user` runs the place of, soonest due first; owners see all."""
    rows = Obligation.objects.filter(state__in=UNANSWERED)
    if not is_owner(user):
        rows = rows.filter(location__in=locations_managed_by(user))
    return rows.order_by(F("due_at").asc(nulls_last=True), "sent_at", "pk")


def _instant(at: datetime | None) -> str | None:
    return instant(at) if at else None
