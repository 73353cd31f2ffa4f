"""Which rule holds, and what a plan says; no database."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from policies.rules import (
    GRACE,
    Facts,
    Found,
    Plan,
    Standing,
    Step,
    choose_rule,
    first_action,
    plan,
)

DUE = datetime(2026, 6, 9, 18, 0, tzinfo=UTC)
STEPS = (Step(0, "cover"), Step(15, "role", "manager"), Step(30, "location_manager"))
STANDING = Standing(
    due_at=DUE,
    remind_at=(DUE - timedelta(minutes=30), DUE - timedelta(minutes=15)),
    is_late=False,
    step=0,
    steps=STEPS,
    told=frozenset(),
)


@dataclass(frozen=True)
class Rule:
    """What choosing looks at."""

    pk: int
    priority: str = ""
    conversation_id: int | None = None
    location_id: int | None = None
    asked_role: str = ""


FACTS = Facts("high", conversation_id=7, location_id=1, asked_role="front_desk")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (Rule(1, asked_role="front_desk"), Rule(2, "high", 7, 1)),
        (Rule(1, conversation_id=7), Rule(2, "high", location_id=1)),
        (Rule(1, location_id=1), Rule(2, "high")),
        (Rule(1, "high"), Rule(2)),
        (Rule(2, "high"), Rule(1, "high")),
    ],
)
def test_the_more_specific_rule_holds_and_of_two_alike_the_newer(better: Rule, worse: Rule) -> None:
    assert choose_rule([worse, better], FACTS) == better
    assert choose_rule([better, worse], FACTS) == better


@pytest.mark.parametrize(
    "other",
    [
        Rule(1, "urgent"),
        Rule(1, conversation_id=8),
        Rule(1, location_id=2),
        Rule(1, asked_role="manager"),
    ],
)
def test_a_rule_for_something_else_does_not_hold(other: Rule) -> None:
    assert choose_rule([other], FACTS) is None
    assert choose_rule([other, Rule(9)], FACTS) == Rule(9)


def test_without_rules_none_holds() -> None:
    assert choose_rule([], FACTS) is None


def test_a_new_obligation_waits_for_its_first_reminder_else_for_becoming_late() -> None:
    assert first_action(DUE, STANDING.remind_at) == ("remind", STANDING.remind_at[0])
    assert first_action(DUE, ()) == ("overdue", DUE + GRACE)


def minutes_later(start: datetime, delay: timedelta) -> datetime:
    """A clock that counts every minute."""
    return start + delay


def planned(
    standing: Standing, now: datetime, reached: dict[str, tuple[int, ...]] | None = None
) -> Plan:
    """The plan when steps reach these people by target; untold ones only."""
    by_target = reached if reached is not None else {"cover": (1,), "role": (2,)}

    def whom(step: Step | None, told: Collection[int]) -> Found:
        people = by_target.get(step.target if step else "last_resort", ())
        fresh = tuple(pk for pk in people if pk not in told)
        return Found(fresh, "" if fresh else "empty")

    return plan(standing, now, minutes_later, whom)


def kinds(made: Plan) -> list[tuple[str, int]]:
    return [(one.kind, one.step) for one in made.happenings]


def test_a_reminder_is_due_and_the_next_one_comes() -> None:
    made = planned(STANDING, DUE - timedelta(minutes=30))
    assert kinds(made) == [("reminded", 0)]
    assert (made.next_action, made.next_at) == ("remind", STANDING.remind_at[1])


def test_of_two_reminders_that_passed_only_the_newer_is_given() -> None:
    made = planned(STANDING, DUE - timedelta(minutes=1))
    assert kinds(made) == [("reminded", 1)]
    assert (made.next_action, made.next_at) == ("overdue", DUE + GRACE)


@pytest.mark.parametrize("after", [timedelta(0), GRACE - timedelta(microseconds=1)])
def test_within_the_grace_nothing_is_late_yet(after: timedelta) -> None:
    made = planned(replace(STANDING, remind_at=()), DUE + after)
    assert (kinds(made), made.breached_at) == ([], None)
    assert made.next_at == DUE + GRACE


def test_the_breach_is_recorded_at_the_due_time_however_late_it_is_noticed() -> None:
    made = planned(STANDING, DUE + timedelta(hours=3))
    assert made.happenings[0].at == made.breached_at == DUE
    assert kinds(made) == [("overdue", 0), ("escalated", 0)]
    assert made.next_at == DUE + timedelta(hours=3, minutes=15)
    assert made.step == 1


def test_a_first_step_that_waits_is_not_taken_with_the_breach() -> None:
    made = planned(replace(STANDING, steps=(Step(10, "cover"),)), DUE + GRACE)
    assert kinds(made) == [("overdue", 0)]
    assert (made.next_action, made.next_at) == ("escalate", DUE + timedelta(minutes=10))


def test_steps_of_the_same_minute_are_taken_together() -> None:
    standing = replace(STANDING, steps=(Step(0, "cover"), Step(0, "role"), Step(5, "cover")))
    made = planned(standing, DUE + GRACE)
    assert [one.tell for one in made.happenings] == [(), (1,), (2,)]
    assert made.next_at == DUE + GRACE + timedelta(minutes=5)


def test_a_step_that_reaches_nobody_is_skipped_and_the_next_taken_at_once() -> None:
    late = replace(STANDING, is_late=True)
    made = planned(late, DUE + GRACE, {"role": (2,)})
    assert kinds(made) == [("skipped", 0), ("escalated", 1)]
    assert made.step == 2


def test_the_end_of_the_chain_is_said_once_and_nothing_follows() -> None:
    last = replace(STANDING, is_late=True, step=2, told=frozenset({1}))
    made = planned(last, DUE + timedelta(minutes=30), {"location_manager": (3,)})
    assert kinds(made) == [("escalated", 2), ("exhausted", 3)]
    assert (made.next_action, made.next_at) == ("none", None)


def test_a_chain_that_reached_nobody_tells_the_last_resort() -> None:
    made = planned(replace(STANDING, is_late=True), DUE + GRACE, {"last_resort": (9,)})
    *skipped, resort, end = made.happenings
    assert [one.kind for one in skipped] == ["skipped"] * 3
    assert (resort.kind, resort.target, resort.tell) == ("escalated", "last_resort", (9,))
    assert end.kind == "exhausted"


def test_a_rule_without_steps_leaves_it_at_the_breach() -> None:
    made = planned(replace(STANDING, steps=()), DUE + GRACE)
    assert kinds(made) == [("overdue", 0)]
    assert made.next_action == "none"
