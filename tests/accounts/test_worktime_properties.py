"""Working time by law: what must hold in every zone, for every week and every start."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.worktime import (
    DAYS,
    Calendar,
    UnionCalendar,
    WorkCalendar,
    add_working_time,
    is_working,
    next_working_instant,
    working_time_between,
)

ZONES = (
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Havana",
    "Europe/London",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "UTC",
)
# Days around clock changes of these zones, among them midnight gaps and Apia's skipped date.
CHANGES = (
    date(2011, 12, 30),
    date(2018, 2, 18),
    date(2018, 11, 4),
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
)
MINUTE = timedelta(minutes=1)

Hours = list[tuple[str, str]]


def _text(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _pairs(points: list[int]) -> Hours:
    ordered = [_text(point) for point in sorted(points)]
    return list(zip(ordered[::2], ordered[1::2], strict=False))


hours = st.lists(st.integers(0, 96).map(lambda quarter: quarter * 15), max_size=6, unique=True).map(
    _pairs
)
days = st.builds(
    lambda change, offset: change + timedelta(days=offset),
    st.sampled_from(CHANGES),
    st.integers(-8, 8),
)
starts = st.builds(
    lambda day, second: datetime(day.year, day.month, day.day, tzinfo=UTC) + second,
    days,
    st.integers(0, 86_400).map(lambda second: timedelta(seconds=second)),
)
# Two of them are found even where one works two hours a week.
budgets = st.integers(0, 2 * 24 * 3600).map(lambda second: timedelta(seconds=second))


@st.composite
def work_calendars(draw: st.DrawFn) -> WorkCalendar:
    """Any week that is open at least an hour on some day, with closures and dates."""
    weekly = draw(st.dictionaries(st.sampled_from(DAYS), hours, max_size=7))
    weekly[draw(st.sampled_from(DAYS))] = draw(
        st.sampled_from([[("09:00", "17:00")], [("00:00", "24:00")], [("22:00", "24:00")]])
    )
    return WorkCalendar.weekly(
        draw(st.sampled_from(ZONES)),
        weekly,
        draw(st.sets(days, max_size=4)),
        dates=draw(st.dictionaries(days, hours, max_size=4)),
    )


calendars: st.SearchStrategy[Calendar] = st.one_of(
    work_calendars(),
    st.lists(work_calendars(), min_size=1, max_size=3).map(
        lambda parts: UnionCalendar(tuple(parts))
    ),
)
thorough = settings(max_examples=300, deadline=None)


@thorough
@given(calendars, starts, budgets, budgets)
def test_two_budgets_one_after_the_other_equal_their_sum(
    calendar: Calendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    halfway = add_working_time(calendar, start, first)
    assert add_working_time(calendar, halfway, second) == add_working_time(
        calendar, start, first + second
    )


@thorough
@given(calendars, starts, budgets)
def test_the_time_until_due_is_the_budget(
    calendar: Calendar, start: datetime, budget: timedelta
) -> None:
    due = add_working_time(calendar, start, budget)
    assert due >= start + budget
    assert working_time_between(calendar, start, due) == budget


@thorough
@given(calendars, starts, budgets.filter(bool))
def test_due_is_the_earliest_instant_that_uses_the_budget(
    calendar: Calendar, start: datetime, budget: timedelta
) -> None:
    due = add_working_time(calendar, start, budget)
    a_moment_before = due - timedelta(microseconds=1)
    assert working_time_between(calendar, start, a_moment_before) < budget


@thorough
@given(calendars, starts, budgets, budgets, budgets)
def test_a_later_start_or_a_longer_budget_is_never_due_earlier(
    calendar: Calendar, start: datetime, delay: timedelta, budget: timedelta, more: timedelta
) -> None:
    due = add_working_time(calendar, start, budget)
    assert due <= add_working_time(calendar, start + delay, budget)
    assert due <= add_working_time(calendar, start, budget + more)


@thorough
@given(calendars, starts, budgets, budgets)
def test_working_time_adds_up_over_a_point_between(
    calendar: Calendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    middle, end = start + first, start + first + second
    assert working_time_between(calendar, start, end) == working_time_between(
        calendar, start, middle
    ) + working_time_between(calendar, middle, end)


@thorough
@given(calendars, starts)
def test_the_next_working_instant_is_the_first_that_works(
    calendar: Calendar, start: datetime
) -> None:
    opening = next_working_instant(calendar, start)
    assert is_working(calendar, opening)
    assert working_time_between(calendar, start, opening) == timedelta(0)
    assert (opening == start) == is_working(calendar, start)


@settings(max_examples=60, deadline=None)
@given(st.lists(work_calendars(), min_size=1, max_size=3), starts)
def test_a_union_works_exactly_when_a_part_does(parts: list[WorkCalendar], start: datetime) -> None:
    union = UnionCalendar(tuple(parts))
    for step in range(0, 48 * 60, 45):
        at = start + step * MINUTE
        assert is_working(union, at) == any(is_working(part, at) for part in parts)


@settings(max_examples=60, deadline=None)
@given(work_calendars(), days)
def test_each_day_lists_its_hours_in_order_and_apart(calendar: WorkCalendar, day: date) -> None:
    spans = [
        span for offset in range(4) for span in calendar.intervals_on(day + timedelta(days=offset))
    ]
    assert all(opens < closes for opens, closes in spans)
    for (_, closed_at), (opened_at, _) in pairwise(spans):
        assert closed_at <= opened_at
