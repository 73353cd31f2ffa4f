"""How the telling ends: the last step again, its end, what is set aside, what has no due time."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import OpeningHours, Shift
from policies import escalations, notices, obligations
from policies.models import Obligation, ObligationEvent, RuleVersion
from policies.promises import without_due_time
from tests.cast import oakland, post
from tests.mailbox import Mailbox
from tests.policies.asks import (
    COVER,
    LATE,
    MANAGER,
    Scene,
    h60,
    history,
    owed_for,
    rule,
    sweep_from,
    told,
    u15,
)

FALL_BACK = "2026-11-01"


def kinds(ask: Any) -> list[str]:
    return [kind for kind, _ in history(ask)]


def test_the_last_step_is_repeated_as_often_as_the_rule_says(scene: Scene) -> None:
    u15(repeat_minutes=30, repeat_times=3)
    ask = scene.ask(priority="urgent")
    sweep_from("10:15", "13:00")
    assert told(ask) == [
        ("Bre", "10:15"),
        ("Cy", "10:20"),
        ("Dana", "10:25"),
        ("Dana", "10:55"),
        ("Dana", "11:25"),
        ("Dana", "11:55"),
    ]
    assert kinds(ask).count("exhausted") == 1
    repeats = ObligationEvent.objects.filter(kind="escalated", facts__has_key="repeat")
    assert [event.facts["repeat"] for event in repeats] == [1, 2, 3]


def test_an_answer_ends_the_repeats(scene: Scene) -> None:
    u15(repeat_minutes=30, repeat_times=3)
    ask = scene.ask(priority="urgent")
    sweep_from("10:15", "10:56")
    scene.say(scene.cast.kim, "11:00")
    sweep_from("11:01", "13:00")
    assert told(ask)[3:] == [("Dana", "10:55")]
    assert kinds(ask)[-1] == "satisfied"


def test_on_it_holds_a_repeat(scene: Scene) -> None:
    u15(repeat_minutes=10, repeat_times=1)
    ask = scene.ask(priority="urgent")
    sweep_from("10:15", "10:26")
    obligations.acknowledge(scene.cast.dana, ask, oakland("10:30"))
    sweep_from("10:30", "11:30")
    assert told(ask)[3:] == [("Dana", "11:00")]


def test_a_repeat_that_reaches_nobody_tells_whoever_runs_the_place(scene: Scene) -> None:
    rule(COVER, repeat_minutes=10, repeat_times=1)
    ask = scene.ask()
    sweep_from("11:00", "11:05")
    Shift.objects.filter(user=scene.cast.bre).update(ends=600)
    sweep_from("11:06", "11:20")
    assert told(ask) == [("Bre", "11:00"), ("Dana", "11:10")]


def test_l05_a_day_later_nobody_was_told_more(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    sweep_from("11:00", "11:35")
    for day in ("2026-06-10", "2026-06-11"):
        sweep_from("09:00", "09:30", day)
    assert len(told(ask)) == 3
    assert Obligation.objects.get().next_action_at is None


def test_l55_ten_errors_set_a_row_aside_and_the_owners_are_mailed_once(
    scene: Scene, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    h60()
    ask = scene.ask(text="canary-7f3a")
    RuleVersion.objects.update(steps=[{"wrong": 1}])
    now = LATE
    for _ in range(14):
        escalations.sweep(now)
        notices.deliver(now)
        now += timedelta(minutes=5)
    row = owed_for(ask)
    assert (row.state, row.attempts) == ("stuck", 10)
    assert mailbox.receivers == ["olive@lumen.example"]
    assert kinds(ask).count("stuck") == 1
    said = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert sum("is stuck" in each for each in said) == 1
    assert "canary" not in caplog.text + str(mailbox.mails[0])


def test_l48_in_the_hour_that_comes_twice_each_is_late_at_its_own_half_past_one(
    scene: Scene,
) -> None:
    """Both are due at 1:30 am by the clock on the wall, an hour apart."""
    rule(MANAGER | {"after_minutes": 0}, clock="elapsed")
    first_at = oakland("00:30", FALL_BACK)
    first = post(scene.cast.ana, scene.direct, priority="high", now=first_at)
    second = post(
        scene.cast.ana,
        scene.cast.front_desk,
        priority="high",
        people=[scene.cast.kim],
        now=first_at + timedelta(hours=1),
    )
    dues = [owed_for(ask).due_at for ask in (first, second)]
    assert [f"{due:%H:%M}Z" for due in dues if due] == ["08:30Z", "09:30Z"]
    escalations.sweep(first_at + timedelta(hours=1, seconds=5))
    assert (len(told(first)), len(told(second))) == (1, 0)
    escalations.sweep(first_at + timedelta(hours=2, seconds=5))
    assert (len(told(first)), len(told(second))) == (1, 1)


def test_managers_find_what_has_no_due_time_where_they_run_the_place(scene: Scene) -> None:
    cast = scene.cast
    unruled = scene.ask_normally()
    h60()
    Shift.objects.all().delete()
    OpeningHours.objects.all().delete()
    unopened = scene.ask_in_channel()
    found = {row.message for row in without_due_time(cast.dana)}
    assert found == {row.message for row in without_due_time(cast.olive)} == {unruled, unopened}
    assert not without_due_time(cast.bre).exists()
    post(cast.kim, cast.front_desk, "Done.", now=oakland("10:20"), reply_to=unopened)
    assert [row.message for row in without_due_time(cast.dana)] == [unruled]
