"""The sweep at frozen instants: the life of an ask, each thing once and in its order."""

from datetime import timedelta

import pytest

from accounts.models import OpeningHours, Shift, User
from policies import escalations
from policies.models import Obligation, ObligationEvent, Outbox, RuleVersion
from tests.cast import oakland, post
from tests.policies.asks import (
    CHAIN,
    COVER,
    DIRECTOR,
    LATE,
    MANAGER,
    Scene,
    history,
    owed_for,
    reminded,
    rule,
    sweep_from,
    told,
    wall,
)

DUE = oakland("11:00")


@pytest.fixture
def h60(scene: Scene) -> RuleVersion:
    """High: 60 working minutes, a reminder 15 before, then cover, director and manager."""
    return rule(*CHAIN, remind_before=[15])


def test_l01_an_answer_in_time_meets_the_promise_and_nobody_is_told(
    scene: Scene, h60: RuleVersion
) -> None:
    ask = scene.ask()
    sweep_from("10:00", "10:39")
    scene.say(scene.cast.kim, "10:40")
    sweep_from("10:41", "12:00")
    row = owed_for(ask)
    assert (wall(row.due_at), row.breached_at, row.response_seconds) == ("11:00", None, 40 * 60)
    assert history(ask) == [("satisfied", "10:40")]
    assert not Outbox.objects.exists()
    assert not Obligation.objects.exclude(next_action_at=None).exists()


def test_l02_whoever_owes_is_reminded_once(scene: Scene, h60: RuleVersion) -> None:
    ask = scene.ask()
    sweep_from("10:00", "10:49")
    scene.say(scene.cast.kim, "10:50")
    sweep_from("10:51", "12:00")
    assert reminded(ask) == [("Kim", "10:45")]
    assert history(ask) == [("reminded", "10:45"), ("satisfied", "10:50")]
    assert owed_for(ask).response_seconds == 50 * 60


def test_l04_each_step_tells_its_people_until_somebody_answers(
    scene: Scene, h60: RuleVersion
) -> None:
    ask = scene.ask()
    sweep_from("10:00", "11:19")
    scene.say(scene.cast.kim, "11:20")
    sweep_from("11:21", "13:00")
    assert told(ask) == [("Bre", "11:00"), ("Cy", "11:15")]
    row = owed_for(ask)
    assert (row.state, row.breached_at, row.response_seconds) == ("satisfied", DUE, 80 * 60)
    assert history(ask) == [
        ("reminded", "10:45"),
        ("overdue", "11:00"),
        ("escalated", "11:00"),
        ("escalated", "11:15"),
        ("satisfied", "11:20"),
    ]


def test_l05_the_chain_comes_to_its_end_once(scene: Scene, h60: RuleVersion) -> None:
    ask = scene.ask()
    sweep_from("10:00", "12:30")
    sweep_from("11:00", "12:00", "2026-06-10")
    assert told(ask) == [("Bre", "11:00"), ("Cy", "11:15"), ("Dana", "11:30")]
    assert [kind for kind, _ in history(ask)].count("exhausted") == 1
    row = owed_for(ask)
    assert (row.state, row.next_action) == ("open", "none")


def test_l09_after_an_outage_steps_come_one_by_one_and_the_breach_stays_at_the_due_time(
    scene: Scene, h60: RuleVersion
) -> None:
    ask = scene.ask()
    sweep_from("10:00", "10:40")
    sweep_from("14:00", "15:30")
    assert reminded(ask) == []
    assert owed_for(ask).breached_at == DUE
    assert told(ask) == [("Bre", "14:00"), ("Cy", "14:15"), ("Dana", "14:30")]
    assert history(ask)[0] == ("overdue", "11:00")


def test_l10_l11_an_answer_during_an_outage_tells_nobody(scene: Scene, h60: RuleVersion) -> None:
    in_time = scene.ask()
    scene.say(scene.cast.kim, "10:55")
    late = scene.ask("12:00")
    scene.say(scene.cast.kim, "13:30")
    sweep_from("14:00", "14:05")
    assert not Outbox.objects.exists()
    assert owed_for(in_time).breached_at is None
    assert owed_for(late).breached_at == oakland("13:00")


def test_l13_an_ask_outside_the_hours_starts_its_clock_when_they_begin(
    scene: Scene, h60: RuleVersion
) -> None:
    friday, monday = "2026-06-12", "2026-06-15"
    ask = scene.ask("18:00", friday)
    row = owed_for(ask)
    assert row.clock_started_at == oakland("09:00", monday)
    for hour in range(0, 60, 2):
        escalations.sweep(oakland("18:30", friday) + timedelta(hours=hour))
    assert history(ask) == []
    sweep_from("08:50", "10:00", monday)
    assert reminded(ask) == [("Kim", "09:45")]
    assert told(ask) == [("Bre", "10:00")]
    assert owed_for(ask).breached_at == oakland("10:00", monday)


def test_l44_a_step_that_reaches_nobody_is_skipped_without_waiting(
    scene: Scene, h60: RuleVersion
) -> None:
    User.objects.filter(pk=scene.cy.pk).update(role="aesthetician")
    ask = scene.ask()
    sweep_from("10:00", "12:00")
    assert told(ask) == [("Bre", "11:00"), ("Dana", "11:15")]
    skipped = ObligationEvent.objects.get(kind="skipped")
    assert (skipped.step, wall(skipped.at), skipped.facts) == (
        1,
        "11:15",
        {"target": "role", "reason": "empty"},
    )


def test_l45_nobody_is_told_twice(scene: Scene) -> None:
    rule(COVER, DIRECTOR | {"role": "front_desk"}, MANAGER)
    ask = scene.ask()
    sweep_from("11:00", "12:00")
    assert told(ask) == [("Bre", "11:00"), ("Dana", "11:15")]
    assert ObligationEvent.objects.get(kind="skipped").facts["reason"] == "already_notified"


def test_a_chain_that_reaches_nobody_ends_with_whoever_runs_the_place(scene: Scene) -> None:
    rule(DIRECTOR | {"role": "owner"})
    User.objects.filter(role="owner").update(is_active=False)
    ask = scene.ask()
    sweep_from("11:00", "11:20")
    assert told(ask) == [("Dana", "11:15")]
    escalated = ObligationEvent.objects.get(kind="escalated")
    assert escalated.facts["target"] == "last_resort"


def test_a_rule_without_steps_only_records_the_breach(scene: Scene) -> None:
    rule()
    ask = scene.ask()
    sweep_from("11:00", "12:00")
    assert history(ask) == [("overdue", "11:00")]
    assert not Outbox.objects.exists()


def test_delays_between_steps_count_working_time(scene: Scene, h60: RuleVersion) -> None:
    ask = scene.ask("15:50")
    sweep_from("16:45", "17:30")
    assert told(ask) == [("Bre", "16:50")]
    sweep_from("09:00", "09:10", "2026-06-10")
    assert told(ask)[1:] == [("Cy", "09:05")]


def test_an_elapsed_rule_counts_the_night(scene: Scene) -> None:
    rule(MANAGER | {"after_minutes": 5}, priority="urgent", target_minutes=15, clock="elapsed")
    ask = scene.ask("22:00", priority="urgent")
    sweep_from("22:00", "22:30")
    assert told(ask) == [("Dana", "22:20")]


def test_two_reminders_that_were_missed_are_one(scene: Scene) -> None:
    rule(remind_before=[30, 15])
    ask = scene.ask()
    sweep_from("10:50", "10:55")
    assert reminded(ask) == [("Kim", "10:50")]


def test_an_ask_without_hours_gets_its_due_time_once_hours_are_published(
    scene: Scene, h60: RuleVersion
) -> None:
    OpeningHours.objects.all().delete()
    Shift.objects.all().delete()
    ask = scene.ask()
    assert owed_for(ask).due_at is None
    sweep_from("10:00", "10:05", "2026-06-10")
    assert owed_for(ask).next_action == "recheck"
    Shift.objects.create(
        user=scene.cast.kim, location=scene.cast.oakland, weekday=3, starts=540, ends=1020
    )
    sweep_from("10:06", "10:07", "2026-06-11")
    row = owed_for(ask)
    assert row.due_at == oakland("10:00", "2026-06-11")
    assert told(ask) == [("Dana", "10:07")]  # the others have no shifts


def test_l55_one_row_that_cannot_be_swept_does_not_hold_up_the_others(
    scene: Scene, h60: RuleVersion
) -> None:
    poison = scene.ask()
    RuleVersion.objects.filter(pk=h60.pk).update(steps=[{"wrong": 1}])
    rule(MANAGER | {"after_minutes": 0}, priority="urgent")
    sound = post(scene.cast.ana, scene.cast.direct, priority="urgent", now=oakland("10:00"))
    now = LATE
    escalations.sweep(now)
    assert told(sound) == [("Dana", "11:00")]
    row = owed_for(poison)
    assert (row.attempts, row.next_action_at) == (1, now + timedelta(minutes=5))
    for _ in range(9):
        now += timedelta(minutes=5)
        escalations.sweep(now)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("stuck", 10)


def test_an_answer_closes_what_the_sweep_has_set_aside(scene: Scene) -> None:
    rule()
    ask = scene.ask()
    Obligation.objects.update(state="stuck")
    scene.say(scene.cast.kim, "13:00")
    row = owed_for(ask)
    assert (row.state, row.breached_at) == ("satisfied", DUE)
