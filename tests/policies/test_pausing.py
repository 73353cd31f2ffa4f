"""With a patient: normal asks wait, high and urgent ones find the cover."""

import pytest

from accounts.availability import become_available, expire_due, go_away, go_with_patient
from accounts.models import Shift
from messaging.models import Message
from policies import notices, obligations
from policies.models import ObligationEvent, ObligationPause, Outbox
from policies.promises import promises_for
from tests.cast import oakland
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

WEDNESDAY = "2026-06-10"


def test_l16_the_clock_waits_while_the_person_is_with_a_patient(scene: Scene) -> None:
    r120()
    ask = scene.ask_normally()
    assert wall(owed_for(ask).due_at) == "12:00"
    go_with_patient(scene.cast.kim, 60, oakland("10:30"))
    assert wall(owed_for(ask).due_at) == "13:00"
    [promise] = promises_for([ask.pk], oakland("10:31"))[ask.pk]
    assert promise["paused_until"] == "2026-06-09T18:30:00.000Z"
    expire_due(oakland("11:30") + LAG)
    row = owed_for(ask)
    assert (wall(row.due_at), row.paused_until) == ("13:00", None)
    sweep_from("11:30", "12:59")
    assert reminded(ask) == [("Kim", "12:30")]
    assert history(ask) == [("paused", "10:30"), ("resumed", "11:30"), ("reminded", "12:30")]
    scene.say(scene.cast.kim, "12:40")
    assert owed_for(ask).response_seconds == 100 * 60  # 160 minutes, less the hour


def test_back_early_the_clock_runs_from_then(scene: Scene) -> None:
    r120()
    ask = scene.ask_normally()
    go_with_patient(scene.cast.kim, 60, oakland("10:30"))
    become_available(scene.cast.kim, oakland("10:50"))
    assert wall(owed_for(ask).due_at) == "12:20"
    event = ObligationEvent.objects.get(kind="resumed")
    assert (wall(event.at), event.facts) == (
        "10:50",
        {"due_before": "2026-06-09T20:00:00.000Z", "due_after": "2026-06-09T19:20:00.000Z"},
    )


def test_l17_a_pause_over_night_takes_its_working_time_only(scene: Scene) -> None:
    r120()
    ask = scene.ask_normally("16:00")
    obligations.began_treatment(scene.cast.kim, oakland("09:30", WEDNESDAY), oakland("16:30"))
    assert owed_for(ask).due_at == oakland("11:00", WEDNESDAY)
    assert owed_for(ask).paused_until == oakland("09:30", WEDNESDAY)


def test_l18_a_forgotten_pause_ends_at_its_cap(scene: Scene) -> None:
    r120(pause_cap_minutes=60)
    ask = scene.ask_normally()
    obligations.began_treatment(scene.cast.kim, oakland("14:00"), oakland("10:00"))
    row = owed_for(ask)
    assert (wall(row.due_at), wall(row.paused_until)) == ("13:00", "11:00")
    sweep_from("12:59", "13:00")
    assert owed_for(ask).breached_at == oakland("13:00")


def test_l19_pauses_that_overlap_count_once(scene: Scene) -> None:
    r120()
    ask = scene.ask_normally()
    go_with_patient(scene.cast.kim, 60, oakland("10:30"))
    go_with_patient(scene.cast.kim, 60, oakland("11:00"))
    assert wall(owed_for(ask).due_at) == "13:30"
    assert ObligationPause.objects.count() == 1


def test_two_patients_are_two_pauses_under_one_cap(scene: Scene) -> None:
    r120(pause_cap_minutes=60)
    ask = scene.ask_normally()
    for start, end in (("10:10", "10:50"), ("11:00", "11:40")):
        go_with_patient(scene.cast.kim, 60, oakland(start))
        become_available(scene.cast.kim, oakland(end))
    assert wall(owed_for(ask).due_at) == "13:00"
    assert ObligationPause.objects.count() == 2


def test_an_ask_that_comes_while_the_person_is_with_a_patient_waits_from_the_start(
    scene: Scene,
) -> None:
    r120()
    go_with_patient(scene.cast.kim, 45, oakland("09:45"))
    ask = scene.ask_normally()
    row = owed_for(ask)
    assert (wall(row.due_at), wall(row.paused_until)) == ("12:30", "10:30")
    become_available(scene.cast.kim, oakland("10:10"))
    assert wall(owed_for(ask).due_at) == "12:10"


def test_away_is_no_treatment(scene: Scene) -> None:
    r120()
    ask = scene.ask_normally()
    go_away(scene.cast.kim, 60, oakland("10:30"))
    assert wall(owed_for(ask).due_at) == "12:00"
    assert history(ask) == []


def test_what_is_late_pauses_no_more(scene: Scene) -> None:
    r120()
    ask = scene.ask_normally()
    go_with_patient(scene.cast.kim, 60, oakland("12:30"))
    row = owed_for(ask)
    assert (row.breached_at, wall(row.due_at)) == (oakland("12:00"), "12:00")


def test_what_a_pause_took_is_not_taken_twice_when_it_is_passed_on(scene: Scene) -> None:
    r120(pause_cap_minutes=60)
    ask = scene.ask_in_channel(priority="normal")
    go_with_patient(scene.cast.kim, 45, oakland("10:15"))
    become_available(scene.cast.kim, oakland("10:55"))
    obligations.reassign(scene.cast.dana, owed_for(ask), scene.cast.bre, oakland("11:00"))
    row = owed_for(ask)
    assert (row.spent_seconds, row.pause_left_seconds, wall(row.due_at)) == (
        20 * 60,
        20 * 60,
        "12:40",
    )
    go_with_patient(scene.cast.bre, 60, oakland("11:00"))
    assert wall(owed_for(ask).due_at) == "13:00"


def test_l20_a_high_ask_counts_and_the_cover_is_reminded(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    go_with_patient(scene.cast.kim, 90, oakland("10:30"))
    sweep_from("10:30", "10:59")
    assert wall(owed_for(ask).due_at) == "11:00"
    assert reminded(ask) == [("Kim", "10:45"), ("Bre", "10:45")]
    notices.push(oakland("10:46"))
    mails = {row.recipient: row.mail for row in Outbox.objects.filter(kind="reminder")}
    assert mails == {scene.cast.kim: "needless", scene.cast.bre: ""}


def test_without_a_patient_the_reminder_is_the_persons_alone(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    sweep_from("10:30", "10:59")
    assert reminded(ask) == [("Kim", "10:45")]


def alerted(ask: Message) -> list[tuple[str, str]]:
    """Who was told at once, and when."""
    rows = Outbox.objects.filter(obligation__message=ask, kind="alert").order_by("pk")
    return [(row.recipient.display_name.split()[0], wall(row.created_at)) for row in rows]


def test_an_urgent_ask_to_somebody_with_a_patient_is_the_covers_at_once(scene: Scene) -> None:
    u15()
    go_with_patient(scene.cast.kim, 60, oakland("09:50"))
    ask = scene.ask(priority="urgent")
    assert (alerted(ask), wall(owed_for(ask).due_at)) == ([("Bre", "10:00")], "10:15")


def test_whoever_goes_with_a_patient_leaves_what_is_urgent_to_the_cover_at_once(
    scene: Scene,
) -> None:
    u15()
    ask = scene.ask(priority="urgent")
    assert alerted(ask) == []
    go_with_patient(scene.cast.kim, 60, oakland("10:05"))
    go_with_patient(scene.cast.kim, 90, oakland("10:06"))
    assert alerted(ask) == [("Bre", "10:05")]


def test_l15_an_urgent_ask_to_somebody_off_shift_finds_whoever_is_reachable_at_once(
    scene: Scene,
) -> None:
    u15()
    friday = "2026-06-12"
    ask = scene.ask("18:00", friday, priority="urgent")
    row = owed_for(ask)
    assert row.due_at == oakland("18:15", friday)
    assert alerted(ask) == [("Dana", "18:00")]
    event = ObligationEvent.objects.get(kind="alerted")
    assert event.facts["passed"] == [
        {"user": scene.cast.bre.pk, "reason": "off_shift"},
        {"user": scene.cy.pk, "reason": "off_shift"},
    ]
    assert event.facts["because"] == {str(scene.cast.kim.pk): "off_shift"}
    sweep_from("18:00", "18:20", friday)
    assert told(ask) == [("Dana", "18:15")]  # that it is late is news


def test_a_high_ask_to_somebody_off_shift_waits_for_their_hours(scene: Scene) -> None:
    h60()
    Shift.objects.filter(user=scene.cast.kim).update(starts=12 * 60)
    ask = scene.ask()
    assert alerted(ask) == []


def test_an_urgent_ask_to_several_is_nobody_elses_while_one_of_them_is_there(
    scene: Scene,
) -> None:
    u15()
    cast = scene.cast
    go_with_patient(cast.kim, 60, oakland("09:50"))
    ask = scene.ask_in_channel(people=[cast.kim, cast.bre], priority="urgent")
    assert alerted(ask) == []


def test_whoever_was_told_at_once_may_answer(scene: Scene) -> None:
    u15()
    Shift.objects.filter(user=scene.cast.bre).update(starts=12 * 60)
    go_with_patient(scene.cast.kim, 60, oakland("09:50"))
    ask = scene.ask(priority="urgent")
    assert alerted(ask) == [("Cy", "10:00")]
    obligations.mark_answered(scene.cy, ask, oakland("10:05"))
    assert owed_for(ask).satisfied_by == scene.cy


@pytest.mark.parametrize("treatment", ["pause", "count", "break_through"])
def test_a_rule_says_itself_what_being_with_a_patient_does(scene: Scene, treatment: str) -> None:
    rule(treatment=treatment)
    ask = scene.ask()
    go_with_patient(scene.cast.kim, 30, oakland("10:10"))
    expected = {
        "pause": ("11:30", []),
        "count": ("11:00", []),
        "break_through": ("11:00", [("Bre", "10:10")]),
    }
    assert (wall(owed_for(ask).due_at), alerted(ask)) == expected[treatment]
