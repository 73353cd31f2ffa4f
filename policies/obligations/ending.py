"""Ends what is not to be answered any more, and excuses what was answered late."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import may_change_rule
from messaging.models import Message
from policies.access import may_excuse, of_places_run_by
from policies.announcements import announce
from policies.models import FollowUp, Obligation, ObligationEvent, ResponseRule
from policies.obligations.counting import refresh
from policies.obligations.record import (
    CLOSING,
    KINDS,
    NEXT,
    STATES,
    locked,
    record,
    record_one,
    settle_breach,
    settle_promised_time,
    shown,
    store,
)
from policies.promises import UNANSWERED

CHUNK = 200
SHORTEST_REASON, LONGEST_REASON = 10, 300


@transaction.atomic
def withdraw(message: Message, by: User, now: datetime, *, follows: bool = True) -> int:
    """End what is still open of an ask: the answer is no longer wanted. How many there were.

    A follow-up takes back the ask that it repeats, unless `follows` is false. Withdrawn before
    the due time it counts for nobody; after it, the breach stays (response-time S15).
    """
    wanted = Q(message=message)
    if follows:
        followed = FollowUp.objects.filter(obligation=OuterRef("pk"), message=message)
        wanted |= Q(Exists(followed))
    rows = list(locked(Obligation.objects.filter(wanted)))
    end(rows, STATES.CANCELLED, KINDS.CANCELLED, by, now)
    return len(rows)


def void_open(rule: ResponseRule, by: User, now: datetime) -> int:
    """End every promise that was made under any version of a rule, at the places that `by` runs:
    it was switched off. What is late already stays late. How many there were; raises
    ValidationError (S21)."""
    if not may_change_rule(by, rule.location):
        raise ValidationError("Only who may change a rule can void what it promised.")
    under = Obligation.objects.filter(of_places_run_by(by), rule_version__rule=rule)
    done = 0
    while ended := _void_chunk(under, by, now):
        done += ended
    return done


@transaction.atomic
def _void_chunk(under: QuerySet[Obligation], by: User, now: datetime) -> int:
    rows = list(locked(under)[:CHUNK])
    end(rows, STATES.VOID, KINDS.VOIDED, by, now)
    return len(rows)


def end(
    rows: Sequence[Obligation],
    state: Obligation.State,
    kind: ObligationEvent.Kind,
    by: User | None,
    now: datetime,
) -> None:
    """Nobody owes these locked rows' answers any more, as of `now` (UTC); what is late stays so."""
    refresh(rows, now)
    for row in rows:
        settle_breach(row, now)
        settle_promised_time(row, now)
        row.state, row.closed_at = state, now
        row.next_action, row.next_action_at = NEXT.NONE, None
    store(rows, CLOSING)
    facts = [{"due_at": shown(row.due_at), "late": row.breached_at is not None} for row in rows]
    record(rows, kind, [now] * len(rows), by, facts)
    announce([row.pk for row in rows], now)


@transaction.atomic
def excuse(by: User, obligation: Obligation, reason: str, now: datetime) -> Obligation:
    """A manager says, once and for good, that a late answer was nobody's fault. The breach
    stays; reports tell it apart. Raises ValidationError (response-time S23)."""
    row = (
        Obligation.objects.select_for_update(of=("self",))
        .select_related("location")
        .get(pk=obligation.pk)
    )
    if not may_excuse(by, row):
        raise ValidationError("Only who runs the place can excuse it, and nobody themself.")
    if row.state in UNANSWERED:
        refresh([row], now)
    settle_breach(row, now)
    if row.breached_at is None:
        raise ValidationError("This answer isn't late.")
    if row.excused_at is not None:
        raise ValidationError("This is excused already.")
    row.excuse = _reason(reason)
    row.excused_at, row.excused_by = now, by
    row.save(
        update_fields=[
            "breached_at",
            "breached_by",
            "next_action",
            "next_action_at",
            "excuse",
            "excused_at",
            "excused_by",
        ]
    )
    record_one(row, KINDS.EXCUSED, now, by, reason=row.excuse)
    announce([row.pk], now)
    return row


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise ValidationError({"reason": "Say why."})
    if len(reason) < SHORTEST_REASON:
        raise ValidationError({"reason": f"Say why, in at least {SHORTEST_REASON} characters."})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": f"At most {LONGEST_REASON} characters."})
    return reason
