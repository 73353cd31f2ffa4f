"""The report's arithmetic, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from policies.figures import (
    Ask,
    TimePromised,
    decided_between,
    kept_and_missed,
    met_per_span,
    percent,
    percentile,
    tally,
    tally_by,
)

TEN = datetime(2026, 6, 9, 17, 0, tzinfo=UTC)  # 10:00 in Oakland
START, CUT = TEN - timedelta(hours=10), TEN + timedelta(hours=14)


def ask(
    *,
    answered_after: float | None = None,
    withdrawn_after: float | None = None,
    target: float | None = 60,
    priority: str = "high",
    sent_at: datetime = TEN,
) -> Ask:
    """An ask at 10:00, due within `target` minutes; the other minutes count from the ask."""

    def at(minutes: float | None) -> datetime | None:
        return None if minutes is None else sent_at + timedelta(minutes=minutes)

    return Ask(
        priority=priority,
        channel="#front-desk",
        role="front_desk",
        sent_at=sent_at,
        due_at=at(target),
        answered_at=at(answered_after),
        withdrawn_at=at(withdrawn_after),
        response_seconds=None if answered_after is None else int(answered_after * 60),
    )


def test_l53_the_figures_of_a_day() -> None:
    asks = [ask(answered_after=minutes) for minutes in (0, 10, 20, 30, 75)] + [ask()]
    decided = decided_between(asks, START, CUT)
    overdue = [one for one in asks if one.is_overdue_at(CUT)]
    figures = tally(decided, overdue, CUT)
    assert (figures.asked, figures.met, figures.late, figures.answered) == (6, 4, 2, 5)
    assert (figures.median_seconds, figures.p90_seconds) == (20 * 60, 57 * 60)
    assert figures.overdue == 1
    assert figures.percent == 67


@pytest.mark.parametrize(
    ("values", "fraction", "expected"),
    [
        ([], 0.5, None),
        ([7], 0.9, 7),
        ([1, 2], 0.5, 1.5),
        ([3, 1, 2], 0.5, 2),
        ([0, 10, 20, 30, 75], 0.9, 57),
        ([1, 2, 3, 4], 0.0, 1),
        ([1, 2, 3, 4], 1.0, 4),
    ],
)
def test_a_percentile_lies_between_two_values(
    values: list[float], fraction: float, expected: float | None
) -> None:
    assert percentile(values, fraction) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("met", "asked", "expected"),
    [(0, 0, None), (0, 9, 0), (9, 9, 100), (38, 42, 90), (399, 400, 99), (1, 400, 1)],
)
def test_a_hundred_per_cent_means_all_and_zero_none(
    met: int, asked: int, expected: int | None
) -> None:
    assert percent(met, asked) == expected


def test_an_answer_at_the_due_time_is_in_time_and_a_moment_later_is_late() -> None:
    assert ask(answered_after=60).is_met
    assert not ask(answered_after=60.0001).is_met


def test_a_late_answer_is_decided_when_it_was_due() -> None:
    assert ask(answered_after=75).decided_at == TEN + timedelta(minutes=60)
    assert ask(answered_after=20).decided_at == TEN + timedelta(minutes=20)


def test_withdrawn_before_the_due_time_counts_nowhere_and_after_it_as_late() -> None:
    before, after = ask(withdrawn_after=30), ask(withdrawn_after=90)
    assert decided_between([before, after], START, CUT) == [after]
    assert not after.is_met
    assert not before.is_overdue_at(CUT)
    assert not after.is_overdue_at(CUT)
    assert after.is_overdue_at(TEN + timedelta(minutes=80))


def test_without_a_due_time_nothing_is_decided_or_overdue() -> None:
    endless = ask(target=None, answered_after=5)
    assert decided_between([endless], START, CUT) == []
    assert not endless.is_overdue_at(CUT)


def test_an_answer_after_the_cut_is_not_known_yet() -> None:
    next_day = ask(answered_after=16 * 60)
    figures = tally([next_day], [], CUT)
    assert (figures.late, figures.answered, figures.median_seconds) == (1, 0, None)
    assert next_day.is_overdue_at(CUT)


def test_each_ask_counts_on_exactly_one_of_two_neighbouring_days() -> None:
    minutes = [None, 0, 59, 60, 61, 14 * 60, 20 * 60]
    targets = [60, 13 * 60 + 59, 14 * 60, 14 * 60 + 1]
    asks = [ask(answered_after=one, target=two) for one in minutes for two in targets]
    spans = met_per_span(asks, [START, CUT, CUT + timedelta(days=1)])
    assert sum(asked for asked, _ in spans) == len(asks)


def test_groups_come_busiest_first_and_one_that_is_only_overdue_appears() -> None:
    old = ask(priority="urgent", sent_at=TEN - timedelta(days=2))
    today = [ask(answered_after=5), ask(answered_after=9), ask(priority="normal")]
    overdue = [one for one in (old, *today) if one.is_overdue_at(CUT)]
    decided = decided_between((old, *today), START, CUT)
    groups = tally_by(lambda one: one.priority, decided, overdue, CUT)
    assert [(name, one.asked, one.overdue) for name, one in groups] == [
        ("high", 2, 0),
        ("normal", 1, 1),
        ("urgent", 0, 1),
    ]


def test_due_at_midnight_belongs_to_the_day_that_begins() -> None:
    at_midnight = ask(target=14 * 60)
    assert at_midnight.due_at == CUT
    assert decided_between([at_midnight], START, CUT) == []
    assert not at_midnight.is_overdue_at(CUT)
    assert decided_between([at_midnight], CUT, CUT + timedelta(days=1)) == [at_midnight]


# Promised times


@pytest.mark.parametrize(
    ("answered", "ended", "expected"),
    [
        (50, None, (1, 0)),
        (60, None, (1, 0)),  # at the promised time itself
        (61, None, (0, 1)),
        (None, None, (0, 1)),
        (None, 30, (0, 0)),  # passed on, taken back or promised anew before
        (50, 30, (0, 0)),
        (20, 30, (1, 0)),
    ],
)
def test_a_promised_time_is_kept_or_missed_once(
    answered: int | None, ended: int | None, expected: tuple[int, int]
) -> None:
    promised = TimePromised(
        START + timedelta(minutes=60),
        None if answered is None else START + timedelta(minutes=answered),
        None if ended is None else START + timedelta(minutes=ended),
    )
    assert kept_and_missed([promised], START, START + timedelta(hours=3)) == expected
    assert kept_and_missed([promised], START + timedelta(hours=3), CUT) == (0, 0)
