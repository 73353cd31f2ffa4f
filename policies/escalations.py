"""The sweep: claims what is due, decides, and writes events, notices and the next instant.

Several may run at once, and any may die at any moment: a row is decided under its lock, and
decision, notices and the next instant commit together or not at all (response-time E5).
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction

from accounts.availability import State
from accounts.roles import owners
from policies import rules
from policies.announcements import announce, announce_made
from policies.claims import Claim, claimed
from policies.hours import advance
from policies.models import EscalationStep, Obligation, ObligationEvent, Outbox
from policies.models.rule import Treatment
from policies.obligations.counting import recount, wait_for_next
from policies.obligations.record import (
    TERMS,
    insert,
    locked,
    notices,
    record_one,
    settle_promised_time,
    shown,
    tell,
    write,
)
from policies.promises import Told, party_of, promise_payload
from policies.rules import Plan, PromisedTime, Standing, Step
from policies.targets import Reach

STATES = Obligation.State
NEXT = Obligation.Next
KINDS = ObligationEvent.Kind
# A reply waits for the locks of a batch, for about a tenth of a second.
BATCH = 200
RUN_SECONDS = 10
PAUSE_AFTER_ERROR = timedelta(minutes=5)
ATTEMPTS = 10

logger = logging.getLogger(__name__)


def sweep(now: datetime) -> int:
    """Do what is due at `now` (UTC) for every open obligation, one thing each; how many.

    Rows that another sweep holds are passed by. After ten seconds the rest is left to the
    next sweep.
    """
    began, done, again = monotonic(), 0, set[int]()
    while monotonic() - began < RUN_SECONDS:
        count = _sweep_batch(now, again)
        done += count
        if count < BATCH:
            break
    return done


@transaction.atomic
def _sweep_batch(now: datetime, again: set[int]) -> int:
    """Take up to a batch of what is due but for those in `again`, which it adds to: what was
    taken and may be due still. How many it took."""
    claim = claimed(now, again, BATCH)
    plans = _take_together(claim)
    alone = {row.pk for row in claim.rows} - {row.pk for row, _ in plans}
    again.update(alone)
    left = locked(Obligation.objects.filter(pk__in=alone)) if alone else ()
    seen = [row.pk for row in left if _take(row, claim)]
    _show(plans, claim)
    announce(seen, now)
    return len(claim.rows)


def _take_together(claim: Claim) -> list[tuple[Obligation, Plan]]:
    """Do what is due for all whose due time stands, in a few statements. Nothing at all when
    one has an error: then each is taken alone, which says whose."""
    plain = [
        row for row in claim.rows if row.pk not in claim.stale and row.next_action != NEXT.RECHECK
    ]
    try:
        with transaction.atomic():
            plans = [(row, _plan(row, claim)) for row in plain]
            _write(plans, claim)
    except Exception as error:
        logger.warning("A batch is swept row by row: %s", type(error).__name__)
        return []
    return plans


def _show(plans: Collection[tuple[Obligation, Plan]], claim: Claim) -> None:
    """Let everybody see what happened, from what is at hand."""
    made = []
    for row, plan in plans:
        told = [
            Told(user_id, each.at, row.generation)
            for each in plan.happenings
            if each.kind == KINDS.ESCALATED
            for user_id in each.tell
        ]
        if plan.happenings:
            parties = [party_of(user) for user in claim.reach.owing(row)]
            everybody = [*claim.told[row.pk], *told]
            made.append((row, promise_payload(row, parties, everybody, claim.now)))
    announce_made(made, claim.now)


def _take(row: Obligation, claim: Claim) -> bool:
    """Do what is due for one row; whether anybody is to see it. An error of one row is not
    the others' (response-time E10).

    A row whose hours were edited is counted anew first, and may have nothing due after that
    (S22).
    """
    try:
        with transaction.atomic():
            if row.next_action == NEXT.RECHECK:
                return _recheck(row, claim.now)
            if row.pk in claim.stale and _is_put_off(row, claim.now):
                return True
            plan = _plan(row, claim)
            _write([(row, plan)], claim)
            return bool(plan.happenings)
    except Exception:
        logger.exception("Obligation %s could not be swept", row.pk)
        _set_aside(row, claim.now)
        return False


def _is_put_off(row: Obligation, now: datetime) -> bool:
    recount([row], now, "hours")
    row.save(update_fields=TERMS)
    return row.due_at is None or row.next_action_at is None or row.next_action_at > now


def _plan(row: Obligation, claim: Claim) -> Plan:
    assert row.due_at is not None
    version = row.rule_version
    standing = Standing(
        due_at=row.due_at,
        # Whoever is "on it" isn't reminded.
        remind_at=() if row.acknowledged_at else tuple(row.remind_at),
        is_late=row.breached_at is not None,
        step=row.step,
        steps=claim.steps(version) if version else (),
        told=frozenset(
            one.user_id
            for one in claim.told[row.pk]
            if one.is_step and one.generation == row.generation
        ),
        hold_until=row.ack_until,
        repeat_minutes=(version.repeat_minutes or 0) if version else 0,
        repeat_times=version.repeat_times if version else 0,
        promised=_promised(row),
    )
    return rules.plan(
        standing,
        claim.now,
        advance=lambda start, delay: advance(row, start, delay, claim.calendar_at),
        whom=lambda step, people: claim.reach.whom(row, step, people),
    )


def _promised(row: Obligation) -> PromisedTime | None:
    if row.promised_until is None:
        return None
    return PromisedTime(row.promised_until, row.promised_count, row.promise_missed)


def _write(plans: Collection[tuple[Obligation, Plan]], claim: Claim) -> None:
    """Write plans: events and notices, each once by its key, and the next instants."""
    happened = [(row, each) for row, plan in plans for each in plan.happenings]
    insert(ObligationEvent, [_event(row, happening) for row, happening in happened])
    told = [_notices(row, happening, claim.reach) for row, happening in happened]
    insert(Outbox, [each for some in told for each in some])
    write([_left(row, plan) for row, plan in plans])


def _left(row: Obligation, plan: Plan) -> dict[str, Any]:
    """What the plan leaves in the row; the row itself stays as it was, should writing fail."""
    is_fresh = row.breached_at is None and plan.breached_at is not None
    is_missed = any(each.kind == KINDS.PROMISE_MISSED for each in plan.happenings)
    return {
        "id": row.pk,
        "next_action": plan.next_action,
        "next_action_at": plan.next_at,
        "step": plan.step,
        "attempts": 0,
        "breached_at": plan.breached_at if is_fresh else row.breached_at,
        "breached_by_id": row.owner_id if is_fresh else row.breached_by_id,
        "promise_missed": row.promise_missed or is_missed,
    }


def _event(row: Obligation, happening: rules.Happening) -> dict[str, Any]:
    is_missed = happening.kind == KINDS.PROMISE_MISSED
    facts = {
        "target": happening.target,
        "reason": happening.reason,
        "told": happening.tell,
        "repeat": happening.repeat,
        "owner": row.owner_id if happening.kind == KINDS.OVERDUE else None,
        "by": row.promised_by_id if is_missed else None,
        "until": shown(row.promised_until) if is_missed else None,
    }
    return {
        "obligation_id": row.pk,
        "generation": row.generation,
        "kind": happening.kind,
        "step": happening.step,
        "at": happening.at,
        "facts": {name: value for name, value in facts.items() if value},
    }


def _notices(row: Obligation, happening: rules.Happening, reach: Reach) -> list[dict[str, Any]]:
    """A reminder goes to whoever owes the answer, an escalation to whom its step found, and that
    a promised time passed to whoever promised it."""
    kind, step, now = KINDS(happening.kind), happening.step, reach.now
    if kind == KINDS.ESCALATED:
        return notices(row, Outbox.Kind.ESCALATION, step, happening.tell, now)
    if kind == KINDS.PROMISE_MISSED and row.promised_by_id:
        return notices(row, Outbox.Kind.PROMISED, step, [row.promised_by_id], now)
    if kind != KINDS.REMINDED:
        return []
    owing = [user.pk for user in reach.owing(row)]
    covers = _standing_in(row, reach)
    if not covers:
        return notices(row, Outbox.Kind.REMINDER, step, owing, now)
    # With a patient, a badge has to do; their cover is reminded in their place (S9).
    quiet = notices(row, Outbox.Kind.REMINDER, step, owing, now, mail=Outbox.Mail.NEEDLESS)
    return quiet + notices(row, Outbox.Kind.REMINDER, step, covers, now)


def _standing_in(row: Obligation, reach: Reach) -> list[int]:
    """Who is reminded for a person who is with a patient while their clock counts."""
    version = row.rule_version
    if version is None or version.treatment_for(row.priority) == Treatment.PAUSE:
        return []
    owing = reach.owing(row)
    if any(reach.state_of(user) != State.WITH_PATIENT for user in owing):
        return []
    return list(reach.whom(row, Step(0, EscalationStep.Target.COVER), ()).people)


def _recheck(row: Obligation, now: datetime) -> bool:
    """Once a day: hours may have been published for an ask that had no due time. A time that was
    promised for it passes here."""
    if settle_promised_time(row, now) and row.promised_by_id:
        tell(row, Outbox.Kind.PROMISED, row.promised_count, [row.promised_by_id], now)
    is_missed = row.promise_missed
    recount([row], now, "recheck")
    wait_for_next(row, now)
    row.attempts = 0
    row.save(update_fields=[*TERMS, "attempts"])
    return row.due_at is not None or is_missed


def _set_aside(row: Obligation, now: datetime) -> None:
    """Try again in five minutes; after ten errors it waits for a person, and the owners are
    told."""
    attempts = row.attempts + 1
    is_stuck = attempts >= ATTEMPTS
    Obligation.objects.filter(pk=row.pk).update(
        attempts=attempts,
        next_action_at=now + PAUSE_AFTER_ERROR,
        state=STATES.STUCK if is_stuck else STATES.OPEN,
    )
    if is_stuck:
        logger.error("Obligation %s is stuck: its promise is no longer watched", row.pk)
        record_one(row, KINDS.STUCK, now)
        people = owners().values_list("pk", flat=True)
        tell(row, Outbox.Kind.STUCK, 0, people, now)
