"""What came before a day, week or month, and what is inside it: for charts, bars and tables; pure.

Reports that were frozen before a figure was counted say nothing about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.figures import percent
from policies.periods import DAY, WEEK, Period
from policies.report_chart import Chart, Pair, chart_of, every
from policies.report_findings import weekday_name
from policies.report_words import SEVEN_DAYS, Figures, hour_name, period_of, short_name


@dataclass(frozen=True)
class Before:
    """A day, week or month, for comparison."""

    name: str  # "Tue", "Jun 8", "Jun"
    on: str  # "Tue, Jun 2"; of a week or month as its name
    asked: int
    met: int
    late: int
    percent: int | None


@dataclass(frozen=True)
class Weekday:
    """All Mondays of a week or month, beside those of the four before."""

    name: str
    asked: int
    met: int
    percent: int | None
    percent_before: int | None


@dataclass(frozen=True)
class Trend:
    """Everything of it; what there is nothing to tell of is empty."""

    title: str
    before: tuple[Before, ...]  # a week's days, or four weeks or months
    days_title: str
    days: tuple[Before, ...]  # of the four weeks before a day, else of the week or month itself
    days_chart: Chart | None
    weekdays: tuple[Weekday, ...]
    own: bool  # whether `days` are those of the period itself


def trend_of(figures: Figures) -> Trend:
    """What page and mail show of it."""
    period = period_of(figures)
    before = _counted(figures["trend"], period.kind)
    own = period.kind != DAY
    if own:
        days, weekdays = _counted(figures.get("days", ()), DAY), _weekdays(figures)
        bars = before
    else:
        days, weekdays = (before if len(before) > SEVEN_DAYS else ()), ()
        bars = before[-SEVEN_DAYS:]
    return Trend(
        title=f"Answered in time, the {period.kind}s before",
        before=bars if any(one.asked for one in bars) else (),
        days_title="Day by day" if own else "The four weeks before, and this day",
        days=days,
        days_chart=_days_chart(days, period, figures["total"]),
        weekdays=weekdays,
        own=own,
    )


def hours_chart(groups: Sequence[Mapping[str, Any]]) -> Chart | None:
    """From the first hour that has an ask to the last, those without any among them."""
    if not groups:
        return None
    found = {group["hour"]: group for group in groups}
    hours = range(min(found), max(found) + 1)
    step = every(len(hours))
    pairs = []
    for number, hour in enumerate(hours):
        group = found.get(hour, {"met": 0, "late": 0})
        name = hour_name(hour)
        label = "" if number % step else name
        pairs.append(Pair(name, label, group["met"], group["late"]))
    return chart_of("hours", "Asks by the hour at which they were made", pairs)


def _counted(rows: Sequence[Mapping[str, Any]], kind: str) -> tuple[Before, ...]:
    """Oldest first; none when there is nothing to compare with."""
    if not any(row["asked"] for row in rows):
        return ()
    periods = [Period(kind, date.fromisoformat(row["date"])) for row in rows]
    return tuple(
        Before(
            name=short_name(one),
            on=_on(one),
            asked=row["asked"],
            met=row["met"],
            late=row["asked"] - row["met"],
            percent=percent(row["met"], row["asked"]),
        )
        for one, row in zip(periods, rows, strict=True)
    )


def _on(period: Period) -> str:
    first = period.first
    return f"{first:%a, %b} {first.day}" if period.kind == DAY else short_name(period)


def _weekdays(figures: Figures) -> tuple[Weekday, ...]:
    """The weekdays on which anything was decided, in the period or before it."""
    return tuple(
        Weekday(
            name=weekday_name(row["weekday"], figures["kind"]),
            asked=row["asked"],
            met=row["met"],
            percent=percent(row["met"], row["asked"]),
            percent_before=percent(row["before"]["met"], row["before"]["asked"]),
        )
        for row in figures.get("weekdays", ())
        if row["asked"] or row["before"]["asked"]
    )


def _days_chart(days: Sequence[Before], period: Period, total: Mapping[str, Any]) -> Chart | None:
    """A day's four weeks and itself, each week's first day named; else the days of the period."""
    if not days:
        return None
    if period.kind == WEEK:
        labels = [one.name for one in days]
    else:
        labels = [
            "" if number % SEVEN_DAYS else one.on.split(", ")[1] for number, one in enumerate(days)
        ]
    pairs = [
        Pair(one.on, label, one.met, one.late) for one, label in zip(days, labels, strict=True)
    ]
    if period.kind != DAY:
        return chart_of("days", f"Asks of this {period.kind}, by day", pairs)
    today = _on(period)
    this_day = Pair(today, today.split(", ")[1], total["met"], total["late"])
    return chart_of("weeks", "Asks of this day and of the four weeks before", [*pairs, this_day])
