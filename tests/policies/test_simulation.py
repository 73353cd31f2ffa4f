"""A rule tried on asks of the past, without a database; every time worked out by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.worktime import WorkCalendar, add_working_time, is_working
from policies.rules import Step
from policies.simulation.facts import LaidOut, PastAsk, Person, Place, Practice, Terms
from policies.simulation.replay import Outcome, replay
from policies.simulation.trial import Trial

ZONE = ZoneInfo("America/Los_Angeles")
HERE, ANA, KIM, BRE, CY, DANA = 1, 1, 2, 3, 4, 5
WEEK = {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = WorkCalendar.weekly("America/Los_Angeles", WEEK)
CHAIN = (Step(0, "cover"), Step(15, "role", "medical_director"), Step(30, "location_manager"))


def at(clock: str, day: int = 9) -> datetime:
    """A wall time in Oakland in June 2026; the 9th is a Tuesday."""
    return datetime.fromisoformat(f"2026-06-{day:02}T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


NOW = at("09:00", 16)


def person(pk: int, role: str, **fields: Any) -> Person:
    usual: dict[str, Any] = {"is_active": True, "takes_part": True, "is_always_told": False}
    usual |= {"is_owner": False, "is_manager": False, "cover_id": None, "calendar": HOURS}
    return Person(pk=pk, role=role, places=frozenset([HERE]), **usual | fields)


def practice(**kim: Any) -> Practice:
    """Kim, who is covered by Bre, and those whom steps tell."""
    people = [
        person(ANA, "nurse_injector"),
        person(KIM, "aesthetician", **{"cover_id": BRE} | kim),
        person(BRE, "front_desk"),
        person(CY, "medical_director"),
        person(DANA, "manager", is_manager=True, is_always_told=True),
    ]
    return Practice({one.pk: one for one in people}, {HERE: Place(HERE, ZONE, HOURS)})


def terms(target: float = 60, **fields: Any) -> Terms:
    usual: dict[str, Any] = {"pk": 1, "rule_id": 1, "priority": "", "conversation_id": None}
    usual |= {"location_id": None, "asked_role": "", "is_elapsed": False, "remind_before": ()}
    usual |= {"pauses_for": frozenset(["normal"]), "pause_cap": minutes(120), "steps": ()}
    return Terms(target=minutes(target), **usual | {"ack_hold": minutes(30)} | fields)


def ask(sent_at: datetime, answered_at: datetime | None = None, **fields: Any) -> PastAsk:
    """Ana asks Kim."""
    usual: dict[str, Any] = {"pk": 1, "priority": "high", "asked_role": "aesthetician"}
    usual |= {"conversation_id": 7, "location_id": HERE, "asker_id": ANA, "owner_id": KIM}
    usual |= {"parties": (KIM,)}
    return PastAsk(sent_at=sent_at, answered_at=answered_at, **usual | fields)


def wall(moment: datetime | None) -> str:
    return f"{moment.astimezone(ZONE):%a %H:%M}" if moment else ""


def told(outcome: Outcome) -> list[tuple[int, str]]:
    return [(one.person, wall(one.at)) for one in outcome.notices if one.is_step]


def reminded(outcome: Outcome) -> list[tuple[int, str]]:
    return [(one.person, wall(one.at)) for one in outcome.notices if not one.is_step]


def test_a_friday_evening_runs_on_into_monday() -> None:
    outcome = replay(ask(at("16:30", 12), at("09:20", 15)), terms(), practice(), NOW)
    assert (wall(outcome.due_at), outcome.verdict) == ("Mon 09:30", "on_time")
    elapsed = replay(ask(at("16:30", 12), at("09:20", 15)), terms(is_elapsed=True), practice(), NOW)
    assert (wall(elapsed.due_at), elapsed.verdict) == ("Fri 17:30", "late")


@pytest.mark.parametrize(
    ("answered", "verdict"), [("11:00", "on_time"), ("11:00:01", "late"), ("10:00", "on_time")]
)
def test_an_answer_at_the_due_time_is_in_time(answered: str, verdict: str) -> None:
    outcome = replay(ask(at("10:00"), at(answered)), terms(), practice(), NOW)
    assert (wall(outcome.due_at), outcome.verdict) == ("Tue 11:00", verdict)


def test_the_steps_come_one_after_the_other_until_the_answer() -> None:
    chain = terms(steps=CHAIN, remind_before=(minutes(15),))
    outcome = replay(ask(at("10:00"), at("11:20")), chain, practice(), NOW)
    assert reminded(outcome) == [(KIM, "Tue 10:45")]
    assert told(outcome) == [(BRE, "Tue 11:00"), (CY, "Tue 11:15")]


def test_the_last_step_comes_again_as_often_as_the_rule_says() -> None:
    again = terms(steps=CHAIN[2:], repeat_minutes=20, repeat_times=2)
    outcome = replay(ask(at("10:00")), again, practice(), NOW)
    assert told(outcome) == [(DANA, "Tue 11:30"), (DANA, "Tue 11:50"), (DANA, "Tue 12:10")]


def test_who_is_off_shift_is_passed_by_and_a_manager_is_told_all_the_same() -> None:
    day_and_night = terms(15, is_elapsed=True, steps=CHAIN)
    outcome = replay(ask(at("20:00"), at("08:00", 10)), day_and_night, practice(), NOW)
    assert told(outcome) == [(DANA, "Tue 20:15")]


def test_on_it_ends_the_reminders_and_holds_the_steps() -> None:
    chain = terms(steps=CHAIN[:1], remind_before=(minutes(15),))
    held = ask(at("10:00"), acknowledged_at=at("10:40"))
    outcome = replay(held, chain, practice(), NOW)
    assert (reminded(outcome), told(outcome)) == ([], [(BRE, "Tue 11:10")])


def test_a_promised_time_holds_reminders_and_steps() -> None:
    chain = terms(steps=CHAIN[:1], remind_before=(minutes(15),))
    held = ask(at("10:00"), promised=((at("10:05"), at("13:00")),))
    outcome = replay(held, chain, practice(), NOW)
    assert (reminded(outcome), told(outcome)) == ([], [(BRE, "Tue 13:00")])
    assert outcome.verdict == "late"


def test_the_clock_waits_while_its_owner_is_with_a_patient_up_to_the_cap() -> None:
    busy = practice(with_patient=((at("10:30"), at("11:30")),))
    normal = ask(at("10:00"), at("11:50"), priority="normal")
    assert wall(replay(normal, terms(), busy, NOW).due_at) == "Tue 12:00"
    capped = terms(pause_cap=minutes(20))
    assert wall(replay(normal, capped, busy, NOW).due_at) == "Tue 11:20"
    counting = terms(pauses_for=frozenset())
    assert wall(replay(normal, counting, busy, NOW).due_at) == "Tue 11:00"
    own = ask(at("10:00"), at("11:50"), priority="normal", pauses=((at("10:30"), at("10:40")),))
    assert wall(replay(own, terms(), busy, NOW).due_at) == "Tue 11:10"


def test_while_somebody_with_a_patient_is_not_waited_for_their_cover_is_reminded() -> None:
    busy = practice(with_patient=((at("10:30"), at("11:30")),))
    rule = terms(remind_before=(minutes(15),))
    assert reminded(replay(ask(at("10:00")), rule, busy, NOW)) == [(BRE, "Tue 10:45")]


def test_a_time_that_its_author_gave_moves_the_due_time_unless_it_is_urgent() -> None:
    later = ask(at("10:00"), wanted_by=at("15:00"))
    assert wall(replay(later, terms(), practice(), NOW).due_at) == "Tue 15:00"
    urgent = ask(at("10:00"), wanted_by=at("15:00"), priority="urgent")
    assert wall(replay(urgent, terms(), practice(), NOW).due_at) == "Tue 11:00"


def test_what_ends_unanswered_before_it_is_due_is_neither_in_time_nor_late() -> None:
    for ended, verdict in (("10:59", "withdrawn"), ("11:01", "late")):
        gone = ask(at("10:00"), ended_at=at(ended))
        assert replay(gone, terms(), practice(), NOW).verdict == verdict
    assert replay(ask(at("10:00")), terms(), practice(), at("10:30")).verdict == "still_open"


def test_without_a_rule_or_any_hours_nothing_is_due() -> None:
    assert replay(ask(at("10:00")), None, practice(), NOW).verdict == "no_due_time"
    never = WorkCalendar.weekly("UTC", {})
    nowhere = Practice({KIM: person(KIM, "aesthetician", calendar=never)}, {})
    assert replay(ask(at("10:00")), terms(), nowhere, NOW).verdict == "no_due_time"


def test_a_calendar_that_is_laid_out_counts_as_the_one_it_was_made_from() -> None:
    laid = LaidOut(HOURS, at("00:00", 5), at("00:00", 12))
    for hour in range(0, 24 * 14, 5):
        start = at("00:30", 1) + timedelta(hours=hour)
        assert is_working(laid, start) == is_working(HOURS, start)
        for budget in (30, 400, 3_000):
            expected = add_working_time(HOURS, start, minutes(budget))
            assert add_working_time(laid, start, minutes(budget)) == expected


def test_only_what_the_rule_covers_before_or_after_is_counted() -> None:
    everything, high = terms(60), terms(30, pk=2, rule_id=2, priority="high")
    draft = terms(20, pk=99, rule_id=2, priority="urgent")
    trial = Trial([everything, high], draft, practice(), NOW)
    for number, priority in enumerate(("high", "urgent", "normal")):
        trial.take(ask(at("10:00"), at("10:25"), priority=priority, pk=number))
    result = trial.result()
    assert (result["seen"], result["replayed"]) == (3, 2)
    assert (result["covered_before"], result["covered_after"]) == (1, 1)
    # high: 30 minutes, then the practice's 60; urgent: 60, then 20, which were too few.
    assert (result["before"]["on_time"], result["before"]["percent"]) == (2, 100)
    assert (result["after"]["on_time"], result["after"]["late"]) == (1, 1)
    assert (result["moved"], result["decided_otherwise"]) == (2, 1)


def test_a_rule_that_is_switched_off_leaves_its_asks_to_the_others() -> None:
    everything, high = terms(60), terms(30, pk=2, rule_id=2, priority="high")
    draft = terms(30, pk=99, rule_id=2, priority="high")
    trial = Trial([everything, high], draft, practice(), NOW, is_active=False)
    trial.take(ask(at("10:00"), at("10:45")))
    result = trial.result()
    assert (result["covered_before"], result["covered_after"]) == (1, 0)
    assert (result["before"]["late"], result["after"]["on_time"]) == (1, 1)


def test_steps_are_counted_by_day_person_and_hour_and_apart_if_with_a_patient() -> None:
    people = dict(practice().people)
    people[DANA] = person(
        DANA,
        "manager",
        is_manager=True,
        is_always_told=True,
        with_patient=((at("11:00"), at("12:00")),),
    )
    busy = Practice(people, practice().places)
    trial = Trial([terms()], terms(30, pk=99, rule_id=1, steps=CHAIN[:1] + CHAIN[2:]), busy, NOW)
    trial.take(ask(at("10:00"), at("15:00")))
    trial.take(ask(at("16:55"), at("10:00", 11), pk=2))
    after = trial.result()["after"]
    assert trial.result()["before"]["escalations"] == 0
    # Due 10:30: Bre, 11:00 Dana; and Wednesday 9:25: Bre, 9:55 Dana.
    assert after["by_day"] == {"2026-06-09": 2, "2026-06-10": 2}
    assert after["by_person"] == {str(BRE): 2, str(DANA): 2}
    assert after["by_hour"] == {"9": 2, "10": 1, "11": 1}
    assert after["told_with_patient"] == 1


def test_ten_examples_are_kept_those_first_that_end_otherwise() -> None:
    trial = Trial([terms()], terms(30, pk=99, rule_id=1), practice(), NOW)
    for number in range(20):
        trial.take(ask(at("10:00"), at("10:10"), pk=number))
    trial.take(ask(at("09:00"), at("09:45"), pk=100))
    examples = trial.result()["examples"]
    assert [one["obligation"] for one in examples] == [100, *range(19, 10, -1)]
    assert (examples[0]["before"]["verdict"], examples[0]["after"]["verdict"]) == (
        "on_time",
        "late",
    )
