"""From frozen figures to the words, bars and charts that page and mail both show.

Reports that were frozen before a figure was counted say nothing about it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from policies import report_words as words
from policies.figures import percent
from policies.periods import DAY, MONTH, Period
from policies.report_chart import Chart
from policies.report_findings import findings
from policies.report_trend import Trend, hours_chart, trend_of
from policies.report_words import CAUSE_WORDS, SEVEN_DAYS, Figures, duration

LATE_SHOWN, LATE_SHOWN_OF_MORE = 20, 10
GROUPS = (
    ("By priority", "by_priority"),
    ("By channel", "by_channel"),
    ("By role", "by_role"),
    ("By hour", "by_hour"),
)


@dataclass(frozen=True)
class Bar:
    """How much of a bar is answered in time and how much is late, in whole per cent."""

    met: int
    late: int


@dataclass(frozen=True)
class Row:
    """One group: its figures, its bar, and how long its answers took, in words."""

    name: str
    asked: int
    met: int
    late: int
    overdue: int
    percent: int | None
    bar: Bar
    is_timed: bool  # whether there was any answer to time
    median: str
    p90: str
    pace: str  # both in words, where there is room for a line


@dataclass(frozen=True)
class LateAsk:
    """An ask that was not answered in time: never what it said."""

    asked: str
    priority: str
    role: str
    channel: str
    how_late: str
    cause: str  # empty in a report of before
    conversation_id: int | None  # None: the reader is not in that conversation


@dataclass(frozen=True)
class Sheet:
    """A whole report, ready to be drawn."""

    location: str
    period: Period
    kind: str
    short_name: str  # as those before it are called
    title: str
    is_whole_day: bool
    as_of: str
    counts: str
    pace: str
    findings: tuple[str, ...]  # of a week or month: what to look at
    comparison: str
    four_weeks: str
    promised: str
    earlier: str
    urgent: str
    escalated: str
    total: Row
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    trend: Trend
    hours_chart: Chart | None
    late: tuple[LateAsk, ...]
    late_left_out: int
    causes: str
    without_deadline: int
    interruptions: int  # of people who were with a patient
    moments: str  # what became of asks that lost their use; empty without any
    misfits: int  # messages that the guideline didn't fit, as people said
    clarity: str  # how many asks said what their readers look for; empty without any


def sheet_of(figures: Figures, readable: Collection[int]) -> Sheet:
    """The report in words, for somebody who is in the conversations `readable`."""
    zone = ZoneInfo(figures["zone"])
    period = words.period_of(figures)
    cut = datetime.fromisoformat(figures["cut_at"]).astimezone(zone)
    total = _row("All", figures["total"])
    late, trend = _in_order(figures["late"], period.kind), figures["trend"]
    is_day = period.kind == DAY
    shown = LATE_SHOWN if is_day else LATE_SHOWN_OF_MORE
    return Sheet(
        location=figures["location"],
        period=period,
        kind=period.kind,
        short_name=words.short_name(period),
        title=f"{figures['location']}, {words.period_name(period)}",
        is_whole_day=figures["is_whole_day"],
        as_of=words.clock(cut) if is_day else f"{cut:%a, %b} {cut.day}, {words.clock(cut)}",
        counts=words.counts_in_words(figures),
        pace=words.pace(figures["total"]),
        findings=() if is_day else findings(figures),
        comparison=words.comparison(total.percent, trend, period.kind),
        four_weeks=words.four_weeks(period.first, trend) if is_day else "",
        promised=words.promised(figures.get("promised")),
        earlier=words.earlier(figures["open_from_earlier"], period.kind),
        urgent=words.urgent(figures),
        escalated=words.escalated(figures.get("escalated", {})),
        total=total,
        groups=tuple(
            (title, tuple(_row(group["name"], group) for group in figures[key]))
            for title, key in GROUPS
            if figures.get(key)
        ),
        trend=trend_of(figures),
        hours_chart=hours_chart(figures.get("by_hour", ())),
        late=tuple(_late(ask, period, zone, readable) for ask in late[:shown]),
        late_left_out=max(0, len(late) - shown),
        causes=words.causes(late),
        without_deadline=figures["without_deadline"],
        interruptions=figures.get("interruptions", 0),
        moments=words.moments(figures.get("moments", {})),
        misfits=figures.get("misfits", 0),
        clarity=words.clarity(figures.get("clarity", {})),
    )


def _in_order(late: Sequence[Mapping[str, Any]], kind: str) -> Sequence[Mapping[str, Any]]:
    """Of a day as it was asked; of a week or month what is still open, then the latest."""
    if kind == DAY:
        return late
    open_first = {True: 0, False: 1}
    return sorted(
        late,
        key=lambda ask: (
            open_first[ask["late_seconds"] is None and not ask["is_withdrawn"]],
            -(ask["late_seconds"] or 0),
            ask["asked_at"],
        ),
    )


def _row(name: str, group: Mapping[str, Any]) -> Row:
    rate = percent(group["met"], group["asked"])
    return Row(
        name=name,
        asked=group["asked"],
        met=group["met"],
        late=group["late"],
        overdue=group["overdue"],
        percent=rate,
        bar=Bar(met=rate or 0, late=0 if rate is None else 100 - rate),
        is_timed=group["answered"] > 0,
        median=duration(group["median_seconds"]),
        p90=duration(group["p90_seconds"]),
        pace=words.row_pace(group),
    )


def _late(
    ask: Mapping[str, Any], period: Period, zone: ZoneInfo, readable: Collection[int]
) -> LateAsk:
    asked = datetime.fromisoformat(ask["asked_at"]).astimezone(zone)
    how_late = words.how_late(ask)
    conversation = ask["conversation_id"]
    return LateAsk(
        asked=_asked(asked, period),
        priority=ask["priority"],
        role=ask["role"],
        channel=ask["channel"],
        how_late=f"{how_late}, excused" if ask["is_excused"] else how_late,
        cause=CAUSE_WORDS.get(ask.get("cause", ""), ""),
        conversation_id=conversation if conversation in readable else None,
    )


def _asked(local: datetime, period: Period) -> str:
    """ "2:16 pm" of the day itself, "Mon 4:50 pm" of its week or the week before a day, else
    "Jun 1, 4:50 pm"."""
    days = (period.last - local.date()).days
    if period.kind == DAY and days == 0:
        return words.clock(local)
    if period.kind != MONTH and days < SEVEN_DAYS:
        return f"{local:%a} {words.clock(local)}"
    return f"{local:%b} {local.day}, {words.clock(local)}"
