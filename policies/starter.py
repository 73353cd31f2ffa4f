"""The response rules that a practice begins with, until its managers choose their own."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from policies.models import EscalationStep, ResponseRule
from policies.models.rule import AskPriority, Clock
from policies.publish import publish_version

Target = EscalationStep.Target


@dataclass(frozen=True)
class Starter:
    """One rule for the whole practice."""

    name: str
    priority: AskPriority
    target_minutes: int
    clock: Clock
    remind_before: tuple[int, ...]
    steps: tuple[tuple[int, EscalationStep.Target], ...]  # minutes after the due time, whom
    again: tuple[int | None, int] = (None, 0)  # minutes apart, how often


STARTERS = (
    Starter(
        "Normal: within a working day",
        AskPriority.NORMAL,
        480,
        Clock.WORKING,
        (60,),
        ((0, Target.COVER), (120, Target.LOCATION_MANAGER)),
    ),
    Starter(
        "High: within an hour",
        AskPriority.HIGH,
        60,
        Clock.WORKING,
        (15,),
        ((0, Target.COVER), (15, Target.LOCATION_MANAGER)),
    ),
    Starter(
        "Urgent: within 15 minutes, day and night",
        AskPriority.URGENT,
        15,
        Clock.ELAPSED,
        (5,),
        ((0, Target.COVER), (5, Target.LOCATION_MANAGER)),
        again=(5, 6),
    ),
)


@transaction.atomic
def create_starter_rules(by: User | None, now: datetime) -> list[ResponseRule]:
    """Make the three rules and publish them, unless the practice has rules already."""
    if ResponseRule.objects.exists():
        return []
    return [_create(starter, by, now) for starter in STARTERS]


def _create(starter: Starter, by: User | None, now: datetime) -> ResponseRule:
    rule = ResponseRule.objects.create(
        name=starter.name,
        priority=starter.priority,
        target_minutes=starter.target_minutes,
        clock=starter.clock,
        remind_before=list(starter.remind_before),
        again_minutes=starter.again[0],
        again_times=starter.again[1],
    )
    for after_minutes, target in starter.steps:
        EscalationStep.objects.create(rule=rule, after_minutes=after_minutes, target=target)
    publish_version(rule, by, now, "The rules that a practice begins with.")
    return rule
