"""The sweep: claims what is due, decides, and writes events, notices and the next instant.

Several may run at once, and any may die at any moment: a row is decided under its lock, and
decision, notices and the next instant commit together or not at all (response-time E5).
"""

import logging
from collections.abc import Collection, Mapping
from copy import copy
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction

from accounts.availability import State
from accounts.roles import owners
from policies import rules
from policies.hours import LOCATION_HOURS, advance
from policies.models import EscalationStep, Obligation, ObligationEvent, Outbox
from policies.models.rule import Treatment
from policies.obligations.counting import recount, stale, wait_for_next
from policies.obligations.record import TERMS, notice, record_one, store
from policies.promises import Told, announce, told_of
from policies.rules import Plan, Standing, Step
from policies.targets import Reach

STATES = Obligation.State
NEXT = Obligation.Next
KINDS = ObligationEvent.Kind
# Small, since a reply waits for the locks of a batch.
BATCH = 50
RUN_SECONDS = 10
PAUSE_AFTER_ERROR = timedelta(minutes=5)
ATTEMPTS = 10
SWEPT = ("next_action", "next_action_at", "step", "breached_at", "breached_by", "attempts")

logger = logging.getLogger(__name__)


def sweep(now: datetime) -> int:
    """Do what is due at `now` (UTC) for every open obligation, one thing each; how many.

    Rows that another sweep holds are passed by. After ten seconds the rest is left to the
    next sweep.
    """
    began, done = monotonic(), set[int]()
    while monotonic() - began < RUN_SECONDS:
        taken = _sweep_batch(now, done)
        done.update(taken)
        if len(taken) < BATCH:
            break
    return len(done)


@transaction.atomic
def _sweep_batch(now: datetime, done: Collection[int]) -> list[int]:
    rows = list(
        Obligation.objects.filter(state=STATES.OPEN, next_action_at__lte=now)
        .exclude(pk__in=done)
        .order_by("next_action_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("rule_version", "location", "owner__home_location")
        .prefetch_related(
            "parties__user__cover", "pauses", *(f"location__{part}" for part in LOCATION_HOURS)
        )[:BATCH]
    )
    ids = [row.pk for row in rows]
    old = {row.pk for row in stale(rows)}
    told, reach = told_of(ids), Reach(now)
    plain = [row for row in rows if row.pk not in old and row.next_action != NEXT.RECHECK]
    taken = _take_together(plain, told, reach, now)
    for row in rows:
        if row.pk not in taken:
            taken[row.pk] = _take(row, told[row.pk], reach, now, is_stale=row.pk in old)
    announce([pk for pk, is_seen in taken.items() if is_seen], now)
    return ids


def _take_together(
    rows: list[Obligation], told: Mapping[int, list[Told]], reach: Reach, now: datetime
) -> dict[int, bool]:
    """Do what is due for all of these in a few statements; whether anybody is to see it, by
    row. Nothing at all when one has an error: then each is taken alone, which says whose."""
    try:
        with transaction.atomic():
            plans = [(row, _plan(row, told[row.pk], reach, now)) for row in rows]
            _write(plans, reach)
    except Exception as error:
        logger.warning("A batch is swept row by row: %s", type(error).__name__)
        return {}
    return {row.pk: bool(plan.happenings) for row, plan in plans}


def _take(
    row: Obligation, told: list[Told], reach: Reach, now: datetime, *, is_stale: bool
) -> bool:
    """Do what is due for one row; whether anybody is to see it. An error of one row is not
    the others' (response-time E10).

    A row whose hours were edited is counted anew first, and may have nothing due after that
    (S22).
    """
    try:
        with transaction.atomic():
            if row.next_action == NEXT.RECHECK:
                return _recheck(row, now)
            if is_stale and _is_put_off(row, now):
                return True
            plan = _plan(row, told, reach, now)
            _write([(row, plan)], reach)
            return bool(plan.happenings)
    except Exception:
        logger.exception("Obligation %s could not be swept", row.pk)
        _set_aside(row, now)
        return False


def _is_put_off(row: Obligation, now: datetime) -> bool:
    recount([row], now, "hours")
    row.save(update_fields=TERMS)
    return row.due_at is None or row.next_action_at is None or row.next_action_at > now


def _plan(row: Obligation, told: list[Told], reach: Reach, now: datetime) -> Plan:
    assert row.due_at is not None
    version = row.rule_version
    standing = Standing(
        due_at=row.due_at,
        # Whoever is "on it" isn't reminded.
        remind_at=() if row.acknowledged_at else tuple(row.remind_at),
        is_late=row.breached_at is not None,
        step=row.step,
        steps=tuple(Step(**step) for step in version.steps) if version else (),
        told=frozenset(
            one.user_id for one in told if one.is_step and one.generation == row.generation
        ),
        hold_until=row.ack_until,
        repeat_minutes=(version.repeat_minutes or 0) if version else 0,
        repeat_times=version.repeat_times if version else 0,
    )
    return rules.plan(
        standing,
        now,
        advance=lambda start, delay: advance(row, start, delay),
        whom=lambda step, people: reach.whom(row, step, people),
    )


def _write(plans: Collection[tuple[Obligation, Plan]], reach: Reach) -> None:
    """Write plans: events and notices, each once by its key, and the next instants."""
    happened = [(row, each) for row, plan in plans for each in plan.happenings]
    ObligationEvent.objects.bulk_create(
        (_event(row, happening) for row, happening in happened), ignore_conflicts=True
    )
    Outbox.objects.bulk_create(
        (each for row, happening in happened for each in _notices(row, happening, reach)),
        ignore_conflicts=True,
    )
    store([_after(row, plan) for row, plan in plans], SWEPT)


def _after(row: Obligation, plan: Plan) -> Obligation:
    """The row as the plan leaves it; what was read stays as it was, should writing fail."""
    left = copy(row)
    left.next_action, left.next_action_at = plan.next_action, plan.next_at
    left.step, left.attempts = plan.step, 0
    if row.breached_at is None and plan.breached_at is not None:
        left.breached_at, left.breached_by_id = plan.breached_at, row.owner_id
    return left


def _event(row: Obligation, happening: rules.Happening) -> ObligationEvent:
    facts = {
        "target": happening.target,
        "reason": happening.reason,
        "told": happening.tell,
        "repeat": happening.repeat,
        "owner": row.owner_id if happening.kind == KINDS.OVERDUE else None,
    }
    return ObligationEvent(
        obligation=row,
        generation=row.generation,
        kind=happening.kind,
        step=happening.step,
        at=happening.at,
        facts={name: value for name, value in facts.items() if value},
    )


def _notices(row: Obligation, happening: rules.Happening, reach: Reach) -> list[Outbox]:
    """A reminder goes to whoever owes the answer, an escalation to whom its step found."""
    kind, step, now = KINDS(happening.kind), happening.step, reach.now
    if kind == KINDS.ESCALATED:
        return notice(row, Outbox.Kind.ESCALATION, step, happening.tell, now)
    if kind != KINDS.REMINDED:
        return []
    owing = [party.user_id for party in row.parties.all()]
    covers = _standing_in(row, reach)
    if not covers:
        return notice(row, Outbox.Kind.REMINDER, step, owing, now)
    # With a patient, a badge has to do; their cover is reminded in their place (S9).
    quiet = notice(row, Outbox.Kind.REMINDER, step, owing, now, mail=Outbox.Mail.NEEDLESS)
    return quiet + notice(row, Outbox.Kind.REMINDER, step, covers, now)


def _standing_in(row: Obligation, reach: Reach) -> list[int]:
    """Who is reminded for a person who is with a patient while their clock counts."""
    version = row.rule_version
    if version is None or version.treatment_for(row.priority) == Treatment.PAUSE:
        return []
    owing = [party.user for party in row.parties.all()]
    if any(reach.state_of(user) != State.WITH_PATIENT for user in owing):
        return []
    return list(reach.whom(row, Step(0, EscalationStep.Target.COVER), ()).people)


def _recheck(row: Obligation, now: datetime) -> bool:
    """Once a day: hours may have been published for an ask that had no due time."""
    recount([row], now, "recheck")
    wait_for_next(row, now)
    row.attempts = 0
    row.save(update_fields=[*TERMS, "attempts"])
    return row.due_at is not None


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
        notices = notice(row, Outbox.Kind.STUCK, 0, people, now)
        Outbox.objects.bulk_create(notices, ignore_conflicts=True)
