"""From frozen figures to the words, bars and charts that page and mail both show.

Reports that were frozen before a figure was counted say nothing about it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from policies import report_words as words
from policies.figures import percent
from policies.report_chart import Chart, Pair, chart_of, every
from policies.report_words import CAUSE_WORDS, WEEK, Figures, clock, duration

LATE_SHOWN = 20
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
class Day:
    """One of the days before, for comparison."""

    name: str  # "Tue"
    on: str  # "Tue, Jun 2"
    asked: int
    met: int
    late: int
    percent: int | None


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
    day: date
    day_name: str  # as the days before it are called
    title: str
    is_whole_day: bool
    as_of: str
    counts: str
    pace: str
    comparison: str
    four_weeks: str
    promised: str
    earlier: str
    urgent: str
    escalated: str
    total: Row
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    days: tuple[Day, ...]  # the week before
    weeks: tuple[Day, ...]  # the four weeks before; empty in a report of before
    hours_chart: Chart | None
    weeks_chart: Chart | None
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
    day = date.fromisoformat(figures["date"])
    cut = datetime.fromisoformat(figures["cut_at"]).astimezone(zone)
    total = _row("All", figures["total"])
    late, trend = figures["late"], figures["trend"]
    days = _days(trend)
    weeks = days if len(days) > WEEK else ()
    return Sheet(
        location=figures["location"],
        day=day,
        day_name=f"{day:%a}",
        title=f"{figures['location']}, {day:%A, %b} {day.day}",
        is_whole_day=figures["is_whole_day"],
        as_of=clock(cut),
        counts=words.counts_in_words(figures),
        pace=words.pace(figures["total"]),
        comparison=words.comparison(total.percent, trend),
        four_weeks=words.four_weeks(day, trend),
        promised=words.promised(figures.get("promised")),
        earlier=words.earlier(figures["open_from_earlier"]),
        urgent=words.urgent(figures),
        escalated=words.escalated(figures.get("escalated", {})),
        total=total,
        groups=tuple(
            (title, tuple(_row(group["name"], group) for group in figures[key]))
            for title, key in GROUPS
            if figures.get(key)
        ),
        days=days[-WEEK:] if any(one.asked for one in days[-WEEK:]) else (),
        weeks=weeks,
        hours_chart=_hours_chart(figures.get("by_hour", ())),
        weeks_chart=_weeks_chart(weeks, f"{day:%a, %b} {day.day}", total),
        late=tuple(_late(ask, day, zone, readable) for ask in late[:LATE_SHOWN]),
        late_left_out=max(0, len(late) - LATE_SHOWN),
        causes=words.causes(late),
        without_deadline=figures["without_deadline"],
        interruptions=figures.get("interruptions", 0),
        moments=words.moments(figures.get("moments", {})),
        misfits=figures.get("misfits", 0),
        clarity=words.clarity(figures.get("clarity", {})),
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


def _days(trend: Sequence[Mapping[str, Any]]) -> tuple[Day, ...]:
    """The days before, oldest first; none when there is nothing to compare with."""
    if not any(day["asked"] for day in trend):
        return ()
    dates = [date.fromisoformat(day["date"]) for day in trend]
    return tuple(
        Day(
            name=f"{on:%a}",
            on=f"{on:%a, %b} {on.day}",
            asked=day["asked"],
            met=day["met"],
            late=day["asked"] - day["met"],
            percent=percent(day["met"], day["asked"]),
        )
        for on, day in zip(dates, trend, strict=True)
    )


def _hours_chart(groups: Sequence[Mapping[str, Any]]) -> Chart | None:
    """From the first hour that has an ask to the last, those without any among them."""
    if not groups:
        return None
    found = {group["hour"]: group for group in groups}
    hours = range(min(found), max(found) + 1)
    step = every(len(hours))
    pairs = []
    for number, hour in enumerate(hours):
        group = found.get(hour, {"met": 0, "late": 0})
        name = words.hour_name(hour)
        label = "" if number % step else name
        pairs.append(Pair(name, label, group["met"], group["late"]))
    return chart_of("hours", "Asks by the hour at which they were made", pairs)


def _weeks_chart(weeks: Sequence[Day], today: str, total: Row) -> Chart | None:
    """The four weeks before and the day itself, each week's first day named."""
    if not weeks:
        return None
    pairs = [
        Pair(one.on, "" if number % WEEK else one.on.split(", ")[1], one.met, one.late)
        for number, one in enumerate(weeks)
    ]
    this_day = Pair(today, today.split(", ")[1], total.met, total.late)
    return chart_of("weeks", "Asks of this day and of the four weeks before", [*pairs, this_day])


def _late(ask: Mapping[str, Any], day: date, zone: ZoneInfo, readable: Collection[int]) -> LateAsk:
    asked = datetime.fromisoformat(ask["asked_at"]).astimezone(zone)
    how_late = words.how_late(ask)
    conversation = ask["conversation_id"]
    return LateAsk(
        asked=_asked(asked, day),
        priority=ask["priority"],
        role=ask["role"],
        channel=ask["channel"],
        how_late=f"{how_late}, excused" if ask["is_excused"] else how_late,
        cause=CAUSE_WORDS.get(ask.get("cause", ""), ""),
        conversation_id=conversation if conversation in readable else None,
    )


def _asked(local: datetime, day: date) -> str:
    """ "2:16 pm" of the day itself, "Mon 4:50 pm" of the week before, else "Jun 1, 4:50 pm"."""
    days = (day - local.date()).days
    if days == 0:
        return clock(local)
    if days < 7:
        return f"{local:%a} {clock(local)}"
    return f"{local:%b} {local.day}, {clock(local)}"
