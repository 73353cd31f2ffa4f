"""Somebody is with a patient: their clock pauses where the rule says so, else their cover
learns what is urgent at once (response-time S9 to S11)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.availability import State
from accounts.models import Availability, User
from accounts.worktime import Span
from policies.announcements import announce
from policies.models import Obligation, ObligationPause
from policies.models.rule import Treatment
from policies.obligations.alerts import alert_if_nobody_can
from policies.obligations.counting import refresh, use_pauses
from policies.obligations.record import (
    KINDS,
    TERMS,
    locked,
    record_one,
    settle_breach,
    shown,
    store,
)
from policies.promises import UNANSWERED


@transaction.atomic
def began_treatment(user: User, until: datetime, now: datetime) -> list[Obligation]:
    """`user` is with a patient from `now` until about `until`: said anew, it is the same pause
    with another end. The rows whose clock pauses."""
    rows = list(locked(_owned(user)))
    refresh(rows, now)
    pausing = [row for row in rows if not settle_breach(row, now) and row.pause_left_seconds]
    for row in pausing:
        before = row.due_at
        _plan_pause(row, until, now)
        use_pauses([row], now)
        record_one(
            row,
            KINDS.PAUSED,
            now,
            user,
            planned_until=shown(until),
            runs_again_at=shown(row.paused_until),
            due_before=shown(before),
            due_after=shown(row.due_at),
        )
    _save(rows)
    pressing = [row for row in rows if _breaks_through(row)]
    alert_if_nobody_can(
        pressing, [[party.user for party in row.parties.all()] for row in pressing], now
    )
    announce([row.pk for row in pausing], now)
    return pausing


@transaction.atomic
def ended_treatment(user: User, now: datetime) -> list[Obligation]:
    """`user` is back, or away, or went home: what was paused runs again. The rows that do."""
    rows = [row for row in locked(_owned(user)) if _is_paused(row, now)]
    refresh(rows, now)
    for row in rows:
        settle_breach(row, now)
        before, again = row.due_at, min(row.paused_until or now, now)
        running = row.pauses.filter(ends_at__gt=now)
        running.update(ends_at=now)
        _read_pauses(row)
        if row.breached_at is None:
            use_pauses([row], now)
        row.paused_until = None
        record_one(
            row,
            KINDS.RESUMED,
            again,
            user,
            due_before=shown(before),
            due_after=shown(row.due_at),
        )
    _save(rows)
    announce([row.pk for row in rows], now)
    return rows


def availability_changed(user: User, state: State, until: datetime | None, now: datetime) -> None:
    """What `user` says of themself is different now."""
    if state == State.WITH_PATIENT and until is not None:
        began_treatment(user, until, now)
    else:
        ended_treatment(user, now)


def with_patients(owners: Collection[User | None], now: datetime) -> dict[int, tuple[Span, ...]]:
    """Whose clock would be stopped from `now` on: they are with a patient until an instant."""
    if not owners:
        return {}
    rows = Availability.objects.filter(
        user__in=owners, state=Availability.State.WITH_PATIENT, until__gt=now
    )
    return {row.user_id: ((now, row.until),) for row in rows}


def pass_on(row: Obligation, to: User | None, cap: timedelta, now: datetime) -> None:
    """The pause of whoever owed a row until now ends; that of `to`, if they are with a patient,
    begins."""
    row.pauses.filter(ends_at__gt=now).update(ends_at=now)
    busy = with_patients([to], now).get(to.pk, ()) if to and cap else ()
    for starts_at, ends_at in busy:
        ObligationPause.objects.create(obligation=row, starts_at=starts_at, ends_at=ends_at)
    _read_pauses(row)


def _owned(user: User) -> QuerySet[Obligation]:
    return Obligation.objects.filter(owner=user, state__in=UNANSWERED)


def _plan_pause(row: Obligation, until: datetime, now: datetime) -> None:
    if not row.pauses.filter(ends_at__gte=now).update(ends_at=until):
        ObligationPause.objects.create(obligation=row, starts_at=now, ends_at=until)
    _read_pauses(row)


def _read_pauses(row: Obligation) -> None:
    """What the row's prefetched pauses say is old."""
    getattr(row, "_prefetched_objects_cache", {}).pop("pauses", None)


def _is_paused(row: Obligation, now: datetime) -> bool:
    running = any(pause.ends_at > now for pause in row.pauses.all())
    return running or row.paused_until is not None


def _breaks_through(row: Obligation) -> bool:
    version = row.rule_version
    return version is not None and version.treatment_for(row.priority) == Treatment.BREAK_THROUGH


def _save(rows: list[Obligation]) -> None:
    if rows:
        store(rows, TERMS)
