"""Working time by example: the cases that other help desks got wrong, with exact instants."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from accounts.worktime import (
    Calendar,
    NoWorkingTime,
    UnionCalendar,
    add_working_time,
    next_working_instant,
    working_time_between,
)
from tests.accounts.weeks import (
    LONDON,
    LORD_HOWE,
    LOS_ANGELES,
    NEW_YORK,
    NIGHT,
    OFFICE,
    ROUND_THE_CLOCK,
    SAO_PAULO,
    SPA,
    THANKSGIVING,
    THURSDAY_ONLY,
    closed,
    holidays,
    lunch,
    minutes,
    office,
    saturday_night,
    utc,
    weekly,
)

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
