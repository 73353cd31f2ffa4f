"""What response rules say, in plain words: to managers in full, to whoever writes in short."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accounts.models import Role, User
from messaging.models import Priority
from policies.models import EscalationStep, RuleVersion
from policies.models.rule import AskPriority, Clock, Treatment
from policies.publish import current_versions
from policies.rules import Facts, choose_rule
from policies.times import HOUR, listed, span_in_words

Target = EscalationStep.Target
NOBODY_WAITS = "No reply needed"
NO_RULE = "No reply time set"
WHOM = {
    Target.COVER: "the person's cover",
    Target.LOCATION_MANAGER: "the location's manager",
}
RUNS_ON = {
    Treatment.COUNT: "With a patient, the clock runs on and the cover is told.",
    Treatment.BREAK_THROUGH: "With a patient, it breaks through and the cover is told at once.",
}


def expectations() -> dict[str, str]:
    """What the composer promises for each priority: the rule of the whole practice, in short."""
    versions = list(current_versions())
    asking = {name: _expectation(choose_rule(versions, Facts(name))) for name in AskPriority.values}
    return {Priority.FYI.value: NOBODY_WAITS, **asking}


def _expectation(version: RuleVersion | None) -> str:
    """Up to an hour the clock goes without saying; of longer spans it makes days."""
    if version is None:
        return NO_RULE
    span = span_in_words(version.target_minutes)
    if version.clock == Clock.ELAPSED:
        return f"Reply within {span}, day and night"
    if version.target_minutes <= HOUR:
        return f"Reply within {span}"
    hours, rest = divmod(version.target_minutes, HOUR)
    return f"Reply within {span} of working time" if rest else f"Reply within {hours} working hours"


def rule_in_words(version: RuleVersion) -> str:
    """Which asks a rule covers, how long they have on which clock, and what follows.

    Works for a version that isn't stored as well. A named person is looked up.
    """
    which, within, *rest = parts_in_words(version).values()
    return " ".join([f"{which}: a reply within {within}.", *filter(None, rest)])


def parts_in_words(version: RuleVersion) -> dict[str, str]:
    """The same by what is said, in order; empty where there is nothing to say."""
    of_clock = "of working time" if version.clock == Clock.WORKING else "day and night"
    joint = " " if version.clock == Clock.WORKING else ", "
    return {
        "Which asks": _which(version),
        "Reply within": f"{span_in_words(version.target_minutes)}{joint}{of_clock}",
        "Reminder": _reminders(version),
        "Reminding again": " ".join(_again(version)),
        "Clock": _treatment(version),
        "Steps": _steps(version),
        "After the steps": " ".join(_holds_and_repeats(version)),
    }


def _which(version: RuleVersion) -> str:
    """ "High asks to the role nurse injector in #supplies at Oakland"."""
    parts = [f"{AskPriority(version.priority).label} asks" if version.priority else "All asks"]
    if version.asked_role:
        parts.append(f"to the role {_role(version.asked_role)}")
    if version.conversation is not None:
        parts.append(f"in #{version.conversation.name}")
    if version.location is not None:
        parts.append(f"at {version.location}")
    return " ".join(parts)


def _reminders(version: RuleVersion) -> str:
    if not version.remind_before:
        return "No reminder."
    spans = [span_in_words(minutes) for minutes in sorted(version.remind_before, reverse=True)]
    return f"A reminder {listed(spans)} before it is due."


def _again(version: RuleVersion) -> Iterable[str]:
    if version.again_times and version.again_minutes:
        what = "" if version.priority else "An urgent one: "
        span, times = span_in_words(version.again_minutes), version.again_times
        often = f"at most {times} times" if times > 1 else "once"
        whom = "those it names are reminded again" if what else "Those it names are reminded again"
        yield f"{what}{whom} every {span}, {often}, until somebody reacts."


def _treatment(version: RuleVersion) -> str:
    """What being with a patient does to the clock; what a rule leaves open follows from the
    priority of the ask."""
    if not version.treatment and not version.priority:
        return (
            "With a patient, normal asks wait, for high ones the cover is told, urgent ones break "
            "through."
        )
    treatment = version.treatment_for(version.priority or AskPriority.NORMAL)
    if treatment == Treatment.PAUSE:
        cap = span_in_words(version.pause_cap_minutes)
        return f"With a patient, the clock waits for at most {cap}."
    return RUNS_ON[treatment]


def _steps(version: RuleVersion) -> str:
    steps: Sequence[Mapping[str, Any]] = version.steps
    if not steps:
        return "When it is late, nobody else is told."
    people = User.objects.in_bulk([step["person_id"] for step in steps if step["person_id"]])
    told = [f"{_whom(step, people)} {_after(step['after_minutes'])}" for step in steps]
    return f"When it is late, it tells {listed(told)}."


def _holds_and_repeats(version: RuleVersion) -> Iterable[str]:
    """What there is to say of the steps, when there are any."""
    if not version.steps:
        return
    if version.ack_hold_minutes:
        yield f"“On it” holds these steps for {span_in_words(version.ack_hold_minutes)}."
    if version.repeat_minutes and version.repeat_times:
        span = span_in_words(version.repeat_minutes)
        if version.repeat_times == 1:
            yield f"The last one is repeated once, after {span}."
        else:
            yield f"The last one is repeated {version.repeat_times} times, every {span}."


def _whom(step: Mapping[str, Any], people: Mapping[int, User]) -> str:
    if step["target"] == Target.PERSON:
        return str(people.get(step["person_id"], "a named person"))
    if step["target"] == Target.ROLE:
        return f"the role {_role(step['role'])}"
    return WHOM[Target(step["target"])]


def _after(minutes: int) -> str:
    return f"after {span_in_words(minutes)}" if minutes else "at once"


def _role(role: str) -> str:
    return Role(role).label.lower()
