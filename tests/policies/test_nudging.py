"""Whoever asked asks again without writing, once an hour."""

import pytest
from django.core.exceptions import ValidationError

from accounts.availability import go_with_patient
from policies import obligations
from policies.models import Outbox
from policies.needs import waiting_on_others
from tests.cast import oakland
from tests.policies.asks import Scene, h60, history, owed_for


def refusal(scene: Scene, ask: object, now: str) -> str:
    """Why Ana can't nudge now."""
    with pytest.raises(ValidationError) as caught:
        obligations.nudge(scene.cast.ana, ask, oakland(now))  # type: ignore[arg-type]
    return " ".join(caught.value.messages)


def test_a_nudge_is_a_notice_to_who_owes_the_answer_and_in_its_story(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    obligations.nudge(scene.cast.ana, ask, oakland("10:10"))
    assert Outbox.objects.get(kind="nudge").recipient == scene.cast.kim
    assert history(ask) == [("nudged", "10:10")]


def test_the_next_is_possible_after_an_hour_and_said_so(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    obligations.nudge(scene.cast.ana, ask, oakland("10:10"))
    assert refusal(scene, ask, "10:20") == (
        "You nudged at 10:10 am. The next is possible at 11:10 am."
    )
    obligations.nudge(scene.cast.ana, ask, oakland("11:10"))
    assert Outbox.objects.filter(kind="nudge", seen_at=None).count() == 1


def test_nobody_with_a_patient_is_nudged(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    go_with_patient(scene.cast.kim, 30, oakland("10:05"))
    assert refusal(scene, ask, "10:10") == (
        "Kim Ortega is with a patient. The next nudge is possible at 10:35 am."
    )
    assert not Outbox.objects.filter(kind="nudge").exists()


def test_nobody_is_nudged_before_the_time_that_they_promised(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    obligations.promise_time(scene.cast.kim, owed_for(ask), oakland("13:30"), oakland("10:05"))
    assert refusal(scene, ask, "10:10") == (
        "An answer is promised by 1:30 pm. The next nudge is possible then."
    )


def test_only_whoever_asked_nudges(scene: Scene) -> None:
    h60()
    ask = scene.ask_in_channel()
    with pytest.raises(ValidationError, match="Nobody owes you an answer"):
        obligations.nudge(scene.cast.bre, ask, oakland("10:10"))


def test_what_one_waits_for_says_when_the_next_nudge_is_possible(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    (before,) = waiting_on_others(scene.cast.ana, oakland("10:05"))
    assert (before["message"]["id"], before["nudge_at"]) == (ask.pk, None)
    obligations.nudge(scene.cast.ana, ask, oakland("10:10"))
    (after,) = waiting_on_others(scene.cast.ana, oakland("10:20"))
    assert after["nudge_at"] == "2026-06-09T18:10:00.000Z"
    assert waiting_on_others(scene.cast.kim, oakland("10:20")) == []
