"""What opens, answers and ends an obligation."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.clock import database_now
from accounts.models import User
from messaging.actions import Refused, open_direct
from messaging.models import Message
from messaging.signals import message_posted
from policies import obligations
from policies.models import FollowUp, Obligation, ObligationEvent, RuleVersion
from policies.publish import publish_version
from tests.cast import Cast, oakland, post
from tests.policies.asks import (
    CHAIN,
    Scene,
    history,
    owed_for,
    rule,
    sweep_from,
    told,
    wall,
)


@pytest.fixture
def h60(scene: Scene) -> RuleVersion:
    """High: 60 working minutes, a reminder 15 before, then cover, director and manager."""
    return rule(*CHAIN, remind_before=[15])


def in_channel(cast: Cast, clock: str = "10:00", **fields: Any) -> Message:
    """Ana asks in #front-desk."""
    fields = {"priority": "high", "asks": "everybody"} | fields
    return post(cast.ana, cast.front_desk, now=oakland(clock), **fields)


def states() -> list[str]:
    return list(Obligation.objects.order_by("pk").values_list("state", flat=True))


def test_an_ask_opens_an_obligation_with_its_rule_and_due_time(
    scene: Scene, h60: RuleVersion
) -> None:
    row = owed_for(scene.ask())
    assert (row.asker, row.owner, row.state) == (scene.cast.ana, scene.cast.kim, "open")
    assert (row.rule_version, row.priority, row.location) == (h60, "high", scene.cast.oakland)
    assert (row.sent_at, row.due_at) == (oakland("10:00"), oakland("11:00"))
    assert (row.next_action, wall(row.next_action_at)) == ("remind", "10:45")
    assert [party.user for party in row.parties.all()] == [scene.cast.kim]
    assert [event.kind for event in row.events.all()] == ["opened"]


def test_a_message_that_asks_nobody_opens_nothing(scene: Scene, h60: RuleVersion) -> None:
    scene.say(scene.cast.ana, "10:00")
    post(scene.cast.ana, scene.direct, "FYI", priority="fyi")
    assert states() == []


def test_an_ask_without_a_rule_is_open_without_a_due_time(scene: Scene) -> None:
    row = owed_for(scene.ask())
    assert (row.state, row.rule_version, row.due_at) == ("open", None, None)
    sweep_from("10:00", "10:10", "2026-06-11")
    scene.say(scene.cast.kim, "10:20", "2026-06-11")
    row.refresh_from_db()
    assert (row.state, row.breached_at) == ("satisfied", None)


def test_message_and_obligation_are_stored_together_or_not_at_all(
    scene: Scene, h60: RuleVersion
) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("after the obligation")

    message_posted.connect(fail, dispatch_uid="test")
    try:
        with pytest.raises(RuntimeError):
            scene.ask()
    finally:
        message_posted.disconnect(dispatch_uid="test")
    assert states() == []
    assert not Message.objects.exists()


def test_a_resend_opens_nothing_more(scene: Scene, h60: RuleVersion) -> None:
    first = scene.ask()
    again = scene.ask(client_id=first.client_id)
    assert again.pk == first.pk
    assert states() == ["open"]


@pytest.mark.parametrize(
    ("clock", "is_late"), [("11:00:00.000", False), ("11:00:00.001", True), ("10:59:59.999", False)]
)
def test_l03_an_answer_at_the_due_instant_is_in_time(
    scene: Scene, h60: RuleVersion, clock: str, is_late: bool
) -> None:
    ask = scene.ask()
    scene.say(scene.cast.kim, clock)
    row = owed_for(ask)
    assert row.state == "satisfied"
    assert row.breached_at == (oakland("11:00") if is_late else None)


def test_any_message_of_the_asked_person_answers_in_a_direct_conversation(
    scene: Scene, h60: RuleVersion
) -> None:
    ask = scene.ask()
    answer = scene.say(scene.cast.kim, "10:30")
    row = owed_for(ask)
    assert (row.answer, row.satisfied_by, row.closed_at) == (
        answer,
        scene.cast.kim,
        oakland("10:30"),
    )
    assert row.next_action == "none"


def test_the_asker_does_not_answer_their_own_ask(scene: Scene, h60: RuleVersion) -> None:
    scene.ask()
    scene.say(scene.cast.ana, "10:30")
    assert states() == ["open"]


def test_an_answer_elsewhere_answers_nothing(scene: Scene, h60: RuleVersion) -> None:
    scene.ask()
    post(scene.cast.kim, scene.cast.front_desk, "On it.", now=oakland("10:30"))
    assert states() == ["open"]


def test_l14_an_answer_from_before_the_hours_took_no_working_time(
    scene: Scene, h60: RuleVersion
) -> None:
    ask = scene.ask("18:00", "2026-06-12")
    scene.say(scene.cast.kim, "12:00", "2026-06-13")
    row = owed_for(ask)
    assert (row.state, row.breached_at, row.response_seconds) == ("satisfied", None, 0)
    assert row.satisfied_at is not None
    assert row.satisfied_at - row.sent_at == timedelta(hours=18)


def test_l24_one_answer_of_a_group_is_enough_and_credited_to_whoever_gave_it(
    cast: Cast, h60: RuleVersion
) -> None:
    ask = in_channel(cast)
    assert owed_for(ask).parties.count() == 5
    post(cast.bre, cast.front_desk, "Done.", now=oakland("10:20"), reply_to=ask)
    row = owed_for(ask)
    assert (row.owner, row.state, row.satisfied_by) == (None, "satisfied", cast.bre)
    assert row.response_seconds == 20 * 60


def test_l25_chatter_in_a_channel_answers_nothing(cast: Cast, h60: RuleVersion) -> None:
    ask = in_channel(cast)
    post(cast.bre, cast.front_desk, "Lunch?", now=oakland("10:20"))
    other = post(cast.ana, cast.front_desk, "Something else.", now=oakland("10:21"))
    post(cast.bre, cast.front_desk, "Yes.", now=oakland("10:22"), reply_to=other)
    assert owed_for(ask).state == "open"


def test_l26_where_each_is_asked_each_answers_for_themself(cast: Cast, h60: RuleVersion) -> None:
    three = [cast.bre, cast.kim, cast.dana]
    ask = in_channel(cast, asks="people", people=three, each=True)
    for user in (cast.bre, cast.dana):
        post(user, cast.front_desk, "Done.", now=oakland("10:40"), reply_to=ask)
    open_one = Obligation.objects.get(message=ask, state="open")
    assert open_one.owner == cast.kim
    assert Obligation.objects.filter(message=ask, state="satisfied").count() == 2
    sweep_from("10:40", "11:01")
    assert told(ask) == [("Bre", "11:00")]


def test_l21_a_third_person_does_not_answer_for_the_asked(scene: Scene, h60: RuleVersion) -> None:
    cast = scene.cast
    ask = in_channel(cast, asks="people", people=[cast.kim])
    post(cast.dana, cast.front_desk, "Maybe later?", now=oakland("10:20"), reply_to=ask)
    assert owed_for(ask).state == "open"


def test_l23_whoever_was_told_answers_and_the_breach_stays_with_the_owner(
    cast: Cast, h60: RuleVersion
) -> None:
    ask = in_channel(cast, asks="people", people=[cast.kim])
    sweep_from("11:00", "11:04")
    post(cast.bre, cast.front_desk, "I took it.", now=oakland("11:05"), reply_to=ask)
    sweep_from("11:06", "12:00")
    row = owed_for(ask)
    assert (row.owner, row.satisfied_by) == (cast.kim, cast.bre)
    assert (row.breached_at, row.response_seconds) == (oakland("11:00"), 65 * 60)
    assert told(ask) == [("Bre", "11:00")]


def test_l28_who_is_asked_again_owes_one_answer_on_the_first_clock(
    scene: Scene, h60: RuleVersion
) -> None:
    ask = scene.ask("10:00")
    again = scene.ask("10:30")
    [row] = Obligation.objects.all()
    assert (row.message, row.due_at) == (ask, oakland("11:00"))
    assert FollowUp.objects.get().message == again
    scene.say(scene.cast.kim, "10:40")
    assert states() == ["satisfied"]
    scene.ask("10:50")
    assert states() == ["satisfied", "open"]


def test_in_a_channel_only_a_reply_to_the_ask_repeats_it(cast: Cast, h60: RuleVersion) -> None:
    ask = in_channel(cast, asks="people", people=[cast.kim])
    in_channel(cast, "10:10", asks="people", people=[cast.kim], reply_to=ask)
    assert states() == ["open"]
    in_channel(cast, "10:20", asks="people", people=[cast.kim])
    assert states() == ["open", "open"]


def test_a_reply_to_the_reminder_of_an_ask_answers_it(cast: Cast, h60: RuleVersion) -> None:
    ask = in_channel(cast, asks="people", people=[cast.kim])
    again = in_channel(cast, "10:10", asks="people", people=[cast.kim], reply_to=ask)
    post(cast.kim, cast.front_desk, "Done.", now=oakland("10:20"), reply_to=again)
    assert owed_for(ask).state == "satisfied"


def test_who_asks_back_has_answered_and_is_owed_an_answer(scene: Scene, h60: RuleVersion) -> None:
    ask = scene.ask()
    back = post(scene.cast.kim, scene.direct, "Which one?", priority="high", now=oakland("10:20"))
    assert owed_for(ask).state == "satisfied"
    assert owed_for(back).owner == scene.cast.ana


def test_l39_an_edited_rule_holds_for_the_future_only(scene: Scene, h60: RuleVersion) -> None:
    old = scene.ask()
    h60.rule.target_minutes = 30
    h60.rule.save()
    publish_version(h60.rule, None, oakland("10:20"))
    talk = open_direct(scene.cast.ana, [scene.cast.bre.pk], oakland("10:24"))
    new = post(scene.cast.ana, talk, priority="high", now=oakland("10:25"))
    assert (wall(owed_for(old).due_at), wall(owed_for(new).due_at)) == ("11:00", "10:55")
    with pytest.raises(ValueError, match="never changed"):
        h60.save()


def test_the_rule_of_the_asks_location_holds(scene: Scene, h60: RuleVersion) -> None:
    cast = scene.cast
    rule(location=cast.austin, target_minutes=20)
    talk = open_direct(cast.ana, [cast.leo.pk], oakland("09:00"))
    assert wall(owed_for(scene.ask()).due_at) == "11:00"
    there = post(cast.ana, talk, priority="high", now=oakland("10:00"))
    assert wall(owed_for(there).due_at) == "10:20"


def test_l32_an_ask_taken_back_in_time_counts_for_nobody(scene: Scene, h60: RuleVersion) -> None:
    ask = scene.ask()
    assert obligations.withdraw(ask, scene.cast.ana, oakland("10:30")) == 1
    sweep_from("10:30", "12:00")
    row = owed_for(ask)
    assert (row.state, row.breached_at, row.closed_at) == ("cancelled", None, oakland("10:30"))
    assert history(ask) == [("cancelled", "10:30")]
    assert ObligationEvent.objects.get(kind="cancelled").actor == scene.cast.ana


def test_l33_an_ask_taken_back_late_keeps_its_breach_and_stops_the_chain(
    scene: Scene, h60: RuleVersion
) -> None:
    ask = scene.ask()
    sweep_from("10:50", "11:09")
    obligations.withdraw(ask, scene.cast.ana, oakland("11:10"))
    sweep_from("11:11", "12:00")
    assert owed_for(ask).breached_at == oakland("11:00")
    assert told(ask) == [("Bre", "11:00")]


def test_a_follow_up_takes_back_the_ask_that_it_repeats(scene: Scene, h60: RuleVersion) -> None:
    ask = scene.ask("10:00")
    again = scene.ask("10:30")
    assert obligations.withdraw(again, scene.cast.ana, oakland("10:40")) == 1
    assert owed_for(ask).state == "cancelled"


def test_what_is_answered_cannot_be_taken_back(scene: Scene, h60: RuleVersion) -> None:
    ask = scene.ask()
    scene.say(scene.cast.kim, "10:30")
    assert obligations.withdraw(ask, scene.cast.ana, oakland("10:40")) == 0
    assert states() == ["satisfied"]


def test_whoever_was_deactivated_is_asked_no_more(cast: Cast, h60: RuleVersion) -> None:
    User.objects.filter(pk=cast.kim.pk).update(is_active=False)
    ask = in_channel(cast)
    parties = owed_for(ask).parties.values_list("user__display_name", flat=True)
    assert "Kim Ortega" not in set(parties)


def test_l47_only_the_databases_clock_stamps(
    scene: Scene, h60: RuleVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = timezone.now() + timedelta(minutes=7)
    monkeypatch.setattr(timezone, "now", lambda: ahead)
    before = database_now()
    ask = post(scene.cast.ana, scene.direct, priority="high")
    post(scene.cast.kim, scene.direct)
    after = database_now()
    row = owed_for(ask)
    assert row.satisfied_at is not None
    assert before < row.sent_at < row.satisfied_at < after < ahead
    assert before < row.events.get(kind="opened").at < row.events.get(kind="satisfied").at < after


@pytest.mark.parametrize("each", [False, True])
def test_l56_nobody_asks_themself(scene: Scene, h60: RuleVersion, each: bool) -> None:
    with pytest.raises(Refused) as caught:
        in_channel(scene.cast, asks="people", people=[scene.cast.ana], each=each)
    assert caught.value.code == "nobody_asked"
    assert (states(), Message.objects.count()) == ([], 0)
