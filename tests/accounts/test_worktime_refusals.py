"""What working time refuses, and that it says why."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

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
    NEW_YORK,
    OFFICE,
    THANKSGIVING,
    Weekly,
    closed,
    lunch,
    minutes,
    office,
    utc,
    weekly,
)


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
