"""Urgent asks are repeated until somebody reacts, within hard limits."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.availability import become_available, go_with_patient
from accounts.models import Role
from messaging.actions import change_priority, enroll, recall_message
from messaging.models import Message
from policies import notices, obligations
from policies.models import Obligation, ObligationEvent, Outbox, RuleVersion
from policies.promises import promises_for, unseen_notices
from policies.words import rule_in_words
from tests.cast import Cast, oakland, person, post
from tests.policies.asks import LAG, Scene, rule, wall


@pytest.fixture
def version(scene: Scene) -> RuleVersion:
    """Urgent: an hour, day and night; again every 5 minutes, at most 3 times."""
    return rule(
        priority="urgent", target_minutes=60, clock="elapsed", again_minutes=5, again_times=3
    )


@pytest.fixture
def ask(scene: Scene, version: RuleVersion) -> Message:
    """Ana asks Kim at 10:00, urgently."""
    return scene.ask(priority="urgent")


def remind_from(start: str, end: str) -> None:
    """A look each minute, both ends included."""
    now, last = oakland(start) + LAG, oakland(end) + LAG
    while now <= last:
        obligations.remind_again(now)
        now += timedelta(minutes=1)


def reminded(message: Message) -> list[tuple[str, str]]:
    """Who was reminded again, and when."""
    rows = Outbox.objects.filter(obligation__message=message, kind="again").order_by("pk")
    return [(row.recipient.display_name.split()[0], wall(row.created_at)) for row in rows]


def test_whoever_owes_an_urgent_answer_is_reminded_every_five_minutes_three_times(
    scene: Scene, ask: Message
) -> None:
    remind_from("10:00", "10:50")
    assert reminded(ask) == [("Kim", "10:05"), ("Kim", "10:10"), ("Kim", "10:15")]
    counts = ObligationEvent.objects.filter(kind="again").values_list("facts__count", flat=True)
    assert list(counts) == [1, 2, 3]


def test_the_sender_sees_how_often_and_when_next(scene: Scene, ask: Message) -> None:
    [before] = promises_for([ask.pk], oakland("10:01"))[ask.pk]
    assert before["again"] == {"count": 0, "most": 3, "next_at": "2026-06-09T17:05:00.000Z"}
    remind_from("10:00", "10:50")
    [after] = promises_for([ask.pk], oakland("10:51"))[ask.pk]
    assert after["again"] == {"count": 3, "most": 3, "next_at": None}


def test_an_answer_ends_it(scene: Scene, ask: Message) -> None:
    remind_from("10:00", "10:06")
    scene.say(scene.cast.kim, "10:07")
    remind_from("10:08", "10:50")
    assert reminded(ask) == [("Kim", "10:05")]


def test_on_it_ends_it(scene: Scene, ask: Message) -> None:
    obligations.acknowledge(scene.cast.kim, ask, oakland("10:02"))
    remind_from("10:03", "10:50")
    assert reminded(ask) == []
    [promise] = promises_for([ask.pk], oakland("10:51"))[ask.pk]
    assert promise["again"]["next_at"] is None


def test_a_recall_ends_it(scene: Scene, ask: Message) -> None:
    recall_message(scene.cast.ana, ask.pk, oakland("10:02"))
    remind_from("10:03", "10:50")
    assert reminded(ask) == []


def test_who_goes_to_a_patient_is_left_alone_also_afterwards(scene: Scene, ask: Message) -> None:
    go_with_patient(scene.cast.kim, 15, oakland("10:02"))
    become_available(scene.cast.kim, oakland("10:03"))
    remind_from("10:04", "10:50")
    assert reminded(ask) == []


def test_of_several_the_one_with_a_patient_is_left_alone(
    scene: Scene, version: RuleVersion
) -> None:
    cast = scene.cast
    go_with_patient(cast.kim, 30, oakland("09:59"))
    ask = scene.ask_in_channel(priority="urgent", people=[cast.kim, cast.bre])
    remind_from("10:00", "10:06")
    assert reminded(ask) == [("Bre", "10:05")]


def test_nobody_is_reminded_off_shift(scene: Scene, version: RuleVersion) -> None:
    ask = scene.ask("18:00", priority="urgent")
    remind_from("18:00", "18:10")
    assert reminded(ask) == []
    assert Obligation.objects.get(message=ask).again_at is None


@pytest.mark.parametrize("asks", ["everybody", "role"])
def test_what_names_nobody_is_not_repeated(scene: Scene, version: RuleVersion, asks: str) -> None:
    role: dict[str, Any] = (
        {"role": "front_desk", "location": scene.cast.oakland.pk} if asks == "role" else {}
    )
    ask = scene.ask_in_channel(priority="urgent", asks=asks, people=[], **role)
    remind_from("10:00", "10:50")
    assert reminded(ask) == []


def test_more_than_five_names_are_not_repeated(
    scene: Scene, version: RuleVersion, cast: Cast
) -> None:
    many = [person(f"Guest{n} Six", Role.FRONT_DESK, cast.oakland) for n in range(6)]
    for one in many:
        enroll(one, oakland("09:00"))
    five = scene.ask_in_channel(priority="urgent", people=many[:5])
    six = scene.ask_in_channel(priority="urgent", people=many)
    remind_from("10:00", "10:06")
    assert len(reminded(five)) == 5
    assert reminded(six) == []


def test_only_urgent_asks_are_repeated(scene: Scene) -> None:
    rule(priority="", target_minutes=60, again_minutes=5, again_times=3)
    high, urgent = (
        scene.ask(),
        post(
            scene.cast.ana,
            scene.cast.front_desk,
            now=oakland("10:00"),
            priority="urgent",
            asks="people",
            people=[scene.cast.bre],
        ),
    )
    remind_from("10:00", "10:06")
    assert (reminded(high), reminded(urgent)) == ([], [("Bre", "10:05")])


def test_raising_an_ask_to_urgent_begins_it_and_lowering_ends_it(
    scene: Scene, version: RuleVersion
) -> None:
    ask = scene.ask(priority="high")
    change_priority(scene.cast.ana, ask.pk, "urgent", oakland("10:10"))
    remind_from("10:11", "10:16")
    change_priority(scene.cast.ana, ask.pk, "high", oakland("10:17"))
    remind_from("10:18", "10:50")
    assert reminded(ask) == [("Kim", "10:15")]


def test_each_reminder_takes_the_place_of_the_one_before(scene: Scene, ask: Message) -> None:
    remind_from("10:00", "10:11")
    notices.push(oakland("10:11"))
    [notice] = unseen_notices(scene.cast.kim)
    assert (notice["kind"], notice["at"]) == ("again", "2026-06-09T17:10:05.000Z")


def test_what_was_reacted_to_meanwhile_is_not_told(scene: Scene, ask: Message) -> None:
    remind_from("10:00", "10:05")
    obligations.acknowledge(scene.cast.kim, ask, oakland("10:06"))
    notices.push(oakland("10:06"))
    assert Outbox.objects.get(kind="again").dropped == "acknowledged"


def test_the_rule_says_it_in_words(version: RuleVersion) -> None:
    assert (
        "Those it names are reminded again every 5 min, at most 3 times, until somebody reacts."
        in rule_in_words(version)
    )
