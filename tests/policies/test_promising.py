"""A promised time: it holds reminders and steps, moves no due time, and is kept or missed."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from messaging.actions import change_priority, leave, recall_message
from messaging.models import Message
from policies import obligations, receivers
from policies.escalations import sweep
from policies.models import Outbox, PromisedTime
from policies.promised_times import times_for
from policies.promises import promises_for
from policies.why import standing, story_for
from tests.cast import oakland, post
from tests.policies.asks import (
    LAG,
    Scene,
    h60,
    history,
    owed_for,
    r120,
    reminded,
    rule,
    sweep_from,
    told,
    u15,
    wall,
)

WEDNESDAY, FRIDAY, MONDAY = "2026-06-10", "2026-06-12", "2026-06-15"


@pytest.fixture
def ask(scene: Scene) -> Message:
    """Ana asks Kim at 10:00; due at 11:00."""
    h60()
    return scene.ask()


def promise(user: User, ask: Message, until: str, at: str, **days: str) -> Any:
    """At a time of Tuesday somebody promises an answer by another."""
    until_at = oakland(until, **days)
    return obligations.promise_time(user, owed_for(ask), until_at, oakland(at))


def refusal(user: User, ask: Message, until: str, at: str, **days: str) -> str:
    """What is said against a promise."""
    with pytest.raises(ValidationError) as refused:
        promise(user, ask, until, at, **days)
    return refused.value.messages[0]


def outdated(ask: Message) -> list[tuple[str, str]]:
    """Who was told that a time they promised has passed."""
    rows = Outbox.objects.filter(obligation__message=ask, kind="promised").order_by("pk")
    return [(row.recipient.display_name.split()[0], wall(row.created_at)) for row in rows]


def shown(ask: Message, clock: str) -> Any:
    [found] = promises_for([ask.pk], oakland(clock))[ask.pk]
    return found


def test_everybody_sees_by_when_and_reminders_and_steps_wait_until_then(
    scene: Scene, ask: Message
) -> None:
    promise(scene.cast.kim, ask, "12:00", "10:20")
    assert shown(ask, "10:20")["promised"] == {
        "by": scene.cast.kim.pk,
        "until": "2026-06-09T19:00:00.000Z",
        "missed": False,
    }
    sweep_from("10:20", "11:59")
    assert (reminded(ask), told(ask)) == ([], [])
    assert history(ask) == [("promised", "10:20"), ("overdue", "11:00")]


def test_when_it_passes_unanswered_the_steps_go_on_from_there_and_late_stays_late(
    scene: Scene, ask: Message
) -> None:
    promise(scene.cast.kim, ask, "12:00", "10:20")
    sweep_from("10:20", "12:45")
    assert history(ask) == [
        ("promised", "10:20"),
        ("overdue", "11:00"),
        ("promise_missed", "12:00"),
        ("escalated", "12:00"),
        ("escalated", "12:15"),
        ("escalated", "12:30"),
        ("exhausted", "12:30"),
    ]
    assert [who for who, _ in told(ask)] == ["Bre", "Cy", "Dana"]
    assert outdated(ask) == [("Kim", "12:00")]
    row = owed_for(ask)
    assert (row.breached_at, row.breached_by) == (oakland("11:00"), scene.cast.kim)
    assert shown(ask, "12:45")["promised"]["missed"] is True


def test_the_first_step_waits_its_delay_from_the_promised_time_on(scene: Scene) -> None:
    rule({"after_minutes": 20, "target": "cover"})
    ask = scene.ask()
    promise(scene.cast.kim, ask, "12:00", "10:20")
    sweep_from("10:20", "12:40")
    assert told(ask) == [("Bre", "12:20")]


def test_one_that_passes_before_the_due_time_is_told_to_who_promised_and_the_rule_goes_on(
    scene: Scene, ask: Message
) -> None:
    promise(scene.cast.kim, ask, "10:30", "10:05")
    sweep_from("10:05", "11:01")
    assert outdated(ask) == [("Kim", "10:30")]
    assert reminded(ask) == [("Kim", "10:45")]
    assert told(ask) == [("Bre", "11:00")]


def test_a_reminder_that_it_held_comes_no_more(scene: Scene, ask: Message) -> None:
    promise(scene.cast.kim, ask, "10:50", "10:05")
    sweep_from("10:05", "11:01")
    assert reminded(ask) == []
    assert told(ask) == [("Bre", "11:00")]


def test_answered_by_then_nobody_was_told_and_what_was_late_stays_so(
    scene: Scene, ask: Message
) -> None:
    promise(scene.cast.kim, ask, "12:00", "10:20")
    sweep_from("10:20", "11:30")
    scene.say(scene.cast.kim, "12:00")
    sweep_from("12:00", "13:00")
    assert (told(ask), outdated(ask)) == ([], [])
    assert history(ask)[-1] == ("satisfied", "12:00")
    found = shown(ask, "13:00")
    assert (found["promised"]["missed"], found["late"]) == (False, True)


def test_answered_after_it_before_any_sweep_it_is_missed_all_the_same(
    scene: Scene, ask: Message
) -> None:
    promise(scene.cast.kim, ask, "10:30", "10:05")
    scene.say(scene.cast.kim, "10:31")
    assert history(ask) == [
        ("promised", "10:05"),
        ("promise_missed", "10:30"),
        ("satisfied", "10:31"),
    ]
    assert (shown(ask, "10:40")["promised"]["missed"], shown(ask, "10:40")["late"]) == (True, False)


def test_after_an_outage_what_was_missed_is_told_once(scene: Scene, ask: Message) -> None:
    promise(scene.cast.kim, ask, "12:00", "10:20")
    sweep_from("13:00", "13:02")
    assert history(ask) == [
        ("promised", "10:20"),
        ("overdue", "11:00"),
        ("promise_missed", "12:00"),
        ("escalated", "13:00"),
    ]
    assert outdated(ask) == [("Kim", "13:00")]


def test_a_second_one_replaces_the_first_and_there_is_no_third(scene: Scene, ask: Message) -> None:
    promise(scene.cast.kim, ask, "10:30", "10:05")
    promise(scene.cast.kim, ask, "12:00", "10:20")
    sweep_from("10:20", "11:30")
    assert (outdated(ask), told(ask)) == ([], [])
    first, second = PromisedTime.objects.all()
    assert (wall(first.ended_at), second.ended_at) == ("10:20", None)
    assert "twice already" in refusal(scene.cast.kim, ask, "13:00", "11:30")


def test_whoever_is_late_may_promise_still_and_the_next_step_waits(
    scene: Scene, ask: Message
) -> None:
    sweep_from("11:00", "11:04")
    promise(scene.cast.kim, ask, "13:00", "11:05")
    sweep_from("11:05", "13:00")
    assert told(ask) == [("Bre", "11:00"), ("Cy", "13:00")]


def test_when_everybody_was_told_it_is_missed_and_nothing_more_happens(
    scene: Scene, ask: Message
) -> None:
    sweep_from("11:00", "11:31")
    promise(scene.cast.kim, ask, "13:00", "11:40")
    sweep_from("11:40", "14:00")
    assert history(ask)[-2:] == [("promised", "11:40"), ("promise_missed", "13:00")]
    row = owed_for(ask)
    assert (row.next_action, row.next_action_at) == ("none", None)


def test_on_it_and_a_promised_time_hold_until_the_later_of_both(scene: Scene, ask: Message) -> None:
    promise(scene.cast.kim, ask, "11:10", "10:20")
    obligations.acknowledge(scene.cast.kim, ask, oakland("10:55"))
    sweep_from("10:55", "11:26")
    assert told(ask) == [("Bre", "11:25")]


def test_without_a_due_time_it_is_the_only_clock(scene: Scene) -> None:
    ask = scene.ask()  # no rule covers it
    promise(scene.cast.kim, ask, "12:00", "10:20")
    sweep_from("11:59", "12:02")
    assert outdated(ask) == [("Kim", "12:00")]
    assert owed_for(ask).next_action == "recheck"


# Who may promise what


def test_an_urgent_ask_is_not_put_off(scene: Scene) -> None:
    u15()
    ask = scene.ask(priority="urgent")
    assert "urgent ask can't be put off" in refusal(scene.cast.kim, ask, "10:10", "10:01")


@pytest.mark.parametrize("who", ["ana", "bre", "dana"])
def test_only_who_owes_it_promises(scene: Scene, ask: Message, who: str) -> None:
    assert "Only who owes" in refusal(getattr(scene.cast, who), ask, "10:30", "10:05")


def test_what_is_answered_is_not_promised(scene: Scene, ask: Message) -> None:
    scene.say(scene.cast.kim, "10:10")
    assert "Nobody owes" in refusal(scene.cast.kim, ask, "10:30", "10:20")


def test_a_time_that_has_passed_is_refused(scene: Scene, ask: Message) -> None:
    assert "still to come" in refusal(scene.cast.kim, ask, "10:05", "10:05")


def test_the_latest_is_the_end_of_the_working_day_after_the_due_time(
    scene: Scene, ask: Message
) -> None:
    said = refusal(scene.cast.kim, ask, "17:01", "10:05", day=WEDNESDAY)
    assert said == "The latest that you can promise is Wed, Jun 10 at 5:00 pm."
    promise(scene.cast.kim, ask, "17:00", "10:05", day=WEDNESDAY)


def test_what_has_waited_longer_than_that_is_not_put_off_again(scene: Scene, ask: Message) -> None:
    row, at = owed_for(ask), oakland("09:00", "2026-06-11")
    with pytest.raises(ValidationError, match="waited too long"):
        obligations.promise_time(scene.cast.kim, row, oakland("10:00", "2026-06-11"), at)


def test_likely_times_are_words_on_ones_own_clock(scene: Scene, ask: Message) -> None:
    found = times_for(scene.cast.kim, owed_for(ask), oakland("13:40"))
    assert [one.words for one in found.likely] == [
        "By 3:00 pm",
        "By end of day, 5:00 pm",
        "Tomorrow 9:30 am",
    ]
    assert found.latest == oakland("17:00", WEDNESDAY)


def test_late_in_the_day_and_before_a_weekend_there_are_fewer(scene: Scene) -> None:
    h60()
    ask = scene.ask("16:20", FRIDAY)
    found = times_for(scene.cast.kim, owed_for(ask), oakland("16:30", FRIDAY))
    assert [one.words for one in found.likely] == ["By end of day, 5:00 pm", "Mon, Jun 15 9:30 am"]
    assert found.latest == oakland("17:00", "2026-06-16")  # due on Monday


# What ends it


def test_passed_on_it_holds_no_longer(scene: Scene) -> None:
    h60()
    ask = scene.ask_in_channel()
    promise(scene.cast.kim, ask, "12:00", "10:05")
    obligations.take_over(scene.cast.bre, owed_for(ask), oakland("10:10"))
    sweep_from("10:10", "11:10")
    assert reminded(ask) == [("Bre", "10:45")]
    assert told(ask) == [("Cy", "11:00")]
    assert shown(ask, "11:10")["promised"] is None
    assert wall(PromisedTime.objects.get().ended_at) == "10:10"


def test_late_and_passed_on_it_holds_no_longer(scene: Scene) -> None:
    h60()
    ask = scene.ask_in_channel()
    promise(scene.cast.kim, ask, "13:00", "10:05")
    sweep_from("10:05", "11:05")
    obligations.take_over(scene.cast.bre, owed_for(ask), oakland("11:10"))
    sweep_from("11:10", "11:30")
    assert told(ask)


def test_raised_to_urgent_it_holds_no_longer(scene: Scene) -> None:
    r120(), u15()
    ask = scene.ask_normally()
    promise(scene.cast.kim, ask, "14:00", "10:05")
    change_priority(scene.cast.ana, ask.pk, "urgent", oakland("10:10"))
    sweep_from("10:10", "10:26")
    assert told(ask) == [("Bre", "10:25")]


def test_of_a_group_it_ends_when_who_promised_leaves(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    h60()
    cast = scene.cast
    ask = scene.ask_in_channel(people=[cast.kim, cast.bre])
    promise(cast.kim, ask, "14:00", "10:05")
    monkeypatch.setattr(receivers, "database_now", lambda: oakland("10:10"))
    leave(cast.kim, cast.front_desk, oakland("10:10"))
    sweep_from("10:10", "10:46")
    assert reminded(ask) == [("Bre", "10:45")]


def test_an_answer_taken_back_leaves_the_rule_alone_to_count(
    scene: Scene, ask: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise(scene.cast.kim, ask, "12:00", "10:05")
    answer = scene.say(scene.cast.kim, "10:30")
    monkeypatch.setattr(receivers, "database_now", lambda: oakland("10:33"))
    recall_message(scene.cast.kim, answer.pk, oakland("10:33"))
    sweep_from("10:33", "10:46")
    assert reminded(ask) == [("Kim", "10:45")]


# What is told of it


def test_the_story_tells_who_promised_what_and_what_became_of_it(
    scene: Scene, ask: Message
) -> None:
    promise(scene.cast.kim, ask, "10:30", "10:05")
    sweep_from("10:05", "10:31")
    said = [
        " ".join([line.text, *line.details]) for line in story_for(scene.cast.ana, owed_for(ask))
    ]
    _, promised, missed = said
    assert promised == (
        "Kim Ortega promised to answer by 10:30 am. Until then nobody is reminded, and nobody else"
        " is told. The due time stays 11:00 am."
    )
    assert missed == (
        "The time that Kim Ortega had promised passed unanswered. Reminders and steps go on from"
        " there."
    )


def test_how_it_stands_says_until_when_it_is_promised(scene: Scene, ask: Message) -> None:
    promise(scene.cast.kim, ask, "12:00", "10:05")
    words = standing(scene.cast.ana, owed_for(ask), oakland("10:06"))
    assert words == "An answer is promised by 12:00 pm. Without an answer it becomes late 11:00 am."
    sweep(oakland("11:00") + LAG)
    words = standing(scene.cast.ana, owed_for(ask), oakland("11:01"))
    assert words == (
        "An answer is promised by 12:00 pm."
        " Without an answer, reminders and steps go on from there."
    )


def test_a_group_may_be_answered_by_others_before_it(scene: Scene) -> None:
    h60()
    cast = scene.cast
    ask = scene.ask_in_channel(people=[cast.kim, cast.bre])
    promise(cast.kim, ask, "14:00", "10:05")
    post(cast.bre, cast.front_desk, "Done.", now=oakland("10:10"), reply_to=ask)
    assert owed_for(ask).satisfied_by == cast.bre
