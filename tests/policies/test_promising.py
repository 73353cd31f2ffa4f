"""A time that an answer is promised by: it holds reminders and steps, and moves no due time."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from policies import escalations, obligations
from policies.figures import TimePromised, kept_and_missed
from policies.models import Obligation, Outbox, PromisedTime
from policies.promised_times import times_for
from policies.reports import figures_of
from policies.why import story_for
from tests.cast import TUESDAY, oakland, post
from tests.policies.asks import (
    Scene,
    h60,
    history,
    owed_for,
    r120,
    reminded,
    sweep_from,
    told,
    u15,
)


def promise(scene: Scene, row: Obligation, until: str, now: str = "10:30") -> Obligation:
    """Kim says by when she will answer."""
    return obligations.promise_time(scene.cast.kim, row, oakland(until), oakland(now))


def refusal(scene: Scene, row: Obligation, until: datetime, now: str = "10:30") -> str:
    """Why Kim can't promise this."""
    with pytest.raises(ValidationError) as caught:
        obligations.promise_time(scene.cast.kim, row, until, oakland(now))
    return " ".join(caught.value.messages)


def test_until_a_promised_time_nobody_is_reminded_and_nobody_else_told(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    promise(scene, owed_for(ask), "13:30")
    sweep_from("10:31", "13:25")
    assert (reminded(ask), told(ask)) == ([], [])


def test_what_passes_its_due_time_is_late_whatever_was_promised(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    promise(scene, owed_for(ask), "13:30")
    sweep_from("10:31", "11:10")
    assert owed_for(ask).breached_at == oakland("11:00")
    assert history(ask) == [("promised", "10:30"), ("overdue", "11:00")]


def test_when_a_promised_time_passes_whoever_promised_is_told_and_the_steps_begin(
    scene: Scene,
) -> None:
    h60()
    ask = scene.ask()
    promise(scene, owed_for(ask), "13:30")
    sweep_from("10:31", "14:10")
    assert ("promise_missed", "13:30") in history(ask)
    assert Outbox.objects.get(kind="promised").recipient == scene.cast.kim
    assert [name for name, _ in told(ask)] == ["Bre", "Cy", "Dana"]
    assert told(ask)[0][1] == "13:30"


def test_an_answer_in_the_promised_time_keeps_it_and_stays_late_against_the_rule(
    scene: Scene,
) -> None:
    h60()
    ask = scene.ask()
    promise(scene, owed_for(ask), "13:30")
    post(scene.cast.kim, scene.direct, "Here it is.", now=oakland("13:00"))
    row = owed_for(ask)
    assert (row.state, row.breached_at) == ("satisfied", oakland("11:00"))
    assert not row.promise_missed
    sweep_from("13:01", "13:40")
    assert not Outbox.objects.exclude(dropped="satisfied").exists()


def test_a_second_time_may_be_promised_and_no_third(scene: Scene) -> None:
    h60()
    row = owed_for(scene.ask())
    promise(scene, row, "11:30")
    promise(scene, row, "12:00", now="11:00")
    assert refusal(scene, row, oakland("13:00"), "11:10") == (
        "A time was promised twice already: answer it, or hand it over."
    )
    assert list(PromisedTime.objects.order_by("pk").values_list("until", flat=True)) == [
        oakland("11:30"),
        oakland("12:00"),
    ]


def test_an_urgent_ask_cannot_be_promised_away(scene: Scene) -> None:
    u15()
    row = owed_for(scene.ask(priority="urgent"))
    assert refusal(scene, row, oakland("13:00"), "10:05") == (
        "An urgent ask can't be put off: answer it, or hand it over."
    )


def test_no_later_than_the_end_of_the_next_working_day_after_the_due_time(scene: Scene) -> None:
    h60()
    row = owed_for(scene.ask())
    latest = times_for(scene.cast.kim, row, oakland("10:30")).latest
    assert latest == oakland("17:00", "2026-06-10")
    assert "The latest that you can promise is" in refusal(
        scene, row, oakland("09:00", "2026-06-11")
    )
    obligations.promise_time(scene.cast.kim, row, latest, oakland("10:30"))


def test_what_is_over_already_is_refused(scene: Scene) -> None:
    h60()
    row = owed_for(scene.ask())
    assert refusal(scene, row, oakland("10:30")) == "Choose a time that is still to come."


def test_only_who_owes_the_answer_promises_it(scene: Scene) -> None:
    h60()
    row = owed_for(scene.ask())
    with pytest.raises(ValidationError, match="Only who owes this answer"):
        obligations.promise_time(scene.cast.ana, row, oakland("13:00"), oakland("10:30"))


def test_likely_times_are_soon_the_end_of_the_day_and_the_next_morning(scene: Scene) -> None:
    h60()
    row = owed_for(scene.ask())
    likely = times_for(scene.cast.kim, row, oakland("10:20")).likely
    assert [(one.words, one.at) for one in likely] == [
        ("By 11:30 am", oakland("11:30")),
        ("By end of day, 5:00 pm", oakland("17:00")),
        ("Tomorrow 9:30 am", oakland("09:30", "2026-06-10")),
    ]


def test_the_story_tells_what_was_promised_and_that_it_passed(scene: Scene) -> None:
    h60()
    ask = scene.ask()
    promise(scene, owed_for(ask), "13:30")
    sweep_from("10:31", "13:35")
    lines = story_for(scene.cast.ana, owed_for(ask))
    said = {line.kind: [line.text, *line.details] for line in lines}
    assert said["promised"][:2] == [
        "Kim Ortega promised to answer by 1:30 pm.",
        "Until then nobody is reminded, and nobody else is told.",
    ]
    assert said["promise_missed"][0] == ("The time that Kim Ortega had promised passed unanswered.")


def test_whoever_it_is_handed_to_owes_no_promised_time(scene: Scene) -> None:
    h60()
    ask = scene.ask_in_channel()
    row = owed_for(ask)
    promise(scene, row, "13:30")
    obligations.take_over(scene.cast.bre, row, oakland("10:40"))
    assert owed_for(ask).promised_until is None
    sweep_from("10:41", "11:05")
    assert ("overdue", "11:00") in history(ask)


def test_the_report_counts_kept_and_missed_apart_from_answers_in_time(scene: Scene) -> None:
    r120()
    kept, missed = scene.ask_normally(), scene.ask_in_channel(priority="normal")
    for ask in (kept, missed):
        promise(scene, owed_for(ask), "13:30")
    post(scene.cast.kim, scene.direct, "Here.", now=oakland("13:00"))
    escalations.sweep(oakland("13:31"))
    day = oakland("10:00", TUESDAY).date()
    figures = figures_of(scene.cast.oakland, day, oakland("18:00"))
    assert figures["promised"] == {"kept": 1, "missed": 1}
    assert figures["total"]["met"] == 0


@pytest.mark.parametrize(
    ("answered", "ended", "expected"),
    [
        ("13:30", None, (1, 0)),
        ("13:31", None, (0, 1)),
        (None, "13:00", (0, 0)),
        (None, "13:45", (0, 1)),
    ],
)
def test_at_its_very_instant_an_answer_keeps_it_and_what_ended_before_is_neither(
    answered: str | None, ended: str | None, expected: tuple[int, int]
) -> None:
    one = TimePromised(
        until=oakland("13:30"),
        answered_at=oakland(answered) if answered else None,
        ended_at=oakland(ended) if ended else None,
    )
    assert kept_and_missed([one], oakland("00:00"), oakland("23:00")) == expected
