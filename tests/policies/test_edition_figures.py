"""The figures of weeks and months, counted by the database and by hand, over clock changes."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from accounts.models import Location, Role
from policies.figures import met_per_span
from policies.models import Report
from policies.periods import DAY, WEEK, Period
from policies.reports import build
from tests.cast import Cast, location, oakland, post
from tests.policies.days import figures_of, owed
from tests.policies.plainly import asks_of, plain_figures
from tests.policies.test_decided import assert_same


def scatter(cast: Cast, place: Location, start: datetime, days: int, seed: int) -> None:
    """Asks over so many days, answered, late, open and taken back."""
    dice = Random(seed)
    for _ in range(90):
        answered = dice.choice((None, 5, 20, 59, 75, 2_000))
        owed(
            cast,
            at=start + timedelta(minutes=dice.randrange(-2 * 24 * 60, days * 24 * 60, 30)),
            answered_after=answered,
            withdrawn_after=None if answered is not None else dice.choice((None, 30, 90)),
            role=dice.choice(["", *Role.values]),
            conversation=dice.choice([cast.front_desk, cast.direct]),
            location=place,
        )


@pytest.mark.parametrize("text", ["2026-W10", "2026-W44", "2026-03", "2026-11"])
def test_a_week_or_month_with_a_clock_change_counts_as_it_does_by_hand(
    cast: Cast, text: str
) -> None:
    new_york = location("New York", "America/New_York")
    period = Period.parse(text)
    start, end = period.bounds(new_york.zone)
    scatter(cast, new_york, start, len(period.dates), 1)
    for cut in (end, start + (end - start) / 2):
        plain = plain_figures(new_york, start, cut)
        assert plain["total"]["asked"] > 20
        assert plain["total"]["overdue"]
        assert_same(figures_of(new_york, period.first, cut, period.kind), plain)


def test_how_clear_asks_were_is_taken_from_days_that_are_frozen_and_else_looked_at(
    cast: Cast,
) -> None:
    for day in ("2026-06-09", "2026-06-10"):
        at = oakland("10:00", day)
        ask: dict[str, Any] = {"priority": "high", "people": [cast.kim], "now": at}
        post(cast.ana, cast.front_desk, "Please clean room 2 by 3.", **ask)
    week, end = Period.parse("2026-W24"), oakland("00:00", "2026-06-15")
    looked_at = figures_of(cast.oakland, week.first, end, WEEK)["clarity"]
    assert looked_at == {"asks": 2, "by_when": 2, "next_step": 2, "form_ok": 2}
    build(cast.oakland, Period.parse("2026-06-09"), end)
    assert figures_of(cast.oakland, week.first, end, WEEK)["clarity"] == looked_at
    Report.objects.update(figures={"clarity": {**looked_at, "asks": 9}})
    assert figures_of(cast.oakland, week.first, end, WEEK)["clarity"]["asks"] == 10


@pytest.mark.parametrize("text", ["2026-W45", "2026-11"])
def test_it_is_compared_with_the_four_before_and_told_by_day_and_weekday(
    cast: Cast, text: str
) -> None:
    new_york = location("New York", "America/New_York")
    period = Period.parse(text)
    before = [period.back(number) for number in (4, 3, 2, 1)]
    start, end = before[0].bounds(new_york.zone)[0], period.bounds(new_york.zone)[1]
    scatter(cast, new_york, start, (end - start).days, 2)
    found = figures_of(new_york, period.first, end, period.kind)
    asks = list(asks_of(new_york))

    def plainly(periods: list[Period]) -> list[tuple[int, int]]:
        return [met_per_span(asks, one.bounds(new_york.zone))[0] for one in periods]

    own = plainly([Period(DAY, day) for day in period.dates])
    assert [(one["asked"], one["met"]) for one in found["trend"]] == plainly(before)
    assert [(one["asked"], one["met"]) for one in found["days"]] == own
    assert sum(asked for asked, _ in own) == found["total"]["asked"] > 5
    for weekday, one in enumerate(found["weekdays"]):
        those = [n for n, day in zip(own, period.dates, strict=True) if day.weekday() == weekday]
        assert (one["asked"], one["met"]) == tuple(map(sum, zip(*those, strict=True)))
    assert sum(one["before"]["asked"] for one in found["weekdays"]) == sum(
        one["asked"] for one in found["trend"]
    )
