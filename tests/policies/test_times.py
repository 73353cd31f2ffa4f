"""Spans, instants and lists in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from policies.times import day_and_time, listed, span_in_words, wall

NEW_YORK = ZoneInfo("America/New_York")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 min"), (15, "15 min"), (60, "1 h"), (90, "1 h 30 min"), (480, "8 h"), (0, "0 min")],
)
def test_a_span_is_said_in_hours_and_minutes(minutes: int, words: str) -> None:
    assert span_in_words(minutes) == words


@pytest.mark.parametrize(
    ("at", "near", "words"),
    [
        ("2026-06-09T15:00", "2026-06-09T14:00", "11:00 am"),
        ("2026-06-10T13:30", "2026-06-09T20:00", "Wed, Jun 10 at 9:30 am"),
        # The same date in UTC, another day on the reader's clock.
        ("2026-06-10T03:30", "2026-06-10T13:00", "Tue, Jun 9 at 11:30 pm"),
        ("2027-01-02T15:00", "2026-12-31T15:00", "Sat, Jan 2 2027 at 10:00 am"),
        ("2026-06-09T16:00", "2026-06-09T14:00", "12:00 pm"),
    ],
)
def test_an_instant_is_said_with_its_day_unless_that_goes_without_saying(
    at: str, near: str, words: str
) -> None:
    assert wall(utc(at), NEW_YORK, utc(near)) == words


def test_l48_in_the_hour_that_comes_twice_the_zone_is_said() -> None:
    day = utc("2026-11-01T12:00")
    hours = [wall(utc(f"2026-11-01T0{hour}:30"), NEW_YORK, day) for hour in (4, 5, 6, 7)]
    assert hours == ["12:30 am", "1:30 am EDT", "1:30 am EST", "2:30 am"]


def test_around_the_hour_that_does_not_exist_nothing_is_added() -> None:
    day = utc("2026-03-08T12:00")
    hours = [wall(utc(f"2026-03-08T0{hour}:30"), NEW_YORK, day) for hour in (6, 7)]
    assert hours == ["1:30 am", "3:30 am"]


def test_the_time_of_a_line_always_has_its_day() -> None:
    assert day_and_time(utc("2026-06-09T14:00"), NEW_YORK) == "Tue, Jun 9 at 10:00 am"


def test_a_list_has_one_joint() -> None:
    assert [listed(parts) for parts in ([], ["a"], ["a", "b"])] == ["", "a", "a and b"]
    assert listed(["a", "b", "c"], "or") == "a, b or c"
