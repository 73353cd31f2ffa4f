"""The clock with its pauses; no database. Oakland's Tuesday, 9:00 to 17:00."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.worktime import Span, WorkCalendar, add_working_time, working_time_between
from policies.clockwork import consumed, due_with_pauses, paused, runs_again_at, united
from tests.cast import oakland

OPEN = {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
OAKLAND = WorkCalendar.weekly("America/Los_Angeles", OPEN)
TEN = oakland("10:00")
WEDNESDAY = "2026-06-10"
CAP = timedelta(hours=2)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def span(starts: str, ends: str, ends_on: str = "2026-06-09") -> Span:
    return oakland(starts), oakland(ends, ends_on)


@pytest.mark.parametrize(
    ("asked", "pauses", "cap", "due"),
    [
        ("10:00", [], CAP, oakland("12:00")),
        ("10:00", [span("10:30", "11:30")], CAP, oakland("13:00")),
        ("16:00", [span("16:30", "09:30", WEDNESDAY)], CAP, oakland("11:00", WEDNESDAY)),
        ("10:00", [span("10:00", "14:00")], minutes(60), oakland("13:00")),
        ("10:00", [span("10:30", "11:30"), span("11:00", "12:00")], CAP, oakland("13:30")),
        ("10:00", [span("10:30", "10:40"), span("11:00", "14:00")], minutes(60), oakland("13:00")),
        ("10:00", [span("08:00", "09:55")], CAP, oakland("12:00")),
        ("10:00", [span("12:00", "13:00")], CAP, oakland("12:00")),
        ("10:00", [span("10:30", "11:30")], minutes(0), oakland("12:00")),
    ],
)
def test_a_pause_moves_the_due_time_by_what_it_takes_of_working_time(
    asked: str, pauses: list[Span], cap: timedelta, due: datetime
) -> None:
    assert due_with_pauses(OAKLAND, oakland(asked), minutes(120), pauses, cap) == due


def test_what_is_spent_and_what_was_paused_is_the_whole() -> None:
    pauses = [span("10:30", "11:30")]
    assert consumed(OAKLAND, TEN, oakland("11:00"), pauses, CAP) == minutes(30)
    assert paused(OAKLAND, TEN, oakland("11:00"), pauses, CAP) == minutes(30)
    assert consumed(OAKLAND, TEN, oakland("12:00"), pauses, CAP) == minutes(60)
    assert consumed(OAKLAND, TEN, oakland("09:00"), pauses, CAP) == minutes(0)


@pytest.mark.parametrize(
    ("at", "cap", "again"),
    [
        ("10:45", CAP, oakland("11:30")),
        ("10:45", minutes(30), oakland("11:00")),
        ("11:15", minutes(30), None),
        ("11:30", CAP, None),
        ("10:00", CAP, None),
    ],
)
def test_a_stopped_clock_runs_again_at_the_end_of_the_pause_or_of_the_cap(
    at: str, cap: timedelta, again: datetime | None
) -> None:
    assert runs_again_at(OAKLAND, TEN, [span("10:30", "11:30")], cap, oakland(at)) == again


def test_a_pause_until_closing_lets_the_clock_run_at_the_next_opening() -> None:
    pauses = [span("16:30", "18:00")]
    again = runs_again_at(OAKLAND, TEN, pauses, CAP, oakland("16:45"))
    assert again == oakland("09:00", WEDNESDAY)


def test_spans_that_touch_or_overlap_are_one() -> None:
    first, second = span("10:00", "11:00"), span("10:30", "12:00")
    touching, apart = span("12:00", "12:30"), span("13:00", "14:00")
    assert united([apart, second, touching, first]) == [span("10:00", "12:30"), apart]


instants = st.integers(0, 14 * 24 * 60).map(lambda number: TEN + minutes(number))
spans = st.tuples(instants, st.integers(0, 3 * 24 * 60)).map(
    lambda pair: (pair[0], pair[0] + minutes(pair[1]))
)
budgets = st.integers(1, 30 * 60).map(minutes)
caps = st.integers(0, 10 * 60).map(minutes)


@given(instants, budgets, st.lists(spans, max_size=5), caps)
def test_a_budget_is_used_up_exactly_at_its_due_time(
    start: datetime, budget: timedelta, pauses: list[Span], cap: timedelta
) -> None:
    due = due_with_pauses(OAKLAND, start, budget, pauses, cap)
    assert consumed(OAKLAND, start, due, pauses, cap) == budget


@given(instants, budgets, st.lists(spans, max_size=5), caps)
def test_pauses_move_a_due_time_later_and_by_no_more_working_time_than_the_cap(
    start: datetime, budget: timedelta, pauses: list[Span], cap: timedelta
) -> None:
    plain = add_working_time(OAKLAND, start, budget)
    due = due_with_pauses(OAKLAND, start, budget, pauses, cap)
    assert plain <= due
    assert working_time_between(OAKLAND, plain, due) <= cap


@given(instants, budgets, budgets, st.lists(spans, max_size=5), caps)
def test_two_budgets_one_after_the_other_are_their_sum(
    start: datetime, first: timedelta, second: timedelta, pauses: list[Span], cap: timedelta
) -> None:
    between = due_with_pauses(OAKLAND, start, first, pauses, cap)
    left = cap - paused(OAKLAND, start, between, pauses, cap)
    whole = due_with_pauses(OAKLAND, start, first + second, pauses, cap)
    assert due_with_pauses(OAKLAND, between, second, pauses, left) == whole


@given(instants, budgets, st.lists(spans, min_size=1, max_size=5), caps)
def test_the_order_of_pauses_and_saying_one_twice_change_nothing(
    start: datetime, budget: timedelta, pauses: list[Span], cap: timedelta
) -> None:
    due = due_with_pauses(OAKLAND, start, budget, pauses, cap)
    assert due_with_pauses(OAKLAND, start, budget, [*pauses[::-1], pauses[0]], cap) == due
