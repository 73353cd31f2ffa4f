"""Working time by example: the cases that other help desks got wrong, with exact instants."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from accounts.worktime import (
    ALWAYS,
    Calendar,
    NoWorkingTime,
    UnionCalendar,
    WorkCalendar,
    add_working_time,
    end_of_working_stretch,
    is_working,
    next_working_instant,
    working_time_between,
)

NEW_YORK, LOS_ANGELES, LONDON = "America/New_York", "America/Los_Angeles", "Europe/London"
LORD_HOWE, SAO_PAULO, APIA = "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"

Weekly = dict[str, list[tuple[str, str]]]

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE: Weekly = {day: [("09:00", "17:00")] for day in WORKDAYS}
LUNCH: Weekly = {day: [("09:00", "12:00"), ("13:00", "17:00")] for day in WORKDAYS}
SPA: Weekly = {
    "tue": [("10:00", "19:00")],
    "wed": [("10:00", "19:00")],
    "thu": [("11:00", "20:00")],
    "fri": [("09:00", "18:00")],
    "sat": [("09:00", "15:00")],
}
NIGHT: Weekly = {
    "mon": [("22:00", "24:00")],
    **{day: [("00:00", "06:00"), ("22:00", "24:00")] for day in ("tue", "wed", "thu", "fri")},
    "sat": [("00:00", "06:00")],
}
SATURDAY_NIGHT: Weekly = {"sat": [("22:00", "24:00")], "sun": [("00:00", "06:00")]}
ROUND_THE_CLOCK: Weekly = {day: [("00:00", "24:00")] for day in (*WORKDAYS, "sat", "sun")}
THURSDAY_ONLY: Weekly = {"thu": [("13:00", "17:00")]}
THANKSGIVING, DAY_AFTER = date(2026, 11, 26), date(2026, 11, 27)

weekly = WorkCalendar.weekly
office = weekly(NEW_YORK, OFFICE)
lunch = weekly(LOS_ANGELES, LUNCH)
holidays = weekly(NEW_YORK, OFFICE, [THANKSGIVING, DAY_AFTER])
saturday_night = weekly(NEW_YORK, SATURDAY_NIGHT)
closed = weekly(NEW_YORK, {})


def utc(text: str) -> datetime:
    """The instant of "2026-06-09T14:00:00Z"."""
    return datetime.fromisoformat(text).astimezone(UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


DUE = {
    "A01 inside one interval": (office, "2026-06-09T14:00:00Z", 60, "2026-06-09T15:00:00Z"),
    "A02 ends exactly at close": (office, "2026-06-09T20:00:00Z", 60, "2026-06-09T21:00:00Z"),
    "A03 one minute past close": (office, "2026-06-09T20:00:00Z", 61, "2026-06-10T13:01:00Z"),
    "A04 starts exactly at open": (office, "2026-06-09T13:00:00Z", 480, "2026-06-09T21:00:00Z"),
    "A05 starts exactly at close": (office, "2026-06-09T21:00:00Z", 1, "2026-06-10T13:01:00Z"),
    "A06 before open": (office, "2026-06-09T10:30:00Z", 30, "2026-06-09T13:30:00Z"),
    "A07 Friday evening": (office, "2026-06-12T20:30:00Z", 60, "2026-06-15T13:30:00Z"),
    "A08 lunch gap": (lunch, "2026-06-10T18:30:00Z", 60, "2026-06-10T20:30:00Z"),
    "A09 arrives in lunch": (lunch, "2026-06-10T19:30:00Z", 30, "2026-06-10T20:30:00Z"),
    "A10 ends at lunch start": (lunch, "2026-06-10T18:00:00Z", 60, "2026-06-10T19:00:00Z"),
    "A11 Thanksgiving and Friday": (
        holidays,
        "2026-11-25T21:30:00Z",
        60,
        "2026-11-30T14:30:00Z",
    ),
    "A12 arrives on holiday": (holidays, "2026-11-26T15:00:00Z", 15, "2026-11-30T14:15:00Z"),
    "A13 holiday is a local date": (
        weekly(LOS_ANGELES, SPA, [THANKSGIVING]),
        "2026-11-26T02:30:00Z",
        60,
        "2026-11-27T17:30:00Z",
    ),
    "A14 overnight shift": (
        weekly(NEW_YORK, NIGHT),
        "2026-06-11T03:30:00Z",
        120,
        "2026-06-11T05:30:00Z",
    ),
    "A15 overnight with a holiday on the second date": (
        weekly(NEW_YORK, NIGHT, [date(2026, 6, 11)]),
        "2026-06-11T03:30:00Z",
        120,
        "2026-06-12T05:30:00Z",
    ),
    "A16 spring forward in a New York night": (
        saturday_night,
        "2026-03-08T04:00:00Z",
        180,
        "2026-03-08T07:00:00Z",
    ),
    "A17 fall back in a New York night": (
        saturday_night,
        "2026-11-01T03:00:00Z",
        180,
        "2026-11-01T06:00:00Z",
    ),
    "A18 spring forward in Los Angeles round the clock": (
        weekly(LOS_ANGELES, ROUND_THE_CLOCK),
        "2026-03-08T09:30:00Z",
        60,
        "2026-03-08T10:30:00Z",
    ),
    "A19 fall back in London round the clock": (
        weekly(LONDON, ROUND_THE_CLOCK),
        "2026-10-24T23:30:00Z",
        120,
        "2026-10-25T01:30:00Z",
    ),
    "A20 Lord Howe springs half an hour": (
        weekly(LORD_HOWE, ROUND_THE_CLOCK),
        "2026-10-03T15:15:00Z",
        30,
        "2026-10-03T15:45:00Z",
    ),
    "A21 Lord Howe falls half an hour": (
        weekly(LORD_HOWE, ROUND_THE_CLOCK),
        "2026-04-04T14:15:00Z",
        60,
        "2026-04-04T15:15:00Z",
    ),
    "A22 day shifts across the New York change": (
        office,
        "2026-03-06T21:00:00Z",
        120,
        "2026-03-09T14:00:00Z",
    ),
    "A23 day shifts across the London change": (
        weekly(LONDON, OFFICE),
        "2026-10-23T15:00:00Z",
        120,
        "2026-10-26T10:00:00Z",
    ),
    "A25 midnight loses no minute": (
        weekly(NEW_YORK, ROUND_THE_CLOCK),
        "2026-06-10T03:30:00Z",
        60,
        "2026-06-10T04:30:00Z",
    ),
    "A26 seconds are kept": (office, "2026-06-12T20:59:30Z", 1, "2026-06-15T13:00:30Z"),
    "A27 zero budget": (office, "2026-06-10T00:00:00Z", 0, "2026-06-10T00:00:00Z"),
    "A28 midnight does not exist": (
        weekly(SAO_PAULO, ROUND_THE_CLOCK),
        "2018-11-04T02:30:00Z",
        60,
        "2018-11-04T03:30:00Z",
    ),
    "A29 holiday on the only open day of the week": (
        weekly(NEW_YORK, THURSDAY_ONLY, [THANKSGIVING]),
        "2026-11-19T21:00:00Z",
        61,
        "2026-12-03T18:01:00Z",
    ),
    "A30 reminder 15 minutes before an hour": (
        office,
        "2026-06-12T20:30:00Z",
        45,
        "2026-06-15T13:15:00Z",
    ),
}

WORKED = {
    "B01 within a day": (office, "2026-06-09T14:00:00Z", "2026-06-09T15:30:00Z", 90),
    "B02 reply after close": (office, "2026-06-09T20:30:00Z", "2026-06-10T00:00:00Z", 30),
    "B03 sent and answered off hours": (
        office,
        "2026-06-09T22:00:00Z",
        "2026-06-09T23:00:00Z",
        0,
    ),
    "B04 over a weekend": (office, "2026-06-12T20:30:00Z", "2026-06-15T13:45:00Z", 75),
    "B05 fall-back night": (
        saturday_night,
        "2026-11-01T02:00:00Z",
        "2026-11-01T11:00:00Z",
        540,
    ),
    "B06 spring-forward night": (
        saturday_night,
        "2026-03-08T03:00:00Z",
        "2026-03-08T10:00:00Z",
        420,
    ),
    "B07 Lord Howe spring day": (
        weekly(LORD_HOWE, ROUND_THE_CLOCK),
        "2026-10-03T13:30:00Z",
        "2026-10-04T13:00:00Z",
        1410,
    ),
    "B08 holiday in the middle": (
        holidays,
        "2026-11-25T21:00:00Z",
        "2026-11-30T15:00:00Z",
        120,
    ),
}


@pytest.mark.parametrize(("calendar", "start", "budget", "due"), DUE.values(), ids=DUE.keys())
def test_the_answer_is_due_when_the_budget_is_used_up(
    calendar: Calendar, start: str, budget: int, due: str
) -> None:
    assert add_working_time(calendar, utc(start), minutes(budget)) == utc(due)


@pytest.mark.parametrize(("calendar", "start", "end", "worked"), WORKED.values(), ids=WORKED.keys())
def test_only_working_minutes_count_between_two_instants(
    calendar: Calendar, start: str, end: str, worked: int
) -> None:
    assert working_time_between(calendar, utc(start), utc(end)) == minutes(worked)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda at: add_working_time(closed, at, minutes(60)), id="A24 closed week"),
        pytest.param(lambda at: next_working_instant(closed, at), id="A24 next opening"),
        pytest.param(
            lambda at: add_working_time(UnionCalendar(()), at, minutes(1)), id="union of nothing"
        ),
        pytest.param(
            lambda at: next_working_instant(UnionCalendar((closed, closed)), at),
            id="union of closed weeks",
        ),
    ],
)
def test_a_calendar_without_working_time_says_so(ask: Callable[[datetime], object]) -> None:
    with pytest.raises(NoWorkingTime):
        ask(utc("2026-06-09T14:00:00Z"))


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


@pytest.mark.parametrize(
    ("tz", "hours", "sentence"),
    [
        ("Mars/Olympus", OFFICE, "'Mars/Olympus' is not an IANA time zone"),
        ("", OFFICE, "'' is not an IANA time zone"),
        ("../etc/passwd", OFFICE, "is not an IANA time zone"),
        ("America", OFFICE, "'America' is not an IANA time zone"),
        (NEW_YORK, {"monday": [("09:00", "17:00")]}, "'monday'"),
        (NEW_YORK, {"mon": [("09:00", "25:00")]}, "'25:00' is not a time"),
        (NEW_YORK, {"mon": [("09:00", "24:01")]}, "'24:01' is not a time"),
        (NEW_YORK, {"mon": [("09:60", "17:00")]}, "'09:60' is not a time"),
        (NEW_YORK, {"mon": [("9 am", "17:00")]}, "'9 am' is not a time"),
        (NEW_YORK, {"mon": [("", "17:00")]}, "'' is not a time"),
        (NEW_YORK, {"mon": [("-1:00", "17:00")]}, "'-1:00' is not a time"),
        (NEW_YORK, {"mon": [("٠٩:00", "17:00")]}, "is not a time"),
        (NEW_YORK, {"mon": [("24:00", "24:00")]}, "must end after it starts"),
        (NEW_YORK, {"mon": [("09:00", "09:00")]}, "must end after it starts"),
        (NEW_YORK, {"mon": [("22:00", "06:00")]}, "must end after it starts"),
        (NEW_YORK, {"mon": [("09:00", "13:00"), ("12:59", "17:00")]}, "overlap"),
        (NEW_YORK, {"mon": [("13:00", "17:00"), ("09:00", "13:01")]}, "overlap"),
    ],
)
def test_hours_that_cannot_be_are_refused(tz: str, hours: Weekly, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        weekly(tz, hours)


def test_hours_of_a_date_are_checked_like_weekly_ones() -> None:
    with pytest.raises(ValueError, match="overlap"):
        weekly(NEW_YORK, {}, dates={THANKSGIVING: [("09:00", "12:00"), ("11:00", "13:00")]})


def test_a_closure_must_be_a_date_because_an_instant_would_close_nothing() -> None:
    midnight = datetime(2026, 11, 26)
    with pytest.raises(ValueError, match="date"):
        weekly(NEW_YORK, OFFICE, [midnight])
    with pytest.raises(ValueError, match="date"):
        weekly(NEW_YORK, OFFICE, dates={midnight: []})


def test_intervals_may_touch_and_come_in_any_order() -> None:
    calendar = weekly(NEW_YORK, {"tue": [("12:00", "17:00"), ("09:00", "12:00")]})
    start = utc("2026-06-09T13:00:00Z")
    assert add_working_time(calendar, start, minutes(480)) == utc("2026-06-09T21:00:00Z")
    assert end_of_working_stretch(calendar, start) == utc("2026-06-09T21:00:00Z")


NAIVE, AWARE = datetime(2026, 6, 9, 10), utc("2026-06-09T14:00:00Z")


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda: add_working_time(office, NAIVE, minutes(1)), id="add"),
        pytest.param(lambda: add_working_time(office, NAIVE, timedelta(0)), id="add nothing"),
        pytest.param(lambda: working_time_between(office, NAIVE, AWARE), id="between, start"),
        pytest.param(lambda: working_time_between(office, AWARE, NAIVE), id="between, end"),
        pytest.param(lambda: next_working_instant(office, NAIVE), id="next"),
        pytest.param(lambda: is_working(office, NAIVE), id="is working"),
        pytest.param(lambda: end_of_working_stretch(office, NAIVE), id="end of stretch"),
    ],
)
def test_an_instant_without_a_zone_is_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="time zone"):
        ask()


def test_a_negative_budget_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_time(office, AWARE, minutes(-1))


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="before the start"):
        working_time_between(office, AWARE, AWARE - minutes(1))
    assert working_time_between(office, AWARE, AWARE) == timedelta(0)


@pytest.mark.parametrize("at", [datetime.min, datetime.max])
def test_the_ends_of_the_calendar_never_crash_or_loop(at: datetime) -> None:
    at = at.replace(tzinfo=UTC)
    for calendar in (office, closed, ALWAYS, UnionCalendar((office, lunch))):
        with pytest.raises((NoWorkingTime, ValueError)):
            add_working_time(calendar, at, timedelta(days=4_000_000))


def test_no_time_is_counted_in_the_last_days_of_all() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert working_time_between(closed, last - timedelta(days=3), last) == timedelta(0)
