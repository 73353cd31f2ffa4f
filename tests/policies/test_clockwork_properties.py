"""A promise's clock by law: in every zone, for every week, start, budget and set of pauses."""

import os
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.worktime import (
    Calendar,
    Span,
    add_working_time,
    is_working,
    working_time_between,
)
from policies.clockwork import consumed, due_with_pauses, paused, runs_again_at, united
from tests.accounts.test_worktime_properties import budgets, calendars, starts

# More by an environment variable; in CI always the same examples.
EXAMPLES = int(os.environ.get("CLOCKWORK_EXAMPLES", "80"))
thorough = settings(
    max_examples=EXAMPLES, deadline=None, derandomize="CLOCKWORK_EXAMPLES" not in os.environ
)
NONE = timedelta(0)
A_MOMENT = timedelta(microseconds=1)


@st.composite
def asks(draw: st.DrawFn) -> tuple[Calendar, datetime, list[Span], timedelta]:
    """Whose hours, when the clock starts, the pauses about then, and for how long they may."""
    start = draw(starts)
    quarters = st.one_of(st.integers(0, 4 * 24), st.integers(-4 * 24, 4 * 24 * 5))
    lengths = st.one_of(st.integers(0, 12), st.integers(0, 4 * 30))
    pauses = [
        (start + timedelta(minutes=15 * begins), start + timedelta(minutes=15 * (begins + length)))
        for begins, length in draw(st.lists(st.tuples(quarters, lengths), max_size=5))
    ]
    cap = timedelta(minutes=draw(st.integers(0, 10 * 60)))
    return draw(calendars), start, pauses, cap


Case = tuple[Calendar, datetime, list[Span], timedelta]


@thorough
@given(asks(), budgets)
def test_what_is_consumed_until_due_is_the_budget_and_due_is_the_earliest_such_instant(
    case: Case, budget: timedelta
) -> None:
    calendar, start, pauses, cap = case
    due = due_with_pauses(calendar, start, budget, pauses, cap)
    assert consumed(calendar, start, due, pauses, cap) == budget
    if budget:
        assert consumed(calendar, start, due - A_MOMENT, pauses, cap) < budget


@thorough
@given(asks(), budgets, budgets)
def test_two_budgets_one_after_the_other_equal_their_sum(
    case: Case, first: timedelta, second: timedelta
) -> None:
    calendar, start, pauses, cap = case
    halfway = due_with_pauses(calendar, start, first, pauses, cap)
    left = cap - paused(calendar, start, halfway, pauses, cap)
    assert due_with_pauses(calendar, halfway, second, pauses, left) == due_with_pauses(
        calendar, start, first + second, pauses, cap
    )


@thorough
@given(asks(), budgets, budgets)
def test_what_is_consumed_adds_up_over_a_point_between(
    case: Case, first: timedelta, second: timedelta
) -> None:
    calendar, start, pauses, cap = case
    middle, end = start + first, start + first + second
    left = cap - paused(calendar, start, middle, pauses, cap)
    assert consumed(calendar, start, end, pauses, cap) == consumed(
        calendar, start, middle, pauses, cap
    ) + consumed(calendar, middle, end, pauses, left)


@thorough
@given(asks(), budgets, budgets)
def test_a_longer_budget_or_a_higher_cap_is_never_due_earlier(
    case: Case, budget: timedelta, more: timedelta
) -> None:
    calendar, start, pauses, cap = case
    due = due_with_pauses(calendar, start, budget, pauses, cap)
    assert due <= due_with_pauses(calendar, start, budget + more, pauses, cap)
    assert due <= due_with_pauses(calendar, start, budget, pauses, cap + more)


@thorough
@given(asks(), budgets, starts, budgets)
def test_another_pause_is_never_due_earlier(
    case: Case, budget: timedelta, begins: datetime, length: timedelta
) -> None:
    calendar, start, pauses, cap = case
    more = [*pauses, (begins, begins + length)]
    assert due_with_pauses(calendar, start, budget, pauses, cap) <= due_with_pauses(
        calendar, start, budget, more, cap
    )


@thorough
@given(asks(), budgets, st.randoms(use_true_random=False))
def test_pauses_count_in_any_order_in_pieces_and_said_twice(
    case: Case, budget: timedelta, shuffler: Random
) -> None:
    calendar, start, pauses, cap = case
    halves = [
        half
        for begins, ends in pauses
        for half in ((begins, begins + (ends - begins) / 2), (begins + (ends - begins) / 2, ends))
    ]
    said = [*halves, *pauses]
    shuffler.shuffle(said)
    assert due_with_pauses(calendar, start, budget, said, cap) == due_with_pauses(
        calendar, start, budget, united(pauses), cap
    )


@thorough
@given(asks(), budgets)
def test_a_pause_outside_working_time_or_before_the_start_changes_nothing(
    case: Case, budget: timedelta
) -> None:
    calendar, start, pauses, cap = case
    spans = _spans_between(calendar, start - timedelta(days=9), start + timedelta(days=9))
    between = [(closed, opens) for (_, closed), (opens, _) in pairwise(spans) if closed < opens]
    idle = [*pauses, *between, (start - timedelta(days=3), start)]
    assert due_with_pauses(calendar, start, budget, idle, cap) == due_with_pauses(
        calendar, start, budget, pauses, cap
    )


def _spans_between(calendar: Calendar, start: datetime, end: datetime) -> list[Span]:
    return list(takewhile(lambda span: span[0] < end, calendar.spans_from(start)))


@settings(thorough, max_examples=3 * EXAMPLES)
@given(asks(), budgets, budgets)
def test_pauses_take_the_working_time_that_they_last_up_to_their_cap(
    case: Case, budget: timedelta, length: timedelta
) -> None:
    calendar, start, pauses, cap = case
    plain = add_working_time(calendar, start, budget)
    due = due_with_pauses(calendar, start, budget, pauses, cap)
    taken = paused(calendar, start, start + length, pauses, cap)
    stopped = [
        working_time_between(calendar, max(begins, start), min(ends, start + length))
        for begins, ends in united(pauses)
        if begins < start + length and ends > start
    ]
    assert taken == min(cap, sum(stopped, NONE))
    assert plain <= due
    assert working_time_between(calendar, plain, due) <= cap
    assert due_with_pauses(calendar, start, budget, pauses, NONE) == plain


@thorough
@given(asks(), budgets)
def test_a_stopped_clock_consumes_nothing_until_it_runs_again(case: Case, delay: timedelta) -> None:
    calendar, start, pauses, cap = case
    now = start + delay
    again = runs_again_at(calendar, start, pauses, cap, now)
    so_far = consumed(calendar, start, now, pauses, cap)
    if again is None:
        return
    assert again > now
    assert is_working(calendar, again)
    assert consumed(calendar, start, again, pauses, cap) == so_far
    assert consumed(calendar, start, again + A_MOMENT, pauses, cap) == so_far + A_MOMENT
