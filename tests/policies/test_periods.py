"""Days, weeks and months of a wall, at clock changes too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from policies.periods import DAY, KINDS, MONTH, WEEK, Period, newest_due, wall_instant

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2026-06-09", DAY, date(2026, 6, 9), date(2026, 6, 9)),
        ("2026-W24", WEEK, date(2026, 6, 8), date(2026, 6, 14)),
        ("2026-W01", WEEK, date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-02", MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-12", MONTH, date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_read_from_an_address_and_written_back(
    text: str, kind: str, first: date, last: date
) -> None:
    period = Period.parse(text)
    assert (period.kind, period.first, period.last) == (kind, first, last)
    assert str(period) == text
    assert (period.dates[0], period.dates[-1]) == (first, last)
    assert Period.holding(kind, last) == period


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13", "2026-W54", "2026-W00", "2026-1-1", ""])
def test_what_is_no_period_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Period.parse(text)


@pytest.mark.parametrize("kind", KINDS)
def test_periods_of_a_kind_follow_each_other_without_a_gap(kind: str) -> None:
    period = Period.holding(kind, date(2025, 12, 30))
    for _ in range(20):
        assert period.next().back() == period
        assert period.bounds(NEW_YORK)[1] == period.next().bounds(NEW_YORK)[0]
        period = period.next()
    assert period.back(20) == Period.holding(kind, date(2025, 12, 30))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2026-W10", 7 * 24 - 1),  # its Sunday is March 8
        ("2026-W44", 7 * 24 + 1),  # its Sunday is November 1
        ("2026-W24", 7 * 24),
        ("2026-03", 31 * 24 - 1),
        ("2026-11", 30 * 24 + 1),
    ],
)
def test_a_week_or_month_with_a_clock_change_is_an_hour_shorter_or_longer(
    text: str, hours: int
) -> None:
    start, end = Period.parse(text).bounds(NEW_YORK)
    assert end - start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        (date(2026, 3, 8), time(1, 59), "America/New_York", "2026-03-08T06:59+00:00"),
        (date(2026, 3, 8), time(2, 30), "America/New_York", "2026-03-08T07:00+00:00"),
        (date(2026, 3, 8), time(2), "America/New_York", "2026-03-08T07:00+00:00"),
        (date(2026, 3, 8), time(3), "America/New_York", "2026-03-08T07:00+00:00"),
        (date(2026, 11, 1), time(1, 30), "America/New_York", "2026-11-01T05:30+00:00"),
        # Its clocks go from midnight to one, and by half an hour.
        (date(2026, 9, 6), time(0), "America/Santiago", "2026-09-06T04:00+00:00"),
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", "2026-10-03T15:30+00:00"),
    ],
)
def test_an_hour_that_is_skipped_is_the_first_instant_after_and_one_that_is_twice_the_first(
    day: date, at: time, zone: str, expected: str
) -> None:
    assert wall_instant(day, at, ZoneInfo(zone)) == datetime.fromisoformat(expected)


def test_nothing_comes_before_its_period_is_over_and_settled() -> None:
    day = Period(DAY, date(2026, 6, 9))
    midnight = datetime(2026, 6, 10, 4, tzinfo=UTC)
    assert day.comes_at(time(), NEW_YORK) == midnight + timedelta(minutes=5)
    assert day.comes_at(time(23), NEW_YORK) == midnight + timedelta(hours=23)


@pytest.mark.parametrize(
    ("kind", "now", "expected"),
    [
        (DAY, "2026-06-10T11:00+00:00", "2026-06-09"),  # 7 am on Wednesday
        (DAY, "2026-06-10T10:59+00:00", "2026-06-08"),
        (WEEK, "2026-06-15T11:00+00:00", "2026-W24"),  # 7 am on Monday
        (WEEK, "2026-06-15T10:59+00:00", "2026-W23"),
        (WEEK, "2026-06-20T10:59+00:00", "2026-W24"),
        (MONTH, "2026-07-01T11:00+00:00", "2026-06"),
        (MONTH, "2026-07-01T10:59+00:00", "2026-05"),
        (MONTH, "2026-01-01T12:00+00:00", "2025-12"),
    ],
)
def test_the_newest_due_is_that_which_is_over_by_the_hour_of_the_wall(
    kind: str, now: str, expected: str
) -> None:
    found = newest_due(kind, time(7), NEW_YORK, datetime.fromisoformat(now))
    assert str(found) == expected
