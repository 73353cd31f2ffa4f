"""What a location's day looked like, on real rows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.availability import go_with_patient
from accounts.models import Location, Role, User
from messaging.actions import create_channel
from policies import reports
from policies.models import Obligation, PromisedTime, Report
from policies.obligations import excuse
from policies.periods import DAY, Period
from tests.cast import Cast, oakland, post
from tests.policies.days import SECRET, figures_of, ordinary_day, owed

TUESDAY = date(2026, 6, 9)
WEDNESDAY_MORNING = oakland("02:30", "2026-06-10")
FIGURES = ("asked", "met", "late", "overdue")


def figures(cast: Cast, day: date = TUESDAY, location: Location | None = None) -> dict[str, Any]:
    return figures_of(location or cast.oakland, day, WEDNESDAY_MORNING)


def total(cast: Cast, day: date = TUESDAY) -> tuple[int, ...]:
    found = figures(cast, day)["total"]
    return tuple(found[name] for name in FIGURES)


def names(groups: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(group["name"], group["asked"]) for group in groups]


@pytest.mark.parametrize(
    ("day", "start", "end", "hours"),
    [
        (date(2026, 11, 1), "2026-11-01T04:00+00:00", "2026-11-02T05:00+00:00", 25),
        (date(2026, 3, 8), "2026-03-08T05:00+00:00", "2026-03-09T04:00+00:00", 23),
        (date(2026, 6, 9), "2026-06-09T04:00+00:00", "2026-06-10T04:00+00:00", 24),
    ],
)
def test_l52_a_local_day_has_23_24_or_25_hours(day: date, start: str, end: str, hours: int) -> None:
    new_york = Location(name="New York", time_zone="America/New_York")
    bounds = reports.day_bounds(new_york, day)
    assert bounds == (datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert bounds[1] - bounds[0] == timedelta(hours=hours)


def test_l52_the_25_hour_day_holds_both_half_past_ones(cast: Cast) -> None:
    for hour in (8, 9, 10):  # 1:30 am twice, then 2:30 am, in Oakland
        owed(cast, at=datetime(2026, 11, 1, hour, 30, tzinfo=UTC), answered_after=5)
    owed(cast, at=datetime(2026, 11, 2, 7, 59, tzinfo=UTC), answered_after=0)
    owed(cast, at=datetime(2026, 11, 2, 8, 0, tzinfo=UTC), answered_after=0)
    now = datetime(2026, 11, 3, tzinfo=UTC)
    found = figures_of(cast.oakland, date(2026, 11, 1), now)
    assert found["total"]["asked"] == 4


def test_l53_the_figures_of_a_day(cast: Cast) -> None:
    ordinary_day(cast)
    found = figures(cast)["total"]
    assert tuple(found[name] for name in FIGURES) == (6, 4, 2, 1)
    assert (found["answered"], found["median_seconds"], found["p90_seconds"]) == (
        5,
        1200,
        3420,
    )


def test_an_ask_counts_on_the_day_it_was_decided_not_the_day_it_was_sent(
    cast: Cast,
) -> None:
    owed(cast, "20:00", 10 * 60, day="2026-06-08", target=12 * 60)  # answered Tuesday 6 am
    owed(cast, "23:30", None, day="2026-06-08")  # due Tuesday 0:30 am
    owed(cast, "23:30", 15)  # answered Tuesday 11:45 pm
    owed(cast, "23:30", 40)  # answered Wednesday 0:10 am, in time
    assert total(cast) == (3, 2, 1, 1)


def test_withdrawn_in_time_is_left_out_and_withdrawn_late_stays_late(
    cast: Cast,
) -> None:
    owed(cast, withdrawn_after=30)
    owed(cast, withdrawn_after=90)
    assert total(cast) == (1, 0, 1, 0)


def test_what_is_open_past_its_time_is_told_every_day_but_late_only_once(
    cast: Cast,
) -> None:
    owed(cast, day="2026-06-05")
    assert total(cast) == (0, 0, 0, 1)
    assert total(cast, date(2026, 6, 5)) == (1, 0, 1, 1)
    found = figures(cast)
    assert (found["open_from_earlier"], len(found["late"])) == (1, 1)


def test_how_clear_the_asks_of_a_day_were_is_counted_and_no_word_of_them_kept(cast: Cast) -> None:
    ask: dict[str, Any] = {"priority": "high", "people": [cast.kim], "now": oakland("10:00")}
    post(cast.ana, cast.front_desk, "Please clean room 2 by 3.", **ask)
    post(cast.ana, cast.front_desk, "Can you help asap?", **ask)
    post(cast.ana, cast.front_desk, "Room 3 is free.", now=oakland("10:00"))
    found = figures(cast)
    assert found["clarity"] == {"asks": 2, "by_when": 1, "next_step": 1, "form_ok": 1}
    assert "room 2" not in str(found)
    assert figures(cast, date(2026, 6, 8))["clarity"]["asks"] == 0
    assert figures(cast, location=cast.austin)["clarity"]["asks"] == 0


def test_interruptions_of_treatments_are_counted_where_and_when_they_were_and_no_more(
    cast: Cast,
) -> None:
    fields: dict[str, Any] = {"priority": "urgent", "people": [cast.kim], "interrupt": SECRET}
    for day in ("2026-06-08", "2026-06-09"):
        go_with_patient(cast.kim, 60, oakland("10:00", day))
        post(cast.ana, cast.front_desk, now=oakland("10:10", day), **fields)
        post(cast.bre, cast.front_desk, now=oakland("10:20", day), **fields)
    found = figures(cast)
    assert found["interruptions"] == 2
    assert SECRET not in str(found)
    assert figures(cast, location=cast.austin)["interruptions"] == 0


def test_an_answer_after_midnight_doesnt_change_the_day_before(cast: Cast) -> None:
    owed(cast, "22:30", 120)
    found = figures(cast)["total"]
    assert tuple(found[name] for name in FIGURES) == (1, 0, 1, 1)
    assert (found["answered"], found["median_seconds"]) == (0, None)
    assert total(cast, date(2026, 6, 10)) == (0, 0, 0, 0)


def test_asks_without_a_deadline_are_listed_and_not_counted(cast: Cast) -> None:
    owed(cast, target=None)
    owed(cast, target=None, answered_after=5)
    owed(cast, target=None, withdrawn_after=5)
    found = figures(cast)
    assert found["without_deadline"] == 2
    assert total(cast) == (0, 0, 0, 0)


def test_another_locations_asks_dont_count(cast: Cast) -> None:
    owed(cast, answered_after=5)
    owed(cast, answered_after=5, location=cast.austin)
    assert total(cast) == (1, 1, 0, 0)


def test_groups_are_told_by_priority_channel_and_role(cast: Cast) -> None:
    owed(cast, answered_after=5)
    owed(cast, answered_after=5, role=Role.AESTHETICIAN, conversation=cast.direct)
    owed(cast, answered_after=5, priority="urgent", role="")
    owed(cast, answered_after=5, priority="normal")
    found = figures(cast)
    assert names(found["by_priority"]) == [("Urgent", 1), ("High", 2), ("Normal", 1)]
    assert names(found["by_channel"]) == [
        ("#front-desk", 3),
        ("Direct conversations", 1),
    ]
    assert names(found["by_role"]) == [
        ("Front desk", 2),
        ("Aesthetician", 1),
        ("Several roles", 1),
    ]


def test_a_private_channels_name_stays_private(cast: Cast) -> None:
    private = create_channel(cast.bre, "dana-leaves", cast.oakland, oakland("09:00"), private=True)
    owed(cast, answered_after=75, conversation=private)
    found = figures(cast)
    assert names(found["by_channel"]) == [("Private channels", 1)]
    assert "dana-leaves" not in str(found)


def test_the_late_list_says_when_what_and_how_late_but_no_text(cast: Cast) -> None:
    owed(cast, answered_after=75)
    owed(cast, "11:00", priority="urgent", target=15)
    found = figures(cast)
    late = [(ask["priority"], ask["late_seconds"], ask["role"]) for ask in found["late"]]
    assert late == [("High", 15 * 60, "Front desk"), ("Urgent", None, "Front desk")]
    assert SECRET not in str(found)
    assert cast.ana.display_name not in str(found)


def test_the_trend_has_the_days_of_the_four_weeks_before(cast: Cast) -> None:
    owed(cast, day="2026-06-08", answered_after=5)
    owed(cast, day="2026-06-08", answered_after=75)
    owed(cast, day="2026-05-12", answered_after=5)
    owed(cast, day="2026-05-11", answered_after=5)
    owed(cast, answered_after=5)
    trend = figures(cast)["trend"]
    assert (trend[0]["date"], trend[-1]["date"]) == ("2026-05-12", "2026-06-08")
    assert [(day["asked"], day["met"]) for day in trend] == [
        (1, 1),
        *[(0, 0)] * 26,
        (2, 1),
    ]


def test_a_report_is_frozen_and_the_second_build_is_the_first(cast: Cast) -> None:
    ordinary_day(cast)
    first = reports.build(cast.oakland, Period(DAY, TUESDAY), WEDNESDAY_MORNING)
    owed(cast, answered_after=5)
    second = reports.build(cast.oakland, Period(DAY, TUESDAY), WEDNESDAY_MORNING)
    assert second == first
    assert second.figures["total"]["asked"] == 6


def test_a_report_built_late_says_what_one_built_on_time_says(cast: Cast) -> None:
    ordinary_day(cast)
    owed(cast, "22:30", 120)
    owed(cast, "09:00", 5, day="2026-06-10")
    weeks_later = figures_of(cast.oakland, TUESDAY, oakland("02:30", "2026-07-10"))
    assert weeks_later == figures(cast)


def test_a_day_that_is_not_over_is_refused_but_can_be_looked_at(cast: Cast) -> None:
    owed(cast, "10:00", 5)
    owed(cast, "14:00", 5)
    noon = oakland("12:00")
    with pytest.raises(reports.DayNotOver):
        reports.build(cast.oakland, Period(DAY, TUESDAY), noon)
    found = figures_of(cast.oakland, TUESDAY, noon)
    assert (found["total"]["asked"], found["is_whole_day"]) == (1, False)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (oakland("02:29", "2026-06-10"), date(2026, 6, 8)),
        (oakland("02:30", "2026-06-10"), TUESDAY),
        (oakland("23:59", "2026-06-10"), TUESDAY),
        # 2:30 is skipped on this night; 3:00 follows 1:59.
        (datetime(2026, 3, 8, 9, 59, tzinfo=UTC), date(2026, 3, 6)),
        (datetime(2026, 3, 8, 10, 0, tzinfo=UTC), date(2026, 3, 7)),
    ],
)
def test_a_days_report_is_due_from_half_past_two_the_next_morning(
    now: datetime, expected: date
) -> None:
    here = Location(name="Oakland", time_zone="America/Los_Angeles")
    assert reports.due_period(here, DAY, now) == Period(DAY, expected)


def excuse_the_late_one(cast: Cast) -> None:
    """Olive excuses at 1 pm what took 75 minutes."""
    late = Obligation.objects.get(response_seconds=75 * 60)
    late.breached_at = late.due_at
    late.save()
    excuse(cast.olive, late, "The power was gone.", oakland("13:00"))


def test_l38_an_excused_answer_is_counted_apart_from_what_was_in_time_or_late(cast: Cast) -> None:
    ordinary_day(cast)
    excuse_the_late_one(cast)
    found = figures_of(cast.oakland, TUESDAY, WEDNESDAY_MORNING)
    total = found["total"]
    assert (total["asked"], total["met"], total["late"], found["excused"]) == (5, 4, 1, 1)
    assert [ask["is_excused"] for ask in found["late"]] == [True, False]


def test_an_excuse_after_the_cut_is_not_in_the_figures_until_it(cast: Cast) -> None:
    ordinary_day(cast)
    excuse_the_late_one(cast)
    found = figures_of(cast.oakland, TUESDAY, oakland("12:30"))
    assert found["excused"] == 0


def test_l40_what_ended_with_its_rule_before_it_was_due_counts_for_nobody(cast: Cast) -> None:
    row = owed(cast, withdrawn_after=20)
    Obligation.objects.filter(pk=row.pk).update(state=Obligation.State.VOID)
    found = figures_of(cast.oakland, TUESDAY, WEDNESDAY_MORNING)
    assert (found["total"]["asked"], found["total"]["overdue"], found["late"]) == (0, 0, [])


def test_l31_what_came_late_stays_late_under_a_later_due_time(cast: Cast) -> None:
    row = owed(cast, answered_after=100)
    due = {"breached_at": oakland("11:00"), "due_at": oakland("12:00")}
    Obligation.objects.filter(pk=row.pk).update(**due)
    total = figures_of(cast.oakland, TUESDAY, WEDNESDAY_MORNING)["total"]
    assert (total["asked"], total["met"], total["late"]) == (1, 0, 1)


def promise(row: Obligation, until: str, made: str = "10:05") -> None:
    """Kim promises an answer by a time of Tuesday."""
    by = User.objects.get(display_name="Kim Ortega")
    at = {"made_at": oakland(made), "until": oakland(until)}
    PromisedTime.objects.create(obligation=row, by=by, **at)


def test_promised_times_are_counted_apart_from_what_was_in_time_or_late(cast: Cast) -> None:
    promise(owed(cast, answered_after=100), "12:00")  # late, and as promised
    promise(owed(cast, answered_after=40), "10:30")  # in time, and later than promised
    promise(owed(cast), "12:00")  # never answered
    promise(owed(cast, withdrawn_after=20), "12:00")  # taken back before
    found = figures(cast)
    assert found["promised"] == {"kept": 1, "missed": 2}
    assert total(cast) == (3, 1, 2, 1)


def test_the_promised_times_of_a_location_and_a_day_are_its_own(cast: Cast) -> None:
    promise(owed(cast, answered_after=100), "12:00")
    nothing = {"kept": 0, "missed": 0}
    assert figures(cast, location=cast.austin)["promised"] == nothing
    assert figures(cast, TUESDAY - timedelta(days=1))["promised"] == nothing
