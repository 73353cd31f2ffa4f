"""Working time rule by rule: the search, clock changes, closures, dates and unions."""

from datetime import UTC, date, datetime, timedelta, timezone
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from accounts.worktime import (
    ALWAYS,
    NoWorkingTime,
    UnionCalendar,
    add_working_time,
    end_of_working_stretch,
    is_working,
    next_working_instant,
    working_time_between,
)
from tests.accounts.weeks import (
    APIA,
    DAY_AFTER,
    LOS_ANGELES,
    LUNCH,
    NEW_YORK,
    NIGHT,
    OFFICE,
    THANKSGIVING,
    THURSDAY_ONLY,
    closed,
    lunch,
    minutes,
    office,
    saturday_night,
    utc,
    weekly,
)


def test_a_closed_calendar_counts_no_time_and_never_works() -> None:
    start, end = utc("2026-06-09T14:00:00Z"), utc("2029-06-09T14:00:00Z")
    assert working_time_between(closed, start, end) == timedelta(0)
    assert not is_working(closed, start)
    assert add_working_time(closed, start, timedelta(0)) == start


def test_an_opening_beyond_the_search_is_not_found() -> None:
    start = utc("2026-01-01T00:00:00Z")
    far = weekly(NEW_YORK, {}, dates={date(2027, 6, 1): [("09:00", "10:00")]})
    with pytest.raises(NoWorkingTime):
        next_working_instant(far, start)
    assert working_time_between(far, start, utc("2028-01-01T00:00:00Z")) == minutes(60)


def test_many_closures_widen_the_search_by_a_week_each() -> None:
    first = date(2026, 6, 11)
    thursdays_off = [first + timedelta(weeks=week) for week in range(70)]
    calendar = weekly(NEW_YORK, THURSDAY_ONLY, thursdays_off)
    opening = datetime(2027, 10, 14, 13, tzinfo=ZoneInfo(NEW_YORK))
    assert next_working_instant(calendar, utc("2026-06-10T00:00:00Z")) == opening


def test_a_budget_that_no_calendar_can_hold_ends_in_an_error_and_soon() -> None:
    began = perf_counter()
    with pytest.raises(NoWorkingTime):
        add_working_time(
            weekly(NEW_YORK, THURSDAY_ONLY), utc("2026-06-09T14:00:00Z"), timedelta.max
        )
    assert perf_counter() - began < 2


def test_the_next_working_instant_is_now_while_open() -> None:
    inside = utc("2026-06-09T14:00:01Z")
    assert next_working_instant(office, inside) == inside


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2026-06-09T12:59:59Z", "2026-06-09T13:00:00Z"),
        ("2026-06-09T13:00:00Z", "2026-06-09T13:00:00Z"),
        ("2026-06-09T21:00:00Z", "2026-06-10T13:00:00Z"),
        ("2026-06-12T21:00:00Z", "2026-06-15T13:00:00Z"),
    ],
)
def test_the_next_working_instant_is_the_next_opening_while_closed(at: str, opening: str) -> None:
    assert next_working_instant(office, utc(at)) == utc(opening)


def test_opening_is_working_time_and_closing_is_not() -> None:
    assert is_working(office, utc("2026-06-09T13:00:00Z"))
    assert is_working(office, utc("2026-06-09T20:59:59.999999Z"))
    assert not is_working(office, utc("2026-06-09T21:00:00Z"))


def test_a_night_shift_split_at_midnight_is_one_stretch() -> None:
    night = weekly(NEW_YORK, NIGHT)
    at = utc("2026-06-11T03:30:00Z")
    assert end_of_working_stretch(night, at) == utc("2026-06-11T10:00:00Z")


def test_lunch_ends_the_morning_stretch() -> None:
    assert end_of_working_stretch(lunch, utc("2026-06-10T17:00:00Z")) == utc("2026-06-10T19:00:00Z")


def test_answers_are_in_utc_whatever_zone_was_asked_in() -> None:
    start = datetime(2026, 6, 12, 16, 30, tzinfo=ZoneInfo(NEW_YORK))
    for answer in (
        add_working_time(office, start, minutes(60)),
        add_working_time(office, start, timedelta(0)),
        next_working_instant(office, start),
        end_of_working_stretch(office, start),
    ):
        assert answer.tzinfo is UTC
    offset = start.astimezone(timezone(timedelta(hours=9)))
    assert add_working_time(office, offset, minutes(60)) == utc("2026-06-15T13:30:00Z")


def test_the_second_occurrence_of_an_hour_is_an_hour_later() -> None:
    twice = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo(NEW_YORK))
    first = working_time_between(saturday_night, twice, utc("2026-11-01T11:00:00Z"))
    second = working_time_between(
        saturday_night, twice.replace(fold=1), utc("2026-11-01T11:00:00Z")
    )
    assert first - second == minutes(60)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param(
            [("02:30", "04:00")],
            [("2026-03-08T07:30:00Z", "2026-03-08T08:00:00Z")],
            id="a start in the gap moves forward an hour",
        ),
        pytest.param(
            [("01:30", "02:30")],
            [("2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z")],
            id="an end in the gap moves forward an hour",
        ),
        pytest.param([("02:45", "03:15")], [], id="hours that the gap turns round are none"),
    ],
)
def test_wall_times_in_a_gap_move_forward(
    hours: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    calendar = weekly(NEW_YORK, {"sun": hours})
    spans = [(utc(opens), utc(closes)) for opens, closes in expected]
    assert list(calendar.intervals_on(date(2026, 3, 8))) == spans


def test_time_counts_once_where_a_gap_folds_two_intervals_together() -> None:
    calendar = weekly(NEW_YORK, {"sun": [("02:15", "02:45"), ("03:00", "04:00")]})
    sunday = utc("2026-03-08T05:00:00Z"), utc("2026-03-09T04:00:00Z")
    assert working_time_between(calendar, *sunday) == minutes(60)


def test_a_wall_time_that_comes_twice_means_the_first() -> None:
    calendar = weekly(NEW_YORK, {"sun": [("00:30", "01:30")]})
    assert list(calendar.intervals_on(date(2026, 11, 1))) == [
        (utc("2026-11-01T04:30:00Z"), utc("2026-11-01T05:30:00Z"))
    ]


def test_a_date_that_a_zone_skipped_has_no_working_time() -> None:
    """Apia went from Thursday 2011-12-29 straight to Saturday 2011-12-31."""
    apia = weekly(APIA, OFFICE)
    skipped = date(2011, 12, 30)
    assert list(apia.intervals_on(skipped)) == []
    thursday_16 = utc("2011-12-30T02:00:00Z")
    assert add_working_time(apia, thursday_16, minutes(61)) == utc("2012-01-01T19:01:00Z")


def test_closures_and_dates_answer_per_day() -> None:
    friday = date(2026, 11, 27)
    calendar = weekly(NEW_YORK, LUNCH, [THANKSGIVING, friday], dates={friday: [("10:00", "12:00")]})
    assert list(calendar.intervals_on(THANKSGIVING)) == []
    assert list(calendar.intervals_on(friday)) == [
        (utc("2026-11-27T15:00:00Z"), utc("2026-11-27T17:00:00Z"))
    ]
    assert list(calendar.intervals_on(date(2026, 11, 25))) == [
        (utc("2026-11-25T14:00:00Z"), utc("2026-11-25T17:00:00Z")),
        (utc("2026-11-25T18:00:00Z"), utc("2026-11-25T22:00:00Z")),
    ]


def test_hours_of_a_date_replace_the_weekly_ones() -> None:
    tuesday = date(2026, 6, 9)
    late = weekly(NEW_YORK, OFFICE, dates={tuesday: [("12:00", "20:00")]})
    assert next_working_instant(late, utc("2026-06-09T13:00:00Z")) == utc("2026-06-09T16:00:00Z")
    assert is_working(late, utc("2026-06-09T23:59:00Z"))
    assert not is_working(late, utc("2026-06-10T23:59:00Z"))


def test_no_hours_on_a_date_means_a_day_off() -> None:
    off = weekly(NEW_YORK, OFFICE, dates={date(2026, 6, 9): []})
    assert next_working_instant(off, utc("2026-06-09T14:00:00Z")) == utc("2026-06-10T13:00:00Z")


def test_hours_of_a_date_beat_its_closure() -> None:
    on_call = weekly(
        NEW_YORK, OFFICE, [THANKSGIVING, DAY_AFTER], dates={THANKSGIVING: [("10:00", "11:00")]}
    )
    due = add_working_time(on_call, utc("2026-11-25T21:30:00Z"), minutes(60))
    assert due == utc("2026-11-26T15:30:00Z")


def test_two_locations_in_two_zones_count_as_one_day() -> None:
    both = UnionCalendar(
        (
            weekly(NEW_YORK, {"tue": [("09:00", "12:00")]}),
            weekly(LOS_ANGELES, {"tue": [("10:00", "14:00")]}),
        )
    )
    nine_in_new_york = utc("2026-06-09T13:00:00Z")
    assert add_working_time(both, nine_in_new_york, minutes(240)) == utc("2026-06-09T18:00:00Z")
    assert next_working_instant(both, utc("2026-06-09T16:30:00Z")) == utc("2026-06-09T17:00:00Z")
    assert not is_working(both, utc("2026-06-09T16:30:00Z"))


def test_overlapping_calendars_count_once() -> None:
    both = UnionCalendar(
        (
            weekly(NEW_YORK, {"tue": [("09:00", "15:00")]}),
            weekly(LOS_ANGELES, {"tue": [("09:00", "14:00")]}),
            weekly(NEW_YORK, {"tue": [("10:00", "10:30")]}),
        )
    )
    tuesday = utc("2026-06-09T04:00:00Z"), utc("2026-06-10T04:00:00Z")
    assert working_time_between(both, *tuesday) == minutes(8 * 60)
    assert end_of_working_stretch(both, utc("2026-06-09T13:00:00Z")) == utc("2026-06-09T21:00:00Z")


def test_a_closed_part_takes_nothing_from_a_union() -> None:
    both = UnionCalendar((closed, office, office))
    start = utc("2026-06-12T20:30:00Z")
    assert add_working_time(both, start, minutes(60)) == utc("2026-06-15T13:30:00Z")


def test_the_elapsed_clock_counts_every_minute() -> None:
    saturday = utc("2026-06-13T03:00:00Z")
    assert add_working_time(ALWAYS, saturday, minutes(15)) == saturday + minutes(15)
    assert working_time_between(ALWAYS, saturday, saturday + minutes(15)) == minutes(15)
    assert next_working_instant(ALWAYS, saturday) == saturday
    assert is_working(ALWAYS, saturday)


def test_a_union_with_the_elapsed_clock_is_the_elapsed_clock() -> None:
    saturday = utc("2026-06-13T03:00:00Z")
    both = UnionCalendar((office, ALWAYS))
    assert add_working_time(both, saturday, timedelta(days=3)) == saturday + timedelta(days=3)


def test_calendars_are_equal_by_value_and_may_be_keys() -> None:
    again = weekly(NEW_YORK, OFFICE, [THANKSGIVING], dates={DAY_AFTER: [("09:00", "10:00")]})
    same = weekly(
        NEW_YORK,
        dict(reversed(OFFICE.items())),
        [THANKSGIVING],
        dates={DAY_AFTER: [("09:00", "10:00")]},
    )
    assert {again: "Ana"}[same] == "Ana"
    assert again != weekly(NEW_YORK, OFFICE, [THANKSGIVING])
    assert UnionCalendar((again, office)) == UnionCalendar((same, office))
