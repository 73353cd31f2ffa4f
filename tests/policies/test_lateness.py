"""Why an answer was late, and whether telling somebody else helped."""

from datetime import date
from typing import Any

import pytest

from accounts.models import Role
from messaging.models import CoverageGap, Interruption
from policies.models import Obligation, ObligationEvent, ObligationPause
from tests.cast import Cast, oakland
from tests.policies.days import figures_of, owed

TUESDAY = date(2026, 6, 9)
NIGHT = oakland("02:30", "2026-06-10")


def cause(cast: Cast) -> str:
    """Of the one late ask of the day."""
    (late,) = figures_of(cast.oakland, TUESDAY, NIGHT)["late"]
    found: str = late["cause"]
    return found


def happened(row: Obligation, kind: str, at: str, step: int = 0, **facts: Any) -> None:
    """Something that is written down of a promise, at a time of Tuesday."""
    ObligationEvent.objects.create(
        obligation=row, generation=1, kind=kind, step=step, at=oakland(at), facts=facts
    )


def test_nothing_else_known_it_is_no_answer(cast: Cast) -> None:
    owed(cast, answered_after=75)
    assert cause(cast) == "no_answer"


@pytest.mark.parametrize("kind", ["reassigned", "taken_over"])
def test_what_was_passed_on_before_it_was_late_was_misrouted(cast: Cast, kind: str) -> None:
    row = owed(cast, answered_after=75)
    happened(row, kind, "11:01")
    assert cause(cast) == "no_answer"
    happened(row, kind, "10:40")
    assert cause(cast) == "misrouted"


def test_a_role_of_which_nobody_was_on_shift(cast: Cast) -> None:
    row = owed(cast, answered_after=75)
    gap = {"conversation": cast.front_desk, "by": cast.ana, "role": Role.FRONT_DESK}
    CoverageGap.objects.create(**gap, location=cast.austin, happened_at=row.sent_at)
    assert cause(cast) == "no_answer"
    CoverageGap.objects.create(**gap, location=cast.oakland, happened_at=row.sent_at)
    assert cause(cast) == "nobody_on"


def test_asked_outside_the_hours_that_its_clock_counts_is_off_shift(cast: Cast) -> None:
    row = owed(cast, answered_after=75)
    Obligation.objects.filter(pk=row.pk).update(clock_started_at=oakland("10:30"))
    assert cause(cast) == "off_shift"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["off_shift"], "off_shift"),
        (["off_shift", "with_patient"], "with_patient"),
        (["with_patient"], "with_patient"),
        (["away"], "no_answer"),
    ],
)
def test_an_urgent_ask_says_what_whoever_owed_it_was_doing(
    cast: Cast, states: list[str], expected: str
) -> None:
    row = owed(cast, answered_after=75)
    because = {str(number): state for number, state in enumerate(states)}
    happened(row, "alerted", "10:00", because=because)
    assert cause(cast) == expected


def test_a_pause_or_an_interruption_says_that_they_were_with_a_patient(cast: Cast) -> None:
    row = owed(cast, answered_after=75)
    late = {"starts_at": oakland("11:10"), "ends_at": oakland("11:15")}
    pause = ObligationPause.objects.create(obligation=row, **late)
    assert cause(cast) == "no_answer"
    ObligationPause.objects.filter(pk=pause.pk).update(starts_at=oakland("10:50"))
    assert cause(cast) == "with_patient"
    pause.delete()
    Interruption.objects.create(
        message=row.message, by=cast.ana, whom=cast.kim, reason="x", at=row.sent_at
    )
    assert cause(cast) == "with_patient"


def test_the_first_rule_that_holds_says_it(cast: Cast) -> None:
    row = owed(cast, answered_after=75)
    happened(row, "alerted", "10:00", because={"1": "off_shift"})
    happened(row, "taken_over", "10:05")
    assert cause(cast) == "misrouted"


def test_escalations_that_helped_are_those_answered_within_15_minutes_after_a_step(
    cast: Cast,
) -> None:
    def escalated() -> dict[str, int]:
        found: dict[str, int] = figures_of(cast.oakland, TUESDAY, NIGHT)["escalated"]
        return found

    soon, later, never = owed(cast, answered_after=90), owed(cast, answered_after=91), owed(cast)
    owed(cast, answered_after=75)
    assert escalated() == {"asks": 0, "helped": 0, "minutes": 15}
    for row in (soon, later, never):
        happened(row, "escalated", "11:00", 0)
        happened(row, "escalated", "11:15", 1)
    assert escalated() == {"asks": 3, "helped": 1, "minutes": 15}
    happened(soon, "escalated", "11:16", 2)
    happened(later, "skipped", "11:20", 2)
    assert escalated() == {"asks": 3, "helped": 1, "minutes": 15}
