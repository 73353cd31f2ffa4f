"""The order in which to work what is asked, so that nothing starves; and what one waits for."""

from datetime import timedelta

from policies import obligations
from policies.needs import needs_reply, waiting_on_others
from tests.cast import oakland, post
from tests.policies.asks import Scene, h60, owed_for, r120, rule, u15


def in_turn(scene: Scene, clock: str, day: str = "2026-06-09") -> list[int]:
    """The messages that Kim owes an answer to, in their order."""
    return [row["message"]["id"] for row in needs_reply(scene.cast.kim, oakland(clock, day))]


def test_while_nothing_is_late_the_more_pressing_comes_first(scene: Scene) -> None:
    r120(), h60(), u15()
    normal = scene.ask_in_channel("10:00", priority="normal")
    high = scene.ask_in_channel("10:05")
    urgent = scene.ask_in_channel("10:10", priority="urgent")
    assert in_turn(scene, "10:11") == [urgent.pk, high.pk, normal.pk]


def test_a_normal_ask_that_is_late_rises_above_a_fresh_high_one(scene: Scene) -> None:
    r120(), h60()
    normal = scene.ask_in_channel("10:00", priority="normal")
    high = scene.ask_in_channel("11:55")
    assert in_turn(scene, "11:56") == [high.pk, normal.pk]
    assert in_turn(scene, "12:01") == [normal.pk, high.pk]


def test_of_two_late_ones_the_more_pressing_comes_first(scene: Scene) -> None:
    r120(), h60()
    normal = scene.ask_in_channel("10:00", priority="normal")
    high = scene.ask_in_channel("11:05")
    assert in_turn(scene, "12:10") == [high.pk, normal.pk]


def test_what_has_been_late_for_a_day_comes_before_what_is_high_and_just_late(
    scene: Scene,
) -> None:
    r120(), h60()
    normal = scene.ask_in_channel("10:00", priority="normal")
    high = post(
        scene.cast.ana,
        scene.cast.front_desk,
        now=oakland("11:30", "2026-06-10"),
        priority="high",
        asks="people",
        people=[scene.cast.kim],
    )
    assert in_turn(scene, "12:31", "2026-06-10") == [normal.pk, high.pk]


def test_an_urgent_one_stays_on_top(scene: Scene) -> None:
    r120(), u15()
    scene.ask_in_channel("10:00", priority="normal")
    urgent = scene.ask_in_channel("13:00", priority="urgent")
    assert in_turn(scene, "13:01")[0] == urgent.pk


def test_an_ask_without_a_due_time_rises_after_a_day(scene: Scene) -> None:
    rule(priority="urgent", target_minutes=15)
    without = scene.ask_in_channel("10:00", priority="normal")
    high = post(
        scene.cast.ana,
        scene.cast.front_desk,
        now=oakland("09:50", "2026-06-10"),
        priority="high",
        asks="people",
        people=[scene.cast.kim],
    )
    assert in_turn(scene, "09:55", "2026-06-10") == [high.pk, without.pk]
    assert in_turn(scene, "10:01", "2026-06-10") == [without.pk, high.pk]


def test_what_was_promised_for_later_waits_until_then(scene: Scene) -> None:
    h60()
    first, second = scene.ask_in_channel("10:00"), scene.ask_in_channel("10:10")
    until = oakland("13:00")
    obligations.promise_time(scene.cast.kim, owed_for(first), until, oakland("10:20"))
    assert in_turn(scene, "12:00") == [second.pk, first.pk]
    assert in_turn(scene, "13:01") == [first.pk, second.pk]


def test_what_i_asked_is_listed_until_everybody_has_answered(scene: Scene) -> None:
    h60()
    cast = scene.cast
    ask = scene.ask_in_channel(people=[cast.kim, cast.bre], each=True)
    at = oakland("10:10")
    [row] = waiting_on_others(cast.ana, at)
    assert (row["message"]["id"], len(row["promises"])) == (ask.pk, 2)
    obligations.mark_answered(cast.kim, ask, at)
    [row] = waiting_on_others(cast.ana, at + timedelta(minutes=1))
    states = sorted(promise["state"] for promise in row["promises"])
    assert states == ["open", "satisfied"]
    obligations.mark_answered(cast.bre, ask, at)
    assert waiting_on_others(cast.ana, at + timedelta(minutes=1)) == []
    assert waiting_on_others(cast.kim, at) == []
