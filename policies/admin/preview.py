"""What a rule says, in words, and when an answer would be due if somebody asked now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.calendars import location_calendar
from accounts.models import Location
from accounts.worktime import NoWorkingTime, add_working_time
from policies.models import EscalationStep, ResponseRule, RuleVersion
from policies.models.rule import Clock
from policies.words import rule_in_words


@dataclass(frozen=True)
class Preview:
    """Two lines above the form: the rule in words, and an example."""

    words: str
    when: str


def preview_of(
    rule: ResponseRule, steps: Iterable[EscalationStep], place: Location | None, now: datetime
) -> Preview:
    """`rule` with `steps`, stored or not, and what it would mean at `place` at `now`."""
    location = rule.location or place
    when = _when(rule, location, now) if location else ""
    return Preview(rule_in_words(as_version(rule, steps)), when)


def as_version(rule: ResponseRule, steps: Iterable[EscalationStep]) -> RuleVersion:
    """The version that saving would publish; never stored."""
    return RuleVersion(
        number=0,
        name=rule.name,
        priority=rule.priority,
        conversation=rule.conversation,
        location=rule.location,
        asked_role=rule.asked_role,
        target_minutes=rule.target_minutes,
        clock=rule.clock,
        remind_before=rule.remind_before,
        again_minutes=rule.again_minutes,
        again_times=rule.again_times,
        treatment=rule.treatment,
        pause_cap_minutes=rule.pause_cap_minutes,
        ack_hold_minutes=rule.ack_hold_minutes,
        repeat_minutes=rule.repeat_minutes,
        repeat_times=rule.repeat_times,
        steps=[_step(step) for step in steps],
    )


def _step(step: EscalationStep) -> dict[str, Any]:
    return {
        "after_minutes": step.after_minutes,
        "target": step.target,
        "role": step.role,
        "person_id": step.person_id,
    }


def _when(rule: ResponseRule, location: Location, now: datetime) -> str:
    span = timedelta(minutes=rule.target_minutes)
    asked = _wall(now, location)
    if rule.clock == Clock.ELAPSED:
        return f"Asked now in {location} ({asked}), an answer is due {_wall(now + span, location)}."
    try:
        due = add_working_time(location_calendar(location), now, span)
    except NoWorkingTime:
        return f"{location} has no opening hours, so nothing would ever be due there."
    return (
        f"Asked now in {location} ({asked}), an answer is due {_wall(due, location)}, "
        "counting its opening hours; a person's own shifts count where they have any."
    )


def _wall(instant: datetime, location: Location) -> str:
    """ "Tue, Jun 9 at 2:05 pm" on the location's clock."""
    local = instant.astimezone(location.zone)
    return f"{local:%a, %b} {local.day} at {local:%I:%M}".replace(" at 0", " at ") + (
        " am" if local.hour < 12 else " pm"
    )
