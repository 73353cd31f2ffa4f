"""The lists that people work by: what they owe, what they were told, how an ask stands."""

from messaging.models import Message
from policies.needs import needs_reply
from policies.promises import mark_seen, promises_for, unseen_notices
from tests.cast import oakland, post
from tests.policies.asks import CHAIN, COVER, LATE, Scene, rule, sweep_from, tell

TEN = oakland("10:00")


def owed_by_kim(scene: Scene) -> list[int]:
    """The messages that Kim owes an answer to, in their order."""
    return [row["message"]["id"] for row in needs_reply(scene.cast.kim, TEN)]


def test_what_somebody_owes_is_ordered_by_priority_then_due_time(scene: Scene) -> None:
    rule(*CHAIN)
    rule(priority="urgent", target_minutes=600, clock="elapsed")
    later = scene.ask_in_channel("10:30")
    sooner = scene.ask_in_channel("10:00")
    without_rule = scene.ask_in_channel("09:00", priority="normal")
    urgent = scene.ask_in_channel("10:40", priority="urgent")
    assert owed_by_kim(scene) == [urgent.pk, sooner.pk, later.pk, without_rule.pk]


def test_what_is_answered_is_owed_no_more(scene: Scene) -> None:
    rule(*CHAIN)
    answered, open_one = scene.ask_in_channel(), scene.ask_in_channel()
    assert owed_by_kim(scene) == [answered.pk, open_one.pk]
    post(scene.cast.kim, scene.cast.front_desk, reply_to=answered, now=oakland("10:10"))
    assert owed_by_kim(scene) == [open_one.pk]


def test_whoever_left_the_conversation_is_not_shown_what_it_says(scene: Scene) -> None:
    scene.ask_in_channel()
    memberships = scene.cast.front_desk.memberships.filter(user=scene.cast.kim)
    memberships.update(ended_at=TEN, ended_why="left")
    assert owed_by_kim(scene) == []


def test_a_notice_is_listed_until_it_was_seen(ask: Message, scene: Scene) -> None:
    tell(LATE)
    [listed] = unseen_notices(scene.cast.bre)
    assert (listed["kind"], listed["message"]) == ("escalation", ask.pk)
    assert unseen_notices(scene.cast.kim) == []
    mark_seen(scene.cast.bre, listed["id"], LATE)
    assert unseen_notices(scene.cast.bre) == []


def test_a_notice_of_what_was_answered_is_listed_no_more(ask: Message, scene: Scene) -> None:
    tell(LATE)
    scene.say(scene.cast.kim, "11:01")
    assert unseen_notices(scene.cast.bre) == []


def test_a_follow_up_shows_the_promise_of_the_ask_it_repeats(scene: Scene) -> None:
    rule(COVER)
    first, again = scene.ask("10:00"), scene.ask("10:30")
    shown = promises_for([first.pk, again.pk], TEN)
    assert shown[first.pk] == shown[again.pk]
    assert shown[again.pk][0]["due_at"] == "2026-06-09T18:00:00.000Z"


def test_late_is_a_fact_of_the_clock_whenever_a_sweep_ran(ask: Message, scene: Scene) -> None:
    def is_late(clock: str) -> bool:
        late: bool = promises_for([ask.pk], oakland(clock))[ask.pk][0]["late"]
        return late

    assert [is_late(clock) for clock in ("11:00:00", "11:00:01")] == [False, True]
    scene.say(scene.cast.kim, "10:50")
    sweep_from("11:00", "11:05")
    assert not is_late("12:00")
