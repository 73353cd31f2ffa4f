"""Other terms for a promise that stands: asked again, another priority, a newer rule."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Role
from messaging.actions import change_priority
from messaging.models import Message
from policies import notices, obligations
from policies.models import Obligation, ObligationEvent, Outbox, ResponseRule, RuleVersion
from policies.promises import promises_for
from policies.publish import publish_version
from tests.cast import oakland, person, post
from tests.policies.asks import (
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

WEDNESDAY = "2026-06-10"


@pytest.fixture(autouse=True)
def rules(scene: Scene) -> None:
    """The three rules of the scenarios."""
    r120(), h60(), u15()


def reprioritize(ask: Message, priority: str, clock: str) -> Obligation:
    """Ana gives it another priority."""
    change_priority(ask.author, ask.pk, priority, oakland(clock))
    return owed_for(ask)


def test_l29_a_more_pressing_follow_up_tightens_the_one_promise(scene: Scene) -> None:
    ask = scene.ask("10:00")
    again = scene.ask("10:30", priority="urgent")
    [row] = Obligation.objects.all()
    assert (row.message, wall(row.due_at), row.generation) == (ask, "10:45", 2)
    assert (row.priority, row.follow_ups.get().message) == ("urgent", again)
    sweep_from("10:30", "10:50")
    assert reminded(ask) == [("Kim", "10:40")]
    assert told(ask) == [("Bre", "10:45"), ("Cy", "10:50")]
    event = ObligationEvent.objects.get(kind="tightened")
    assert (event.actor, event.facts["message"]) == (scene.cast.ana, again.pk)
    assert event.facts["due_before"] == "2026-06-09T18:00:00.000Z"
    assert event.facts["due_at"] == "2026-06-09T17:45:00.000Z"


def test_a_more_pressing_follow_up_that_would_be_due_later_leaves_the_due_time(
    scene: Scene,
) -> None:
    ask = scene.ask("10:00")
    scene.ask("10:50", priority="urgent")
    row = owed_for(ask)
    assert (wall(row.due_at), row.priority) == ("11:00", "urgent")


@pytest.mark.parametrize("priority", ["normal", "high"])
def test_l28_a_follow_up_that_is_no_more_pressing_changes_nothing(
    scene: Scene, priority: str
) -> None:
    ask = scene.ask("10:00")
    before = Obligation.objects.values().get(message=ask)
    scene.ask("10:30", priority=priority, people=[scene.cast.kim])
    assert Obligation.objects.values().get() == before
    assert history(ask) == [("followed_up", "10:30")]


def test_a_group_that_is_asked_again_owes_one_answer(scene: Scene) -> None:
    cast = scene.cast
    ask = post(cast.ana, cast.front_desk, priority="high", asks="everybody", now=oakland("10:00"))
    post(
        cast.ana,
        cast.front_desk,
        priority="urgent",
        asks="everybody",
        reply_to=ask,
        now=oakland("10:30"),
    )
    [row] = Obligation.objects.all()
    assert wall(row.due_at) == "10:45"


def test_l30_raised_it_is_due_when_an_ask_of_now_would_be(scene: Scene) -> None:
    ask = scene.ask_normally("16:00")
    assert owed_for(ask).due_at == oakland("10:00", WEDNESDAY)
    old = owed_for(ask).remind_at
    row = reprioritize(ask, "urgent", "16:20")
    assert (wall(row.due_at), row.generation) == ("16:35", 2)
    assert [wall(at) for at in row.remind_at] == ["16:30"]
    assert old != row.remind_at
    sweep_from("16:20", "16:35")
    assert reminded(ask) == [("Kim", "16:30")]
    assert told(ask) == [("Bre", "16:35")]


def test_l30_the_reminder_of_the_older_terms_is_told_no_more(scene: Scene) -> None:
    ask = scene.ask("10:00")
    sweep_from("10:45", "10:45")
    reprioritize(ask, "urgent", "10:46")
    notices.push(oakland("10:47"))
    assert Outbox.objects.get(generation=1).dropped == "outdated"


def test_raised_it_is_never_due_later_than_before(scene: Scene) -> None:
    ask = scene.ask("10:00")
    assert wall(reprioritize(ask, "urgent", "10:55").due_at) == "11:00"


def test_l31_lowered_it_is_due_as_if_it_had_been_asked_so(scene: Scene) -> None:
    ask = scene.ask("10:00")
    row = reprioritize(ask, "normal", "10:30")
    assert (wall(row.due_at), row.priority, row.breached_at) == ("12:00", "normal", None)
    sweep_from("10:30", "12:10")
    assert reminded(ask) == [("Kim", "11:30")]
    assert told(ask) == []


def test_l31_lowered_late_the_breach_stays_and_the_chain_stops(scene: Scene) -> None:
    ask = scene.ask("10:00")
    sweep_from("10:50", "11:09")
    row = reprioritize(ask, "normal", "11:10")
    assert (row.breached_at, row.breached_by) == (oakland("11:00"), scene.cast.kim)
    sweep_from("11:10", "12:30")
    scene.say(scene.cast.kim, "12:40")
    row = owed_for(ask)
    assert (row.state, row.breached_at) == ("satisfied", oakland("11:00"))
    assert told(ask) == [("Bre", "11:00")]
    assert [kind for kind, _ in history(ask)].count("overdue") == 1
    assert promises_for([ask.pk], oakland("12:41"))[ask.pk][0]["late"] is True


def test_l31_a_breach_that_no_sweep_had_come_to_stays_as_well(scene: Scene) -> None:
    ask = scene.ask("10:00")
    row = reprioritize(ask, "normal", "11:10")
    assert (row.breached_at, wall(row.due_at)) == (oakland("11:00"), "12:00")
    assert ("overdue", "11:00") in history(ask)


def test_a_priority_that_no_rule_covers_has_no_due_time(scene: Scene) -> None:
    ResponseRule.objects.filter(priority="normal").update(is_active=False)
    row = reprioritize(scene.ask(), "normal", "10:30")
    assert (row.due_at, row.rule_version, row.next_action) == (None, None, "recheck")
    row = reprioritize(row.message, "high", "10:40")
    assert wall(row.due_at) == "11:40"


def test_what_is_answered_takes_no_other_terms(scene: Scene) -> None:
    ask = scene.ask()
    scene.say(scene.cast.kim, "10:20")
    assert reprioritize(ask, "urgent", "10:30").priority == "high"


def newer(version: RuleVersion, clock: str, **fields: Any) -> RuleVersion:
    """The rule as it is edited and published anew."""
    ResponseRule.objects.filter(pk=version.rule_id).update(**fields)
    return publish_version(version.rule, None, oakland(clock))


def test_a_newer_rule_is_applied_to_what_is_open_when_a_manager_says_so(scene: Scene) -> None:
    ask = scene.ask("10:00")
    version = owed_for(ask).rule_version
    assert version is not None
    longer = newer(version, "10:20", target_minutes=90)
    assert obligations.apply_to_open(version.rule, scene.cast.olive, oakland("10:20")) == 1
    row = owed_for(ask)
    assert (row.rule_version, wall(row.due_at)) == (longer, "11:30")
    shorter = newer(version, "10:30", target_minutes=20)
    assert obligations.apply_to_open(version.rule, scene.cast.olive, oakland("10:30")) == 1
    row = owed_for(ask)
    assert (row.rule_version, wall(row.due_at)) == (shorter, "10:50")  # not 10:20: it's past
    assert obligations.apply_to_open(version.rule, scene.cast.olive, oakland("10:31")) == 0
    assert [kind for kind, _ in history(ask)] == ["rule_applied", "rule_applied"]


def test_l40_a_rule_that_is_switched_off_voids_what_it_promised_when_a_manager_says_so(
    scene: Scene,
) -> None:
    in_time, late = scene.ask("10:05"), scene.ask_in_channel("09:00")
    sweep_from("10:10", "10:19")
    version = owed_for(in_time).rule_version
    assert version is not None
    assert obligations.void_open(version.rule, scene.cast.olive, oakland("10:20")) == 2
    sweep_from("10:21", "12:00")
    row = owed_for(in_time)
    assert (row.state, row.breached_at, row.closed_at) == ("void", None, oakland("10:20"))
    assert history(in_time) == [("voided", "10:20")]
    assert owed_for(late).breached_at == oakland("10:00")
    notices.push(oakland("12:01"))
    assert set(Outbox.objects.values_list("dropped", flat=True)) == {"void"}
    [promise] = promises_for([in_time.pk], oakland("12:00"))[in_time.pk]
    assert (promise["state"], promise["late"]) == ("cancelled", False)
    assert promise["reason"] == "The rule that promised this was switched off."


def test_only_who_may_change_a_rule_voids_or_applies_it(scene: Scene) -> None:
    version = rule(location=scene.cast.oakland)
    whole = ResponseRule.objects.get(name__startswith="urgent")
    for act in (obligations.void_open, obligations.apply_to_open):
        for by, of in ((scene.cast.bre, version.rule), (scene.cast.dana, whole)):
            with pytest.raises(ValidationError):
                act(of, by, oakland("10:20"))
        assert act(version.rule, scene.cast.dana, oakland("10:20")) == 0


def test_a_rule_that_was_moved_gives_its_new_place_nothing_of_the_old_ones_promises(
    scene: Scene,
) -> None:
    ask = scene.ask("10:00")
    version = owed_for(ask).rule_version
    assert version is not None
    newer(version, "10:10", location=scene.cast.austin)
    max_ = person("Max Reyes", Role.MANAGER, scene.cast.austin)
    rule_now = ResponseRule.objects.get(pk=version.rule_id)
    for act in (obligations.void_open, obligations.apply_to_open):
        assert act(rule_now, max_, oakland("10:20")) == 0
    assert owed_for(ask).rule_version == version
    assert obligations.void_open(rule_now, scene.cast.olive, oakland("10:21")) == 1
