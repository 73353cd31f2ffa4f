"""Trials of rules over what the product itself stored: they say what it did, and do nothing."""

from datetime import timedelta
from typing import Any

from django.core import mail

from accounts.availability import become_available, go_with_patient
from accounts.clock import database_now
from accounts.models import Location, User
from messaging.models import Message
from policies import obligations, simulations
from policies.models import (
    Obligation,
    ObligationEvent,
    ObligationPause,
    Outbox,
    RuleVersion,
    SimulationRun,
)
from policies.past_asks import asked_lately, chunks_of, count_of, practice_at, terms_of
from policies.publish import current_versions
from policies.rules import Facts, choose_rule
from policies.simulation.facts import PastAsk
from policies.simulation.replay import Outcome, replay
from tests.cast import oakland, post
from tests.policies.asks import Scene, h60, r120, reminded, sweep_from, told, u15, wall

NOW = oakland("16:30")


def a_day(scene: Scene) -> None:
    """Asks of every kind, answered early, late and never, with the sweep running."""
    cast = scene.cast
    h60()
    r120()
    u15()
    answered = scene.ask("09:00")
    scene.say(cast.kim, "09:20", reply_to=answered)
    normal = scene.ask_normally("09:30")
    go_with_patient(cast.kim, 60, oakland("10:00"))
    become_available(cast.kim, oakland("10:40"))
    sweep_from("09:00", "11:29")
    late = scene.ask_in_channel("11:30")
    sweep_from("11:30", "12:45")
    post(cast.kim, cast.front_desk, now=oakland("12:46"), reply_to=late)
    scene.say(cast.kim, "12:50", reply_to=normal)
    held = scene.ask("13:00")
    obligations.acknowledge(cast.kim, held, oakland("13:30"))
    urgent = scene.ask_in_channel("13:10", priority="urgent", people=[cast.bre])
    post(cast.ana, cast.front_desk, now=oakland("13:20"), priority="high", asks="everybody")
    role: dict[str, Any] = {"asks": "role", "role": "front_desk", "location": cast.oakland.pk}
    post(cast.ana, cast.front_desk, now=oakland("13:25"), priority="high", **role)
    sweep_from("13:11", "16:29")
    assert told(urgent)
    assert told(held)
    assert told(late)


def replayed() -> dict[int, tuple[PastAsk, Outcome]]:
    """Every ask under the rules that hold."""
    live = [terms_of(version, version.rule_id, version.pk) for version in current_versions()]
    people = practice_at(NOW)
    asked = asked_lately(Location.objects.all(), everywhere=True, now=NOW)
    found = {}
    for chunk in chunks_of(asked, count_of(asked)[1]):
        for ask in chunk:
            facts = Facts(ask.priority, ask.conversation_id, ask.location_id, ask.asked_role)
            found[ask.pk] = ask, replay(ask, choose_rule(live, facts), people, NOW)
    return found


def names(outcome: Outcome, *, steps: bool) -> list[tuple[str, str]]:
    people = dict(User.objects.values_list("pk", "display_name"))
    found = [one for one in outcome.notices if one.is_step == steps]
    return [(people[one.person].split()[0], wall(one.at)) for one in found]


def test_the_rules_that_hold_give_the_due_times_and_the_lateness_that_are_stored(
    scene: Scene,
) -> None:
    a_day(scene)
    found = replayed()
    rows = Obligation.objects.all()
    assert found.keys() == {row.pk for row in rows}
    assert len(found) >= 7
    for row in rows:
        _, outcome = found[row.pk]
        assert outcome.due_at == row.due_at, row.message
        assert (outcome.verdict == "late") == (row.breached_at is not None)
        is_in_time = row.satisfied_at is not None and row.breached_at is None
        assert (outcome.verdict == "on_time") == is_in_time


def test_they_tell_and_remind_whom_the_sweep_told_and_reminded_and_when(scene: Scene) -> None:
    a_day(scene)
    for pk, (_, outcome) in replayed().items():
        message = Message.objects.get(obligations=pk)
        # Of people who are told at the same moment, none is the first.
        assert sorted(names(outcome, steps=True)) == sorted(told(message))
        assert sorted(names(outcome, steps=False)) == sorted(reminded(message))


def test_what_was_passed_on_is_replayed_for_whoever_was_asked(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    row = Obligation.objects.get()
    obligations.reassign(scene.cast.dana, row, scene.cast.bre, oakland("10:30"))
    [(past, outcome)] = replayed().values()
    assert (past.owner_id, past.parties) == (scene.cast.kim.pk, (scene.cast.kim.pk,))
    assert wall(outcome.due_at) == "11:00"
    assert ask.pk


def tried(by: User, version: RuleVersion, **changes: Any) -> SimulationRun:
    """A trial of a stored version with something else in it, run to its end."""
    for name, value in changes.items():
        setattr(version, name, value)
    run = simulations.start(by, version.rule, version, {}, NOW, is_active=True)
    assert simulations.run_waiting(NOW) == 1
    run.refresh_from_db()
    return run


def test_a_trial_sends_nothing_and_changes_nothing_but_its_own_row(scene: Scene) -> None:
    a_day(scene)
    models = (Obligation, ObligationEvent, ObligationPause, Outbox, RuleVersion)

    def everything() -> list[Any]:
        return [list(model._default_manager.order_by("pk").values()) for model in models]

    before = everything()
    run = tried(scene.cast.dana, RuleVersion.objects.get(priority="high"), target_minutes=5)
    assert run.result
    assert run.result["after"]["late"] > run.result["before"]["late"]
    assert everything() == before
    assert mail.outbox == []
    assert (run.done, run.total) == (run.result["seen"], run.result["seen"])


def test_asks_of_places_that_one_does_not_run_are_not_counted(scene: Scene) -> None:
    version, cast = h60(), scene.cast
    scene.ask()
    Obligation.objects.update(location=cast.austin)
    scene.ask_in_channel("11:30")
    for user, seen in ((cast.dana, 1), (cast.olive, 2)):
        result = tried(user, version).result
        assert result is not None
        assert result["seen"] == seen


def test_what_was_asked_before_the_last_thirty_days_is_not_counted(scene: Scene) -> None:
    version = h60()
    scene.ask("10:00", "2026-06-09")
    later = oakland("09:00", "2026-07-08")  # the 9th of June is the 30th day, today included
    for now, seen in ((later, 1), (later + timedelta(days=1), 0)):
        run = simulations.start(scene.cast.dana, version.rule, version, {}, now, is_active=True)
        simulations.run_waiting(now)
        run.refresh_from_db()
        assert run.result is not None
        assert run.result["seen"] == seen


def test_a_trial_is_forgotten_after_three_days(scene: Scene) -> None:
    tried(scene.cast.dana, h60())
    simulations.run_waiting(NOW + timedelta(days=2, hours=23))
    assert SimulationRun.objects.count() == 1
    simulations.run_waiting(NOW + timedelta(days=3, minutes=1))
    assert SimulationRun.objects.count() == 0


def test_another_trial_gives_up_the_one_that_is_not_done(scene: Scene) -> None:
    version, dana = h60(), scene.cast.dana
    first = simulations.start(dana, version.rule, version, {}, NOW, is_active=True)
    simulations.start(dana, version.rule, version, {}, NOW, is_active=True)
    assert not SimulationRun.objects.filter(pk=first.pk).exists()
    assert simulations.run_waiting(NOW) == 1


def test_a_trial_with_an_error_is_said_to_have_failed_and_the_next_is_run(
    scene: Scene,
) -> None:
    version, cast = h60(), scene.cast
    broken = simulations.start(cast.dana, version.rule, version, {}, NOW, is_active=True)
    SimulationRun.objects.filter(pk=broken.pk).update(draft={})
    fine = simulations.start(cast.olive, version.rule, version, {}, NOW, is_active=True)
    assert simulations.run_waiting(NOW) == 1
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.has_failed, broken.result) == (True, None)
    assert (fine.has_failed, fine.done) == (False, 0)


def test_while_a_worker_runs_one_trial_another_waits_for_its_end(scene: Scene) -> None:
    version, cast = h60(), scene.cast
    running = simulations.start(cast.dana, version.rule, version, {}, NOW, is_active=True)
    SimulationRun.objects.filter(pk=running.pk).update(heard_at=database_now(), attempts=1)
    waiting = simulations.start(cast.olive, version.rule, version, {}, NOW, is_active=True)
    assert simulations.run_waiting(NOW) == 0
    SimulationRun.objects.filter(pk=running.pk).update(finished_at=NOW)
    assert simulations.run_waiting(NOW) == 1
    waiting.refresh_from_db()
    assert waiting.result


def test_what_a_dead_worker_had_in_hand_is_begun_anew_and_given_up_after_three_times(
    scene: Scene,
) -> None:
    version, dana = h60(), scene.cast.dana
    run = simulations.start(dana, version.rule, version, {}, NOW, is_active=True)
    long_ago = NOW - timedelta(days=400)
    SimulationRun.objects.filter(pk=run.pk).update(heard_at=long_ago, attempts=1)
    assert simulations.run_waiting(NOW) == 1
    SimulationRun.objects.filter(pk=run.pk).update(heard_at=long_ago, attempts=3, finished_at=None)
    assert simulations.run_waiting(NOW) == 0
    run.refresh_from_db()
    assert run.has_failed
