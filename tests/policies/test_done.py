"""What ending a thread, answering in it and confirming mean for the answers that are owed."""

from typing import Any

import pytest

from messaging.actions import Refused, confirm_message, end_thread, undo_confirmation
from messaging.models import Message
from policies.models import Obligation
from tests.cast import oakland, post
from tests.policies.asks import Scene, h60, owed_for, sweep_from, told


@pytest.fixture
def ask(scene: Scene) -> Message:
    """In #front-desk Ana asks Kim at 10:00; due at 11:00."""
    h60()
    return scene.ask_in_channel()


def reply(scene: Scene, who: str, clock: str, to: Message, **fields: Any) -> Message:
    """Somebody replies in #front-desk."""
    author = getattr(scene.cast, who)
    return post(author, scene.cast.front_desk, "…", reply_to=to, now=oakland(clock), **fields)


def test_a_reply_to_somebody_elses_reply_answers_the_ask_of_the_thread(
    scene: Scene, ask: Message
) -> None:
    aside = reply(scene, "dana", "10:10", ask)
    assert owed_for(ask).state == "open"
    answer = reply(scene, "kim", "10:20", aside)
    assert (owed_for(ask).state, owed_for(ask).answer) == ("satisfied", answer)


def test_a_reply_in_another_thread_answers_nothing(scene: Scene, ask: Message) -> None:
    other = post(scene.cast.bre, scene.cast.front_desk, "Lunch?", now=oakland("10:05"))
    reply(scene, "kim", "10:20", other)
    assert owed_for(ask).state == "open"


def test_asking_again_deeper_in_the_thread_opens_no_second_promise(
    scene: Scene, ask: Message
) -> None:
    aside = reply(scene, "dana", "10:10", ask)
    asked: dict[str, Any] = {"asks": "people", "people": [scene.cast.kim], "priority": "high"}
    reply(scene, "ana", "10:30", aside, **asked)
    assert Obligation.objects.get().due_at == oakland("11:00")


def test_done_by_who_owes_it_marks_it_as_answered(scene: Scene, ask: Message) -> None:
    end_thread(scene.cast.kim, ask.pk, oakland("10:30"))
    row = owed_for(ask)
    assert (row.state, row.satisfied_by, row.answer) == ("satisfied", scene.cast.kim, None)


def test_done_by_who_asked_withdraws_it(scene: Scene, ask: Message) -> None:
    end_thread(scene.cast.ana, ask.pk, oakland("10:30"))
    assert (owed_for(ask).state, owed_for(ask).breached_at) == ("cancelled", None)


@pytest.mark.parametrize("who", ["ana", "kim"])
def test_done_after_the_due_time_leaves_it_late(scene: Scene, ask: Message, who: str) -> None:
    end_thread(getattr(scene.cast, who), ask.pk, oakland("11:30"))
    assert owed_for(ask).breached_at == oakland("11:00")


def test_a_third_person_ends_no_promise(scene: Scene, ask: Message) -> None:
    with pytest.raises(Refused, match="Kim Ortega still owes an answer") as refused:
        end_thread(scene.cast.dana, ask.pk, oakland("10:30"))
    assert refused.value.code == "still_owed"
    assert Message.objects.get(pk=ask.pk).done_at is None
    assert owed_for(ask).state == "open"


def test_of_two_who_owe_one_alone_does_not_end_it(scene: Scene) -> None:
    h60()
    two: dict[str, Any] = {"people": [scene.cast.kim, scene.cast.dana], "each": True}
    ask = scene.ask_in_channel(**two)
    with pytest.raises(Refused, match="Dana Cole still owes"):
        end_thread(scene.cast.kim, ask.pk, oakland("10:30"))
    assert set(Obligation.objects.values_list("state", flat=True)) == {"open"}


def test_an_ask_after_done_opens_its_own_promise_and_the_thread_stays_done(
    scene: Scene, ask: Message
) -> None:
    end_thread(scene.cast.kim, ask.pk, oakland("10:30"))
    asked: dict[str, Any] = {"asks": "people", "people": [scene.cast.bre], "priority": "high"}
    later = reply(scene, "ana", "10:40", ask, **asked)
    assert owed_for(later).due_at == oakland("11:40")
    assert Message.objects.get(pk=ask.pk).done_by == scene.cast.kim


def test_confirming_an_ask_holds_the_steps_and_is_no_answer(scene: Scene) -> None:
    h60()
    ask = scene.ask_in_channel(confirm="wanted")
    confirm_message(scene.cast.kim, ask.pk, oakland("10:50"))
    sweep_from("10:50", "11:15")
    row = owed_for(ask)
    assert (row.state, row.acknowledged_by, told(ask)) == ("open", scene.cast.kim, [])
    assert row.breached_at == oakland("11:00")


def test_where_confirming_is_enough_it_answers_and_undoing_reopens(scene: Scene) -> None:
    h60()
    ask = scene.ask_in_channel(confirm="enough")
    confirm_message(scene.cast.kim, ask.pk, oakland("10:20"))
    assert owed_for(ask).state == "satisfied"
    undo_confirmation(scene.cast.kim, ask.pk, oakland("10:22"))
    assert (owed_for(ask).state, owed_for(ask).due_at) == ("open", oakland("11:00"))


def test_undoing_reopens_no_other_answer(scene: Scene) -> None:
    h60()
    ask = scene.ask_in_channel(confirm="enough")
    answer = reply(scene, "kim", "10:10", ask)
    confirm_message(scene.cast.kim, ask.pk, oakland("10:20"))
    undo_confirmation(scene.cast.kim, ask.pk, oakland("10:22"))
    assert owed_for(ask).answer == answer
