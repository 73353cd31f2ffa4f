"""Counts the due time of a promise that stands: anew by today's hours, or under other terms.

A segment is what is left of the time from an instant on. Its clock is the one it began with,
so that counting it anew says the same as long as the hours are the same.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from accounts.models import Location, User
from accounts.worktime import Calendar, Span
from policies.clockwork import Segment, consumed, paused
from policies.hours import RECHECK, Deadline, calendars_of, counted, load
from policies.known import Known
from policies.models import Obligation, RuleVersion
from policies.models.rule import Clock, Treatment
from policies.obligations.record import (
    KINDS,
    NEXT,
    TERMS,
    hours_of,
    locked_one,
    record,
    settle_breach,
    shown,
    store,
)
from policies.rules import GRACE, first_action

ZERO = timedelta(0)
Measure = Callable[[Calendar, datetime, datetime, Sequence[Span], timedelta], timedelta]


def stale(rows: Iterable[Obligation], edits: int = 1) -> list[Obligation]:
    """Those whose due time rests on hours that were edited since, at least so often; at most
    one query."""
    rows = list(rows)
    places = {pk for row in rows for pk in row.hours_at}
    if not places:
        return []
    newest = dict(Location.objects.filter(pk__in=places).values_list("pk", "calendar_version"))
    return [
        row
        for row in rows
        if row.breached_at is None
        and any(
            newest.get(int(pk), version + edits) - version >= edits
            for pk, version in row.calendar.get("versions", {}).items()
        )
    ]


def recount(rows: Iterable[Obligation], now: datetime, why: str) -> list[Obligation]:
    """Count locked rows anew by today's hours and pauses; those whose due time moved.

    What is written down as late stays so (response-time S22, S23). A due time that passed
    since the hours were edited was never one: whoever edits them settles what was late before.
    """
    due = [row for row in rows if row.rule_version and row.breached_at is None]
    before = [row.due_at for row in due]
    _count_anew(due, now)
    moved = [row for row, was in zip(due, before, strict=True) if row.due_at != was]
    facts = [
        {
            "why": why,
            "due_before": shown(was),
            "due_after": shown(row.due_at),
            "hours": hours_of(row),
        }
        for row, was in zip(due, before, strict=True)
        if row.due_at != was
    ]
    record(moved, KINDS.RECOMPUTED, [now] * len(moved), facts=facts)
    return moved


def refresh(rows: Collection[Obligation], now: datetime) -> None:
    """The guard of whoever acts on rows: a stale one is counted anew first (S22)."""
    old = stale(rows)
    if old:
        recount(old, now, "hours")
        store(old, TERMS)


def take(obligation: Obligation, now: datetime) -> Obligation:
    """The row locked and counted by today's hours, for a door that is about to change it, its
    breach written down if it is late; raises ValidationError once nobody owes it any more."""
    row = locked_one(obligation)
    refresh([row], now)
    settle_breach(row, now)
    return row


def use_pauses(rows: Collection[Obligation], now: datetime) -> None:
    """Count rows with the pauses they have now; says nothing of it: whoever paused does."""
    _count_anew(rows, now)


def begin_segment(
    row: Obligation, owner: User | None, budget: timedelta, version: RuleVersion, now: datetime
) -> Deadline:
    """What is due when `budget` runs from `now` by the hours of `owner`; changes nothing."""
    load([owner] if owner else [], [row.location])
    cap = max(pause_cap(row, version) - paused_so_far(row, now), ZERO) if owner else ZERO
    segment = Segment(now, budget, segment_of(row).pauses, cap)
    is_elapsed = version.clock == Clock.ELAPSED
    return counted(segment, owner, row.location, version.remind_before, is_elapsed=is_elapsed)


def pause_cap(row: Obligation, version: RuleVersion) -> timedelta:
    """How long pauses may still stop a row's clock under a rule, after what they took of its
    earlier segments; only a named person's stops."""
    if row.owner_id is None or version.treatment_for(row.priority) != Treatment.PAUSE:
        return ZERO
    left = timedelta(minutes=version.pause_cap_minutes) - timedelta(seconds=row.paused_seconds)
    return max(left, ZERO)


def spent_so_far(row: Obligation, now: datetime) -> timedelta:
    """How much of the whole promise is used up, without pauses, over all its segments."""
    return timedelta(seconds=row.spent_seconds) + _of_segment(row, now, consumed)


def paused_so_far(row: Obligation, now: datetime) -> timedelta:
    """How much working time the pauses of the running segment took."""
    return _of_segment(row, now, paused)


def end_segment(row: Obligation, now: datetime) -> None:
    """Keep what the running segment used up, for the one that begins."""
    spent, taken = spent_so_far(row, now), paused_so_far(row, now)
    row.spent_seconds = round(spent.total_seconds())
    row.paused_seconds += round(taken.total_seconds())


def budget_left(row: Obligation, now: datetime) -> timedelta:
    """What the running segment has left; never less than nothing."""
    left = timedelta(seconds=row.budget_seconds) - _of_segment(row, now, consumed)
    return max(left, ZERO)


def adopt(row: Obligation, deadline: Deadline, now: datetime) -> None:
    """Let a row promise this from now on, and wait for what comes first of it."""
    _use(row, deadline, now)


def wait_for_next(row: Obligation, now: datetime) -> None:
    """What an unanswered row waits for, given its instants.

    A late one keeps waiting for the step that it waits for, unless its due time was moved
    into the future. A promised time that is still to come holds reminders and steps.
    """
    promised = row.promised_until if not row.promise_missed else None
    if row.due_at is None:
        again = now + RECHECK
        row.next_action = NEXT.RECHECK
        row.next_action_at = min(again, promised + GRACE) if promised else again
    elif row.breached_at is None or row.due_at > now:
        reminders = [] if row.acknowledged_at else [at for at in row.remind_at if at > now]
        action, row.next_action_at = first_action(row.due_at, reminders, promised)
        row.next_action = NEXT(action)
    elif promised is not None:
        row.next_action, row.next_action_at = NEXT.PROMISED, promised + GRACE


def segment_of(row: Obligation) -> Segment:
    """The running segment of a row, with its pauses."""
    return Segment(
        starts_at=row.segment_started_at or row.sent_at,
        budget=timedelta(seconds=row.budget_seconds),
        pauses=tuple((pause.starts_at, pause.ends_at) for pause in row.pauses.all()),
        cap=timedelta(seconds=row.pause_left_seconds),
    )


def _of_segment(row: Obligation, until: datetime, measure: Measure) -> timedelta:
    if row.due_at is None:
        return ZERO
    segment = segment_of(row)
    [calendar] = calendars_of([row.calendar])
    return measure(calendar, segment.starts_at, until, segment.pauses, segment.cap)


def people_of(rows: Iterable[Obligation]) -> dict[int, User]:
    """Whose hours the rows count, or would if they counted hours; with their hours read."""
    rows = list(rows)
    ids = {row.calendar.get("person", row.owner_id) for row in rows} - {None}
    people = User.objects.select_related("home_location").in_bulk(ids)
    load(people.values(), [row.location for row in rows])
    return people


def _count_anew(rows: Collection[Obligation], now: datetime) -> None:
    """By the hours as they are now, each person's read and put together once."""
    people, practice = people_of(rows), Known()
    practice.read(people.values(), [row.location for row in rows])
    for row in rows:
        assert row.rule_version is not None
        deadline = counted(
            segment_of(row),
            people.get(row.calendar.get("person", 0)),
            row.location,
            row.rule_version.remind_before,
            is_elapsed=row.calendar.get("hours_of") == "clock",
            hours=practice.hours_for,
        )
        _use(row, deadline, now)


def _use(row: Obligation, deadline: Deadline, now: datetime) -> None:
    is_first = deadline.segment is not None and deadline.segment.starts_at == row.sent_at
    for name, value in deadline.terms().items():
        setattr(row, name, value)
    if is_first:
        row.clock_started_at = deadline.clock_started_at
    if row.paused_until is not None and row.paused_until <= now:
        row.paused_until = None
    wait_for_next(row, now)
