"""The sweep: claims what is due, decides, and writes events, notices and the next instant.

Several may run at once, and any may die at any moment: a row is decided under its lock, and
decision, notices and the next instant commit together or not at all (response-time E5).
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction

from accounts.calendars import location_calendar
from accounts.worktime import ALWAYS, NoWorkingTime, add_working_time
from policies import rules
from policies.hours import LOCATION_HOURS, RECHECK, deadline, load
from policies.models import Obligation, ObligationEvent, Outbox
from policies.models.rule import Clock
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
NOTICE_OF = {KINDS.REMINDED: Outbox.Kind.REMINDER, KINDS.ESCALATED: Outbox.Kind.ESCALATION}

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
            "parties__user__cover", *(f"location__{part}" for part in LOCATION_HOURS)
        )[:BATCH]
    )
    ids = [row.pk for row in rows]
    told, reach = told_of(ids), Reach(now)
    changed = [row.pk for row in rows if _take(row, told[row.pk], reach, now)]
    announce(changed, now)
    return ids


def _take(row: Obligation, told: list[Told], reach: Reach, now: datetime) -> bool:
    """Do what is due for one row; whether anybody is to see it. An error of one row is not
    the others' (response-time E10)."""
    try:
        with transaction.atomic():
            if row.next_action == NEXT.RECHECK:
                return _recheck(row, now)
            return _apply(row, _plan(row, told, reach, now), now)
    except Exception:
        logger.exception("Obligation %s could not be swept", row.pk)
        _set_aside(row.pk, row.attempts + 1, now)
        return False


def _plan(row: Obligation, told: list[Told], reach: Reach, now: datetime) -> Plan:
    assert row.due_at is not None
    version = row.rule_version
    standing = Standing(
        due_at=row.due_at,
        remind_at=tuple(row.remind_at),
        is_late=row.breached_at is not None,
        step=row.step,
        steps=tuple(Step(**step) for step in version.steps) if version else (),
        told=frozenset(one.user_id for one in told),
    )
    return rules.plan(
        standing,
        now,
        advance=lambda start, delay: _advance(row, start, delay),
        whom=lambda step, people: reach.whom(row, step, people),
    )


def _advance(row: Obligation, start: datetime, delay: timedelta) -> datetime:
    """`delay` after `start` on the rule's clock; working time is the location's
    (response-time E2), and without any every minute counts."""
    version = row.rule_version
    is_working = version is not None and version.clock == Clock.WORKING
    if not is_working or row.location is None:
        return start + delay
    try:
        return add_working_time(location_calendar(row.location), start, delay)
    except NoWorkingTime:
        return add_working_time(ALWAYS, start, delay)


def _apply(row: Obligation, plan: Plan, now: datetime) -> bool:
    """Write a plan: events and notices, each once by its key, and the next instant."""
    ObligationEvent.objects.bulk_create(
        (_event(row, happening) for happening in plan.happenings), ignore_conflicts=True
    )
    Outbox.objects.bulk_create(
        (notice for happening in plan.happenings for notice in _notices(row, happening, now)),
        ignore_conflicts=True,
    )
    row.next_action, row.next_action_at = plan.next_action, plan.next_at
    row.step, row.breached_at, row.attempts = plan.step, plan.breached_at, 0
    row.save(update_fields=["next_action", "next_action_at", "step", "breached_at", "attempts"])
    return bool(plan.happenings)


def _event(row: Obligation, happening: rules.Happening) -> ObligationEvent:
    facts = {"target": happening.target, "reason": happening.reason, "told": happening.tell}
    return ObligationEvent(
        obligation=row,
        generation=row.generation,
        kind=happening.kind,
        step=happening.step,
        at=happening.at,
        facts={name: value for name, value in facts.items() if value},
    )


def _notices(row: Obligation, happening: rules.Happening, now: datetime) -> list[Outbox]:
    """A reminder goes to whoever owes the answer, an escalation to whom its step found."""
    people: Collection[int] = happening.tell
    if happening.kind == KINDS.REMINDED:
        people = [party.user_id for party in row.parties.all()]
    elif happening.kind != KINDS.ESCALATED:
        return []
    kind = NOTICE_OF[KINDS(happening.kind)]
    return [
        Outbox(
            key=f"{row.pk}:{row.generation}:{kind}:{happening.step}:{user_id}",
            obligation=row,
            generation=row.generation,
            kind=kind,
            step=happening.step,
            recipient_id=user_id,
            created_at=now,
            not_before=now,
        )
        for user_id in people
    ]


def _recheck(row: Obligation, now: datetime) -> bool:
    """Once a day: hours may have been published for an ask that had no due time."""
    load([row.owner] if row.owner else [], [row.location])
    due = deadline(row.rule_version, row.owner, row.location, row.sent_at)
    fields = due.fields(row.sent_at)
    if due.due_at is None:
        fields["next_action_at"] = now + RECHECK
    Obligation.objects.filter(pk=row.pk).update(**fields)
    return due.due_at is not None


def _set_aside(pk: int, attempts: int, now: datetime) -> None:
    """Try again in five minutes; after ten errors it waits for a person."""
    is_stuck = attempts >= ATTEMPTS
    Obligation.objects.filter(pk=pk).update(
        attempts=attempts,
        next_action_at=now + PAUSE_AFTER_ERROR,
        state=STATES.STUCK if is_stuck else STATES.OPEN,
    )
    if is_stuck:
        logger.error("Obligation %s is stuck: its promise is no longer watched", pk)
