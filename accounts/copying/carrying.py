"""The door of copying hours: carried out only as it was shown, and taken back in one step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.calendar_versions import count_anew, one_edit, take_turns
from accounts.copying.plan import Change, Day, Kind, Plan, Spans, Target, Will, spans_of
from accounts.models import HoursCopy, Location, User
from accounts.roles import hours_written_by, locations_managed_by

KEPT = timedelta(days=90)
CHANGED_SINCE = "This day was changed since, so the copy can't be taken back in one step."


@dataclass(frozen=True)
class Outcome:
    """What a copy came to: done, with how many open due times moved, or the plan as it is by
    now."""

    plan: Plan
    copy: HoursCopy | None = None
    moved: int = 0


def carry_out(by: User, planned: Callable[[], Plan], shown: str, now: datetime) -> Outcome:
    """Write what `planned` says, all of it or nothing, when that is still what was shown
    (`Plan.fingerprint`); what rests on these hours is counted anew at once."""
    return _carried_out(by, planned, shown, now)


def take_back(by: User, copy: HoursCopy, shown: str, now: datetime) -> Outcome:
    """The same for undoing a copy, which is done once."""
    return _carried_out(by, lambda: plan_of_taking_back(copy), shown, now, undoes=copy)


def _carried_out(
    by: User,
    planned: Callable[[], Plan],
    shown: str,
    now: datetime,
    undoes: HoursCopy | None = None,
) -> Outcome:
    with transaction.atomic():
        take_turns()
        plan = planned()
        if not plan.is_ready or plan.fingerprint != shown:
            return Outcome(plan)
        if undoes is not None:
            undoes.refresh_from_db()
            if undoes.undone_at is not None:
                return Outcome(plan)
            undoes.undone_at = now
            undoes.save(update_fields=["undone_at"])
        changes = plan.with_outcome(Will.CHANGE)
        copy = _kept(by, plan, changes, now)
        with one_edit(plan.places):
            for change in changes:
                _write(change)
    return Outcome(plan, copy, count_anew(plan.places, now))


def _write(change: Change) -> None:
    """Rows that stay aren't touched, so that the audit says what changed and nothing else."""
    rows = change.day.rows()
    left = list(change.after)
    for row in rows:
        if (row.starts, row.ends) in left:
            left.remove((row.starts, row.ends))
        else:
            row.delete()
    for starts, ends in left:
        change.day.row(starts, ends).save()


def _kept(by: User, plan: Plan, changes: list[Change], now: datetime) -> HoursCopy:
    HoursCopy.objects.filter(at__lt=now - KEPT).delete()
    return HoursCopy.objects.create(
        by=by,
        at=now,
        what=plan.what[:300],
        places=sorted(plan.places),
        changes=[_noted(change) for change in changes],
    )


def _noted(change: Change) -> dict[str, Any]:
    day = change.day
    return {
        "kind": day.kind,
        "person": day.person.pk if day.person else None,
        "place": day.place.pk,
        "on": str(day.on),
        "before": change.before,
        "after": change.after,
    }


def copies_seen_by(user: User, now: datetime) -> QuerySet[HoursCopy]:
    """The copies of the last 90 days at locations that `user` runs, all of them."""
    own = list(locations_managed_by(user).values_list("pk", flat=True))
    found = HoursCopy.objects.filter(places__contained_by=own, at__gte=now - KEPT)
    return found.select_related("by")


def may_take_back(user: User, copy: HoursCopy) -> bool:
    """Whether the hours of all whom it is about are `user`'s to write, and it stands still."""
    people = {row["person"] for row in copy.changes} - {None}
    theirs = hours_written_by(user).filter(pk__in=people).count()
    return copy.undone_at is None and theirs == len(people)


def plan_of_taking_back(copy: HoursCopy) -> Plan:
    """Every day of a copy as it was before; a day that was changed since is wrong."""
    people = User.objects.in_bulk({row["person"] for row in copy.changes if row["person"]})
    places = Location.objects.in_bulk({row["place"] for row in copy.changes})
    targets: dict[tuple[int | None, int], Target] = {}
    for row in copy.changes:
        kind = Kind(row["kind"])
        on = date.fromisoformat(row["on"]) if kind is Kind.DATED else int(row["on"])
        day = Day(kind, places[row["place"]], on, people.get(row["person"]))
        change = Change(day, spans_of(day.rows()), _spans(row["before"]))
        if change.before != _spans(row["after"]):
            change.problems.append(CHANGED_SINCE)
        whose = (row["person"], 0 if row["person"] else row["place"])
        target = targets.setdefault(whose, Target(str(day.person or day.place), []))
        target.changes.append(change)
    return Plan(f"Taken back: {copy.what}", list(targets.values()))


def _spans(rows: list[list[int]]) -> Spans:
    return tuple((starts, ends) for starts, ends in rows)
