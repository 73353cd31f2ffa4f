""" "On it": it holds the steps, and neither moves the due time nor answers."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from messaging.actions import react_to_message
from messaging.models import Message
from policies import obligations
from policies.models import ObligationEvent
from policies.promises import promises_for
from tests.cast import oakland, post
from tests.policies.asks import (
    Scene,
    h60,
    history,
    owed_for,
    reminded,
    rule,
    sweep_from,
    told,
    wall,
)


@pytest.fixture
def ask(scene: Scene) -> Message:
    """Ana asks Kim at 10:00; due at 11:00."""
    h60()
    return scene.ask()


def test_l41_on_it_holds_the_steps_for_half_an_hour_and_not_the_due_time(
    scene: Scene, ask: Message
) -> None:
    sweep_from("10:00", "10:49")
    obligations.acknowledge(scene.cast.kim, ask, oakland("10:50"))
    sweep_from("10:50", "11:36")
    assert history(ask) == [
        ("reminded", "10:45"),
        ("acknowledged", "10:50"),
        ("overdue", "11:00"),
        ("escalated", "11:20"),
        ("escalated", "11:35"),
    ]
    assert told(ask) == [("Bre", "11:20"), ("Cy", "11:35")]


def test_l41_answered_within_the_hold_it_is_late_and_nobody_was_told(
    scene: Scene, ask: Message
) -> None:
    obligations.acknowledge(scene.cast.kim, ask, oakland("10:50"))
    sweep_from("10:50", "11:14")
    scene.say(scene.cast.kim, "11:15")
    sweep_from("11:16", "12:00")
    row = owed_for(ask)
    assert (row.breached_at, row.breached_by) == (oakland("11:00"), scene.cast.kim)
    assert told(ask) == []


def test_l42_a_second_one_holds_no_longer(scene: Scene, ask: Message) -> None:
    for clock in ("10:50", "11:10"):
        obligations.acknowledge(scene.cast.kim, ask, oakland(clock))
    assert owed_for(ask).ack_until == oakland("11:20")
    assert ObligationEvent.objects.filter(kind="acknowledged").count() == 1
    sweep_from("11:10", "11:20")
    assert told(ask) == [("Bre", "11:20")]


def test_whoever_is_on_it_is_reminded_no_more(scene: Scene, ask: Message) -> None:
    obligations.acknowledge(scene.cast.kim, ask, oakland("10:30"))
    sweep_from("10:30", "10:59")
    assert reminded(ask) == []


def test_on_it_after_a_step_holds_the_next_one(scene: Scene, ask: Message) -> None:
    sweep_from("11:00", "11:05")
    obligations.acknowledge(scene.cast.bre, ask, oakland("11:06"))  # told, so hers to say
    sweep_from("11:06", "11:40")
    assert told(ask) == [("Bre", "11:00"), ("Cy", "11:36")]


def test_the_hold_counts_on_the_rules_clock(scene: Scene) -> None:
    h60()
    ask = scene.ask("15:55")
    obligations.acknowledge(scene.cast.kim, ask, oakland("16:50"))
    assert owed_for(ask).ack_until == oakland("09:20", "2026-06-10")


def test_without_a_rule_it_holds_the_usual_time(scene: Scene) -> None:
    ask = scene.ask()
    obligations.acknowledge(scene.cast.kim, ask, oakland("10:10"))
    assert wall(owed_for(ask).ack_until) == "10:40"


def test_everybody_sees_who_is_on_it(scene: Scene, ask: Message) -> None:
    obligations.acknowledge(scene.cast.kim, ask, oakland("10:50"))
    [promise] = promises_for([ask.pk], oakland("10:51"))[ask.pk]
    assert promise["acknowledged"] == {
        "by": scene.cast.kim.pk,
        "at": "2026-06-09T17:50:00.000Z",
        "holds_until": "2026-06-09T18:20:00.000Z",
    }


@pytest.mark.parametrize("who", ["ana", "leo", "dana"])
def test_only_whose_answer_counts_can_say_it(scene: Scene, ask: Message, who: str) -> None:
    with pytest.raises(ValidationError):
        obligations.acknowledge(getattr(scene.cast, who), ask, oakland("10:10"))
    assert owed_for(ask).acknowledged_at is None


def test_what_is_answered_needs_nobody_on_it(scene: Scene, ask: Message) -> None:
    scene.say(scene.cast.kim, "10:10")
    with pytest.raises(ValidationError):
        obligations.acknowledge(scene.cast.kim, ask, oakland("10:20"))


def react(user: User, ask: Message, clock: str, on: bool = True) -> None:
    react_to_message(user, ask.pk, "thumbs_up", on=on, now=oakland(clock))


def test_l43_a_thumbs_up_says_on_it_and_answers_nothing(scene: Scene, ask: Message) -> None:
    react(scene.cast.kim, ask, "10:10")
    post(scene.cast.kim, scene.direct, "Out of office.", kind="automatic", now=oakland("10:12"))
    row = owed_for(ask)
    assert (row.state, wall(row.due_at), row.answer) == ("open", "11:00", None)
    assert (wall(row.acknowledged_at), row.acknowledged_by) == ("10:10", scene.cast.kim)
    sweep_from("10:10", "11:01")
    assert history(ask) == [("acknowledged", "10:10"), ("overdue", "11:00"), ("escalated", "11:00")]


def test_a_thumbs_up_taken_back_was_said_all_the_same(scene: Scene, ask: Message) -> None:
    react(scene.cast.kim, ask, "10:50")
    react(scene.cast.kim, ask, "10:51", on=False)
    react(scene.cast.kim, ask, "11:10")
    assert wall(owed_for(ask).ack_until) == "11:20"
    assert ObligationEvent.objects.filter(kind="acknowledged").count() == 1


@pytest.mark.parametrize("who", ["ana", "dana"])
def test_a_thumbs_up_of_whose_answer_doesnt_count_says_nothing(scene: Scene, who: str) -> None:
    h60()
    ask = scene.ask_in_channel()
    react(getattr(scene.cast, who), ask, "10:10")
    assert owed_for(ask).acknowledged_at is None
    assert history(ask) == []


def test_l43_what_no_person_wrote_answers_nothing(scene: Scene, ask: Message) -> None:
    note = post(
        scene.cast.kim, scene.direct, "Out of office.", kind="automatic", now=oakland("10:12")
    )
    row = owed_for(ask)
    assert (row.state, wall(row.due_at), row.answer) == ("open", "11:00", None)
    scene.say(scene.cast.kim, "10:40")
    assert owed_for(ask).answer != note


def test_an_answer_given_elsewhere_is_marked(scene: Scene, ask: Message) -> None:
    obligations.mark_answered(scene.cast.kim, ask, oakland("10:40"))
    row = owed_for(ask)
    assert (row.state, row.satisfied_by, row.answer) == ("satisfied", scene.cast.kim, None)
    assert row.response_seconds == 40 * 60
    assert ObligationEvent.objects.get(kind="satisfied").facts["marked"] is True


@pytest.mark.parametrize("who", ["ana", "leo", "dana"])
def test_a_third_person_marks_nothing(scene: Scene, ask: Message, who: str) -> None:
    with pytest.raises(ValidationError):
        obligations.mark_answered(getattr(scene.cast, who), ask, oakland("10:40"))
    assert owed_for(ask).state == "open"


def test_the_cover_answers_by_quoting_the_ask_and_not_by_chatter(scene: Scene) -> None:
    rule()
    ask = scene.ask_in_channel()
    post(scene.cast.bre, scene.cast.front_desk, "Lunch?", now=oakland("10:10"))
    assert owed_for(ask).state == "open"
    post(scene.cast.bre, scene.cast.front_desk, "Done.", now=oakland("10:20"), reply_to=ask)
    assert owed_for(ask).satisfied_by == scene.cast.bre


def test_a_badge_a_reading_and_a_look_answer_nothing(scene: Scene, ask: Message) -> None:
    from_the_start = history(ask)
    scene.direct.memberships.filter(user=scene.cast.kim).update(last_read_seq=ask.seq)
    sweep_from("10:10", "10:20")
    assert (owed_for(ask).state, history(ask)) == ("open", from_the_start)
