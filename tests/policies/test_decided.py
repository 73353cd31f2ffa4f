"""What the database counts is what the plain arithmetic counts, on days of any length."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from accounts.models import Location, Role
from messaging.actions import create_channel
from policies import reports
from policies.models import Obligation
from policies.models.rule import AskPriority
from tests.cast import Cast, location, oakland
from tests.policies.days import figures_of, ordinary_day, owed
from tests.policies.plainly import plain_figures

TUESDAY = date(2026, 6, 9)
MINUTES = (None, None, None, 0, 5, 20, 59, 60, 61, 75, 200, 2_000)
GROUPS = ("by_priority", "by_channel", "by_role", "by_hour")


def assert_same(found: Mapping[str, Any], plain: Mapping[str, Any]) -> None:
    """All that both count is equal; percentiles but for the last bit."""
    for name in ("total", "excused", "open_from_earlier"):
        assert found[name] == pytest.approx(plain[name]), name
    for name in GROUPS:
        by_name = {one["name"]: one for one in plain[name]}
        rows = {one["name"]: {k: v for k, v in one.items() if k != "hour"} for one in found[name]}
        assert rows.keys() == by_name.keys(), name
        for each, row in rows.items():
            assert row == pytest.approx(by_name[each]), (name, each)


def fill(cast: Cast, place: Location, start: datetime, seed: int) -> None:
    """Asks of every kind around two days, answered, late, taken back, open, excused."""
    dice = Random(seed)
    private = create_channel(cast.bre, "dana-leaves", cast.oakland, oakland("09:00"), private=True)
    where = [cast.front_desk, cast.direct, private]
    for _ in range(120):
        answered = dice.choice(MINUTES)
        owed(
            cast,
            at=start + timedelta(minutes=dice.randrange(-30 * 60, 30 * 60, 30)),
            answered_after=answered,
            withdrawn_after=None if answered is not None else dice.choice((None, 30, 60, 90)),
            target=dice.choice((15, 60, 60, None)),
            priority=dice.choice(AskPriority.values),
            role=dice.choice(["", *Role.values]),
            conversation=dice.choice(where),
            location=place,
        )
    late = Obligation.objects.filter(satisfied_at__gt=start).exclude(due_at=None)
    for row in late.order_by("pk")[:20]:
        if row.satisfied_at and row.due_at and row.satisfied_at > row.due_at:
            row.breached_at, row.due_at = (
                row.due_at,
                row.due_at + timedelta(hours=dice.choice([0, 9])),
            )
            row.excused_at = row.satisfied_at + timedelta(hours=dice.choice([1, 30]))
            row.excused_by, row.excuse = cast.dana, "The power was gone."
            row.save()


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 6, 9), date(2026, 11, 1)])
def test_a_day_of_23_24_or_25_hours_counts_as_it_does_by_hand(
    cast: Cast, day: date, seed: int
) -> None:
    new_york = location("New York", "America/New_York")
    start, end = reports.day_bounds(new_york, day)
    fill(cast, new_york, start, seed)
    for cut in (end, start + timedelta(hours=13, minutes=30)):
        plain = plain_figures(new_york, start, cut)
        assert plain["total"]["asked"] > 5
        assert plain["total"]["overdue"]
        assert plain["open_from_earlier"]
        assert_same(figures_of(new_york, day, cut), plain)


def test_l53_the_database_and_the_arithmetic_agree(cast: Cast) -> None:
    ordinary_day(cast)
    start, end = reports.day_bounds(cast.oakland, TUESDAY)
    found = figures_of(cast.oakland, TUESDAY, end)
    assert_same(found, plain_figures(cast.oakland, start, end))
    assert (found["total"]["median_seconds"], found["total"]["p90_seconds"]) == (1200, 3420)


def test_an_ask_counts_in_the_hour_of_the_locations_clock_at_which_it_was_made(cast: Cast) -> None:
    for clock in ("00:10", "09:59", "10:00", "10:30", "16:00"):
        owed(cast, clock, answered_after=5)
    owed(cast, "10:45", answered_after=80)
    _, end = reports.day_bounds(cast.oakland, TUESDAY)
    found = figures_of(cast.oakland, TUESDAY, end)["by_hour"]
    assert [(one["hour"], one["name"], one["asked"], one["late"]) for one in found] == [
        (0, "12 am", 1, 0),
        (9, "9 am", 1, 0),
        (10, "10 am", 3, 1),
        (16, "4 pm", 1, 0),
    ]


def test_the_days_before_are_each_locations_own_and_leave_out_what_was_excused(cast: Cast) -> None:
    new_york = location("New York", "America/New_York")
    day = date(2026, 11, 2)
    _, end = reports.day_bounds(new_york, day)
    fill(cast, new_york, reports.day_bounds(new_york, date(2026, 11, 1))[0], 3)
    trend = figures_of(new_york, day, end)["trend"]
    assert len(trend) == 28
    before = [one for one in trend if one["asked"]]
    assert len(before) > 1
    for one in before:
        start, cut = reports.day_bounds(new_york, date.fromisoformat(one["date"]))
        plain = plain_figures(new_york, start, cut)["total"]
        excused = Obligation.objects.filter(decided_at__gte=start, decided_at__lt=cut)
        later = excused.filter(excused_at__gte=cut, excused_at__lt=end).count()
        assert (one["asked"], one["met"]) == (plain["asked"] - later, plain["met"])
