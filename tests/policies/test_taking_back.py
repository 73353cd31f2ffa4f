"""Asks and answers are taken back."""

import pytest

from messaging.actions import recall_message
from policies.models import FollowUp, ObligationEvent, Outbox
from tests.cast import oakland, post
from tests.policies.asks import Scene, h60, history, owed_for, reminded, sweep_from, told, wall


@pytest.fixture(autouse=True)
def rules(scene: Scene) -> None:
    """High: an hour."""
    h60()


def test_l34_an_answer_that_is_taken_back_soon_reopens_the_same_promise(scene: Scene) -> None:
    cast = scene.cast
    ask = scene.ask("10:00")
    answer = scene.say(cast.kim, "10:40")
    recall_message(cast.kim, answer.pk, oakland("10:44"))
    row = owed_for(ask)
    assert (row.state, wall(row.due_at), row.generation) == ("open", "11:00", 2)
    assert (row.satisfied_at, row.satisfied_by, row.answer) == (None, None, None)
    assert (row.response_seconds, row.closed_at) == (None, None)
    sweep_from("10:44", "11:01")
    assert reminded(ask) == [("Kim", "10:45")]
    assert told(ask) == [("Bre", "11:00")]
    event = ObligationEvent.objects.get(kind="reopened")
    assert (event.actor, wall(event.at)) == (cast.kim, "10:44")
    assert event.facts["answered_at"] == "2026-06-09T17:40:00.000Z"


def test_l34_later_it_stays_answered(scene: Scene) -> None:
    ask = scene.ask("10:00")
    answer = scene.say(scene.cast.kim, "10:40")
    recall_message(scene.cast.kim, answer.pk, oakland("10:55"))
    assert (owed_for(ask).state, owed_for(ask).breached_at) == ("satisfied", None)
    assert history(ask) == [("satisfied", "10:40")]


@pytest.mark.parametrize(("clock", "state"), [("10:50:00", "open"), ("10:50:01", "satisfied")])
def test_ten_minutes_are_soon(scene: Scene, clock: str, state: str) -> None:
    ask = scene.ask("10:00")
    answer = scene.say(scene.cast.kim, "10:40")
    recall_message(scene.cast.kim, answer.pk, oakland(clock))
    assert owed_for(ask).state == state


def test_whoever_said_something_else_has_answered_by_that(scene: Scene) -> None:
    ask = scene.ask("10:00")
    first, second = scene.say(scene.cast.kim, "10:40"), scene.say(scene.cast.kim, "10:42")
    recall_message(scene.cast.kim, first.pk, oakland("10:44"))
    row = owed_for(ask)
    assert (row.state, row.answer, row.satisfied_at) == ("satisfied", second, oakland("10:42"))
    recall_message(scene.cast.kim, second.pk, oakland("10:45"))
    assert owed_for(ask).state == "open"


def test_reopened_late_the_steps_go_on(scene: Scene) -> None:
    ask = scene.ask("10:00")
    answer = scene.say(scene.cast.kim, "10:58")
    recall_message(scene.cast.kim, answer.pk, oakland("11:05"))
    sweep_from("11:05", "11:21")
    row = owed_for(ask)
    assert (row.breached_at, row.breached_by) == (oakland("11:00"), scene.cast.kim)
    assert told(ask) == [("Bre", "11:05"), ("Cy", "11:20")]


def test_reopened_after_everybody_was_told_nobody_is_told_again(scene: Scene) -> None:
    ask = scene.ask("10:00")
    sweep_from("11:00", "11:31")
    answer = scene.say(scene.cast.kim, "11:32")
    recall_message(scene.cast.kim, answer.pk, oakland("11:35"))
    sweep_from("11:36", "12:30")
    assert told(ask) == [("Bre", "11:00"), ("Cy", "11:15"), ("Dana", "11:30")]
    assert (owed_for(ask).state, owed_for(ask).next_action) == ("open", "none")


def test_a_late_answer_that_is_taken_back_stays_late(scene: Scene) -> None:
    ask = scene.ask("10:00")
    sweep_from("11:00", "11:01")
    answer = scene.say(scene.cast.kim, "11:05")
    recall_message(scene.cast.kim, answer.pk, oakland("11:06"))
    assert (owed_for(ask).state, owed_for(ask).breached_at) == ("open", oakland("11:00"))
    assert [kind for kind, _ in history(ask)].count("overdue") == 1


def test_l32_an_ask_that_is_taken_back_is_owed_no_more(scene: Scene) -> None:
    ask = scene.ask("10:00")
    recall_message(scene.cast.ana, ask.pk, oakland("10:30"))
    sweep_from("10:30", "11:30")
    assert (owed_for(ask).state, owed_for(ask).breached_at) == ("cancelled", None)
    assert not Outbox.objects.exists()


def test_l33_an_ask_that_is_taken_back_late_keeps_its_breach_and_cy_is_not_told(
    scene: Scene,
) -> None:
    ask = scene.ask("10:00")
    sweep_from("10:59", "11:09")
    recall_message(scene.cast.ana, ask.pk, oakland("11:10"))
    sweep_from("11:11", "12:00")
    row = owed_for(ask)
    assert (row.state, row.breached_at) == ("cancelled", oakland("11:00"))
    assert told(ask) == [("Bre", "11:00")]


def test_a_follow_up_that_is_taken_back_leaves_the_ask(scene: Scene) -> None:
    ask, again = scene.ask("10:00"), scene.ask("10:10")
    assert FollowUp.objects.get().message == again
    recall_message(scene.cast.ana, again.pk, oakland("10:20"))
    assert owed_for(ask).state == "open"


def test_in_a_channel_only_another_reply_to_the_ask_counts(scene: Scene) -> None:
    cast = scene.cast
    ask = scene.ask_in_channel("10:00")
    answer = post(cast.kim, cast.front_desk, "Yes.", now=oakland("10:40"), reply_to=ask)
    post(cast.kim, cast.front_desk, "Lunch?", now=oakland("10:41"))
    recall_message(cast.kim, answer.pk, oakland("10:42"))
    assert owed_for(ask).state == "open"
