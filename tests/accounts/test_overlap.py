"""What two people's hours have in common."""

from datetime import UTC, datetime, timedelta

from accounts.overlap import shared_spans, shared_time
from accounts.worktime import WorkCalendar

MONDAY = datetime(2026, 6, 8, tzinfo=UTC)
WEEK = MONDAY + timedelta(days=7)


def works(**days: tuple[str, str]) -> WorkCalendar:
    """Somebody's hours."""
    return WorkCalendar.weekly("UTC", {day: [span] for day, span in days.items()})


def test_hours_that_touch_share_nothing() -> None:
    early, late = works(mon=("08:00", "12:00")), works(mon=("12:00", "17:00"))
    assert shared_time(early, late, MONDAY, WEEK) == timedelta(0)


def test_what_both_work_is_counted_once_and_within_the_week_only() -> None:
    one = works(mon=("08:00", "12:00"), thu=("09:00", "17:00"))
    other = works(mon=("11:00", "15:00"), thu=("16:00", "20:00"))
    assert shared_time(one, other, MONDAY, WEEK) == timedelta(hours=2)
    assert shared_time(one, other, MONDAY + timedelta(hours=11.5), WEEK) == timedelta(hours=1.5)
    [first, second] = shared_spans(one, other, MONDAY, WEEK)
    assert (first[0].hour, second[0].day) == (11, 11)


def test_who_never_works_shares_nothing() -> None:
    assert shared_time(works(), works(mon=("08:00", "12:00")), MONDAY, WEEK) == timedelta(0)
