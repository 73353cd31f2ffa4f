"""From a rule as it is edited to versions that never change."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from policies.models import ResponseRule, RuleVersion, SimulationRun

# What a version copies from its rule as it is.
COPIED = (
    "name",
    "priority",
    "conversation_id",
    "location_id",
    "asked_role",
    "target_minutes",
    "clock",
    "remind_before",
    "again_minutes",
    "again_times",
    "treatment",
    "pause_cap_minutes",
    "ack_hold_minutes",
    "repeat_minutes",
    "repeat_times",
)


@transaction.atomic
def publish_version(
    rule: ResponseRule, by: User | None, now: datetime, reason: str = ""
) -> RuleVersion:
    """Freeze a rule with its steps, and why; asks from now on are promised by this version.

    Returns the current version unchanged when nothing differs from it. Obligations that are
    open keep the version they were opened with (response-time S20).
    """
    locked = ResponseRule.objects.select_for_update().get(pk=rule.pk)
    current = locked.versions.order_by("-number").first()
    frozen = {name: getattr(locked, name) for name in COPIED}
    frozen["steps"] = [
        {
            "after_minutes": step.after_minutes,
            "target": step.target,
            "role": step.role,
            "person_id": step.person_id,
        }
        for step in locked.steps.order_by("after_minutes", "id")
    ]
    if current is not None and _is_same(current, frozen):
        return current
    number = current.number + 1 if current else 1
    return RuleVersion.objects.create(
        rule=locked,
        number=number,
        created_at=now,
        created_by=by,
        reason=reason,
        tried_at=_tried_at(by, None if current is None else locked, frozen),
        **frozen,
    )


def _tried_at(
    by: User | None, rule: ResponseRule | None, frozen: dict[str, Any]
) -> datetime | None:
    """When `by` last tried just this on past asks, while that is known."""
    if by is None:
        return None
    runs = SimulationRun.objects.filter(by=by, has_failed=False).exclude(finished_at=None)
    runs = runs.filter(rule=rule) if rule else runs.filter(rule__isnull=True)
    return next((run.created_at for run in runs if _is_tried(run, frozen)), None)


def _is_tried(run: SimulationRun, frozen: dict[str, Any]) -> bool:
    typed = dict(run.draft["version"])
    typed["steps"] = sorted(typed["steps"], key=lambda step: step["after_minutes"])
    return typed == frozen


def _is_same(version: RuleVersion, frozen: dict[str, Any]) -> bool:
    return all(getattr(version, name) == value for name, value in frozen.items())


def current_versions() -> QuerySet[RuleVersion]:
    """The newest version of every active rule: what new asks are promised by."""
    newest = RuleVersion.objects.filter(rule=OuterRef("rule")).order_by("-number")
    return RuleVersion.objects.filter(
        rule__is_active=True, number=Subquery(newest.values("number")[:1])
    )
