"""Who owes an answer changes: taken over, passed on, or because somebody left.

The promise belongs to whoever asked, so what was spent of its time stays spent. What was late
stays with whoever owed it when it became so (response-time S18, S19).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import takes_part
from messaging.models import Asks, Conversation
from policies.access import debtors_beside, may_reassign, may_take_over
from policies.announcements import announce
from policies.models import Obligation, ObligationEvent, ObligationParty, Outbox
from policies.models.rule import AskPriority
from policies.obligations.alerts import alert_if_nobody_can
from policies.obligations.counting import (
    adopt,
    begin_segment,
    budget_left,
    end_segment,
    pause_cap,
    refresh,
    take,
    wait_for_next,
)
from policies.obligations.pauses import pass_on
from policies.obligations.record import (
    KINDS,
    TERMS,
    end_promised_time,
    hours_of,
    locked,
    outdate,
    record_one,
    settle_breach,
    shown,
    tell,
)
from policies.promises import UNANSWERED
from policies.targets import Reach

PRESSING = {AskPriority.HIGH, AskPriority.URGENT}


@transaction.atomic
def take_over(user: User, obligation: Obligation, now: datetime) -> Obligation:
    """`user` owes the answer from now on. Raises ValidationError."""
    row = take(obligation, now)
    if row.owner_id == user.pk:
        return row
    if not may_take_over(user, row):
        raise ValidationError("You can't take this over.")
    _hand_over(row, [user], user, KINDS.TAKEN_OVER, now, taken_from=_owing(row))
    return row


@transaction.atomic
def let_go(user: User, obligation: Obligation, now: datetime) -> Obligation:
    """What `user` took over goes back to those who owed it before and still can answer; its
    clock runs on. Raises ValidationError."""
    row = take(obligation, now)
    if row.owner_id != user.pk or not row.taken_from:
        raise ValidationError("You haven't taken this over from anybody.")
    before = User.objects.filter(pk__in=row.taken_from, is_active=True)
    here = before.filter(
        memberships__conversation=row.conversation_id, memberships__ended_at__isnull=True
    )
    barred = debtors_beside(row) | {row.asker_id}
    back = list(here.exclude(pk__in=barred).order_by("pk"))
    if not set(back) - {user}:
        raise ValidationError("Nobody whom it was taken from can answer now. Hand it over instead.")
    _hand_over(row, back, user, KINDS.LET_GO, now)
    return row


@transaction.atomic
def reassign(by: User, obligation: Obligation, to: User, now: datetime) -> Obligation:
    """`to` owes the answer from now on, on their own clock with the time that is left.

    A manager passes it to anybody; whoever owes it to their own cover, and what is high or
    urgent only to a cover who is at work. Raises ValidationError, beside `to` where it is about
    them.
    """
    row = take(obligation, now)
    if row.owner_id == to.pk:
        return row
    if not may_reassign(by, row):
        _check_delegation(by, row, to, now)
    if not takes_part(to) or to.pk == row.asker_id:
        raise ValidationError({"to": "Choose a colleague other than whoever asked."})
    _hand_over(row, [to], by, KINDS.REASSIGNED, now)
    return row


@transaction.atomic
def hand_to_next(by: User, obligation: Obligation, to: User, now: datetime) -> Obligation:
    """`to`, the next of the role of `by`, owes from now on what `by` alone owed.

    They are told at once only while they are available; else a card waits for their shift.
    Raises ValidationError.
    """
    row = take(obligation, now)
    reason = reason_against_next(by, row, to, now)
    if reason:
        raise ValidationError(reason)
    _hand_over(row, [to], by, KINDS.REASSIGNED, now, is_told=Reach(now).is_available(to))
    return row


def reason_against_next(by: User, row: Obligation, to: User, now: datetime) -> str:
    """Why `by` can't hand this to the next of their role; empty when they can."""
    if row.state not in UNANSWERED or row.owner_id != by.pk or not by.is_active:
        return "You don't owe this answer any more."
    if not to.is_active or to.pk == row.asker_id or to.pk in debtors_beside(row):
        return f"{to} asked this, or owes an answer to it already."
    if row.priority in PRESSING and not Reach(now).is_available(to):
        return f"{to} isn't available now, and this is pressing."
    return ""


def delegate(user: User, obligation: Obligation, now: datetime) -> Obligation:
    """Pass an answer that `user` owes to their own cover; raises ValidationError."""
    if user.cover is None:
        raise ValidationError("You have no cover.")
    return reassign(user, obligation, user.cover, now)


def _check_delegation(by: User, row: Obligation, to: User, now: datetime) -> None:
    if not by.is_active or not any(party.user_id == by.pk for party in row.parties.all()):
        raise ValidationError("Only who owes this answer or runs the place can pass it on.")
    if by.cover_id != to.pk:
        raise ValidationError({"to": "You can pass this on to your cover."})
    if row.priority in PRESSING and not Reach(now).is_available(to):
        raise ValidationError({"to": f"{to} isn't available now."})


def _hand_over(
    row: Obligation,
    to: Sequence[User],
    by: User,
    kind: ObligationEvent.Kind,
    now: datetime,
    taken_from: Sequence[int] = (),
    *,
    is_told: bool = True,
) -> None:
    """The new owner's segment begins with what is left, unless it is late: that can't change.
    Several owe it together, by the hours of the place."""
    owner = to[0] if len(to) == 1 else None
    if owner is not None:
        _refuse_second_debt(row, owner)
    before = {"from": _owing(row), "due_before": shown(row.due_at)}
    row.asked_role = _role_asked(row, owner)
    if row.breached_at is None and row.rule_version is not None:
        left = budget_left(row, now)
        row.owner = owner
        pass_on(row, owner, pause_cap(row, row.rule_version), now)
        deadline = begin_segment(row, owner, left, row.rule_version, now)
        end_segment(row, now)
        adopt(row, deadline, now)
    _own(row, to, now, taken_from)
    record_one(
        row,
        kind,
        now,
        by,
        **before,
        **({"to": owner.pk} if owner else {"parties": [user.pk for user in to]}),
        due_after=shown(row.due_at),
        paused_until=shown(row.paused_until),
        spent_minutes=round(row.spent_seconds / 60, 1),
        hours=hours_of(row),
    )
    if is_told:
        _tell_new_owners(row, to, by, now)
    if by not in to:
        alert_if_nobody_can([row], [to], now)
    announce([row.pk], now)


def _role_asked(row: Obligation, owner: User | None) -> str:
    """A person's role counts where no role was asked; of several none does."""
    asked = row.message.asked_role if row.message.asks == Asks.ROLE else ""
    if owner is None:
        return asked
    return row.asked_role or owner.role


def _own(
    row: Obligation, to: Sequence[User], now: datetime, taken_from: Sequence[int] = ()
) -> None:
    """Make `to` those who owe it, in a new generation of reminders and steps."""
    row.owner = to[0] if len(to) == 1 else None
    row.taken_from = list(taken_from) if set(taken_from) - {user.pk for user in to} else []
    outdate(row, now)
    row.remind_at = [at for at in row.remind_at if at > now]
    wait_for_next(row, now)
    row.save(update_fields=[*TERMS, "asked_role"])
    ObligationParty.objects.filter(obligation=row).exclude(user__in=to).delete()
    for user in to:
        ObligationParty.objects.get_or_create(obligation=row, user=user)
    getattr(row, "_prefetched_objects_cache", {}).pop("parties", None)


def _refuse_second_debt(row: Obligation, to: User) -> None:
    if to.pk in debtors_beside(row):
        raise ValidationError({"to": f"{to} owes an answer to this message already."})


def _owing(row: Obligation) -> list[int]:
    return sorted(party.user_id for party in row.parties.all())


def _tell_new_owners(row: Obligation, to: Sequence[User], by: User | None, now: datetime) -> None:
    """Whoever took it, or let it go, knows already."""
    people = [user.pk for user in to if by is None or user.pk != by.pk]
    tell(row, Outbox.Kind.HANDOVER, 0, people, now)


@transaction.atomic
def party_left(
    user: User, now: datetime, *, why: str, conversation: Conversation | None = None
) -> list[Obligation]:
    """Somebody can't answer any more: in one conversation, or nowhere.

    Of several who were asked the others still owe it. When nobody is left their cover owes it,
    else somebody of the role, else whoever runs the place; by the same due time, counted as it
    was (response-time S19).
    """
    mine = Obligation.objects.filter(parties__user=user, state__in=UNANSWERED)
    if conversation is not None:
        mine = mine.filter(conversation=conversation)
    ids = list(mine.values_list("pk", flat=True))
    rows = list(locked(Obligation.objects.filter(pk__in=ids))) if ids else []
    refresh(rows, now)
    reach = Reach(now)
    for row in rows:
        settle_breach(row, now)
        others = [pk for pk in _owing(row) if pk != user.pk]
        if others and row.owner_id != user.pk:
            ObligationParty.objects.filter(obligation=row, user=user).delete()
            record_one(row, KINDS.PARTY_LEFT, now, who=user.pk, why=why, left=others)
            if row.promised_by_id == user.pk:
                end_promised_time(row, now)
                wait_for_next(row, now)
            row.save(update_fields=TERMS)
        else:
            _replace(row, user, why, reach)
    announce([row.pk for row in rows], now)
    return rows


def _replace(row: Obligation, gone: User, why: str, reach: Reach) -> None:
    found = reach.instead(row, debtors_beside(row))
    heir = User.objects.filter(pk__in=found.people).order_by("pk").first()
    facts: dict[str, Any] = {"who": gone.pk, "why": why, "passed": list(found.passed)}
    if heir is None:
        record_one(row, KINDS.PARTY_LEFT, reach.now, **facts)
        row.save(update_fields=TERMS)
        return
    _own(row, [heir], reach.now)
    record_one(row, KINDS.PARTY_LEFT, reach.now, **facts, to=heir.pk, due_at=shown(row.due_at))
    _tell_new_owners(row, [heir], None, reach.now)
