"""Other terms for a promise that stands: another priority, or another version of its rule.

What is tightened runs from now on and never moves later; what is loosened runs from the start.
A breach that happened stays (response-time S2, S13, S14, S20).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import may_change_rule
from messaging.models import Message
from policies.access import of_places_run_by
from policies.announcements import announce
from policies.hours import Deadline, counted, deadline
from policies.models import Obligation, ObligationEvent, ResponseRule, RuleVersion
from policies.models.rule import Clock
from policies.obligations.again import again_from
from policies.obligations.alerts import alert_if_nobody_can
from policies.obligations.counting import (
    adopt,
    begin_segment,
    end_segment,
    pause_cap,
    people_of,
    refresh,
    segment_of,
    wait_for_next,
)
from policies.obligations.record import (
    KINDS,
    NEXT,
    TERMS,
    locked,
    outdate,
    record_one,
    settle_breach,
    shown,
    terms_of,
)
from policies.publish import current_versions
from policies.rules import Facts, choose_rule

RANK = {"fyi": -1, "normal": 0, "high": 1, "urgent": 2}
CHUNK = 200


def tighten(row: Obligation, follow_up: Message, version: RuleVersion | None) -> None:
    """A locked row's ask was repeated: a more pressing one may only make it due earlier."""
    now = follow_up.posted_at
    facts: dict[str, Any] = {"message": follow_up.pk}
    if RANK[follow_up.priority] <= RANK[row.priority] or version is None:
        record_one(row, KINDS.FOLLOWED_UP, now, follow_up.author, **facts)
        return
    refresh([row], now)
    settle_breach(row, now)
    before = _restate(row, version, follow_up.priority, now, is_tighter=True)
    _write(row, KINDS.TIGHTENED, now, follow_up.author, before, facts)


@transaction.atomic
def priority_changed(message: Message, now: datetime) -> list[Obligation]:
    """The author gave an ask another priority; the rows whose terms follow from it.

    Raised: due at the latest when an ask of that priority, made now, would be. Lowered: as if
    it had been asked so, pauses kept.
    """
    rows = list(locked(Obligation.objects.filter(message=message)))
    refresh(rows, now)
    versions = list(current_versions())
    changed = [row for row in rows if row.priority != message.priority]
    for row in changed:
        settle_breach(row, now)
        is_raised = RANK[message.priority] > RANK[row.priority]
        facts = {"priority_before": row.priority}
        version = choose_rule(versions, _facts(row, message.priority))
        before = _restate(row, version, message.priority, now, is_tighter=is_raised)
        _write(row, KINDS.PRIORITY_CHANGED, now, message.author, before, facts)
    announce([row.pk for row in changed], now)
    return changed


def apply_to_open(rule: ResponseRule, by: User, now: datetime) -> int:
    """Hold what is unanswered under older versions of a rule to its newest one; how many. A rule
    that was another place's reaches nothing there unless `by` runs it, too.

    An ask that gets less time has at least that time from now. Raises ValidationError.
    """
    if not may_change_rule(by, rule.location):
        raise ValidationError("Only who may change a rule can apply it.")
    version = rule.versions.order_by("-number").first()
    if version is None:
        return 0
    theirs = Obligation.objects.filter(of_places_run_by(by), rule_version__rule=rule)
    older = theirs.exclude(rule_version=version)
    done = 0
    while applied := _apply_chunk(older, version, by, now):
        done += applied
    return done


@transaction.atomic
def _apply_chunk(older: Any, version: RuleVersion, by: User, now: datetime) -> int:
    rows = list(locked(older)[:CHUNK])
    refresh(rows, now)
    for row in rows:
        settle_breach(row, now)
        is_tighter = _is_tighter(row, version)
        before = _restate(row, version, row.priority, now, is_tighter=is_tighter)
        _write(row, KINDS.RULE_APPLIED, now, by, before, {})
    announce([row.pk for row in rows], now)
    return len(rows)


def _is_tighter(row: Obligation, version: RuleVersion) -> bool:
    due_at = _from_start(row, version).due_at
    return row.due_at is not None and due_at is not None and due_at < row.due_at


def _restate(
    row: Obligation,
    version: RuleVersion | None,
    priority: str,
    now: datetime,
    *,
    is_tighter: bool,
) -> datetime | None:
    """Give a row another version and priority, and the due time that follows; the old one."""
    before = row.due_at
    row.priority, row.rule_version = priority, version
    outdate(row, now)
    row.step = row.again_count = 0
    row.again_at = again_from(row.message, priority, row.owner, version, now)
    if version is None:
        adopt(row, deadline(None, None, None, row.sent_at), now)
    elif not is_tighter:
        adopt(row, _from_start(row, version), now)
    else:
        _no_later(row, version, before, now)
    if row.breached_at is not None and row.due_at is not None and row.due_at <= now:
        row.next_action, row.next_action_at = NEXT.ESCALATE, now
    return before


def _write(
    row: Obligation,
    kind: ObligationEvent.Kind,
    now: datetime,
    actor: User,
    before: datetime | None,
    facts: dict[str, Any],
) -> None:
    row.save(update_fields=TERMS)
    record_one(row, kind, now, actor, **facts, due_before=shown(before), **terms_of(row))
    alert_if_nobody_can([row], [[party.user for party in row.parties.all()]], now)


def _facts(row: Obligation, priority: str) -> Facts:
    return Facts(priority, row.conversation_id, row.location_id, row.asked_role)


def _no_later(
    row: Obligation, version: RuleVersion, before: datetime | None, now: datetime
) -> None:
    """Due when an ask made now would be, unless it is due before that anyhow."""
    people = people_of([row])
    owner = people.get(row.calendar.get("person", 0)) or row.owner
    fresh = begin_segment(row, owner, timedelta(minutes=version.target_minutes), version, now)
    if fresh.due_at is None or (before is not None and before <= fresh.due_at):
        row.remind_at = [at for at in row.remind_at if at > now]
        wait_for_next(row, now)
        return
    end_segment(row, now)
    adopt(row, fresh, now)


def _from_start(row: Obligation, version: RuleVersion) -> Deadline:
    """The due time as if the running segment had begun under `version`: what earlier owners
    spent stays spent, and the pauses are kept."""
    segment = segment_of(row)
    spent = timedelta(seconds=row.spent_seconds)
    budget = max(timedelta(minutes=version.target_minutes) - spent, timedelta(0))
    people = people_of([row])
    return counted(
        replace(segment, budget=budget, cap=pause_cap(row, version)),
        people.get(row.calendar.get("person", row.owner_id or 0)),
        row.location,
        version.remind_before,
        is_elapsed=version.clock == Clock.ELAPSED,
    )
