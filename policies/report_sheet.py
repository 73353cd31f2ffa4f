"""From frozen figures to the words and bars that page and mail both show."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from policies.figures import percent

LATE_SHOWN = 20
Figures = Mapping[str, Any]


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
    percent: int | None


@dataclass(frozen=True)
class LateAsk:
    """An ask that was not answered in time: never what it said."""

    asked: str
    priority: str
    role: str
    channel: str
    how_late: str
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
    promised: str
    earlier: str
    total: Row
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    days: tuple[Day, ...]
    late: tuple[LateAsk, ...]
    late_left_out: int
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
    late = figures["late"]
    return Sheet(
        location=figures["location"],
        day=day,
        day_name=f"{day:%a}",
        title=f"{figures['location']}, {day:%A, %b} {day.day}",
        is_whole_day=figures["is_whole_day"],
        as_of=clock(cut),
        counts=counts_in_words(figures),
        pace=_pace(figures["total"]),
        comparison=_comparison(total.percent, figures["trend"]),
        promised=_promised(figures.get("promised")),
        earlier=_earlier(figures["open_from_earlier"]),
        total=total,
        groups=tuple(
            (title, tuple(_row(group["name"], group) for group in figures[key]))
            for title, key in (
                ("By priority", "by_priority"),
                ("By channel", "by_channel"),
                ("By role", "by_role"),
            )
            if figures[key]
        ),
        days=_days(figures["trend"]),
        late=tuple(_late(ask, day, zone, readable) for ask in late[:LATE_SHOWN]),
        late_left_out=max(0, len(late) - LATE_SHOWN),
        without_deadline=figures["without_deadline"],
        # Reports of before don't count these.
        interruptions=figures.get("interruptions", 0),
        moments=_moments(figures.get("moments", {})),
        misfits=figures.get("misfits", 0),
        clarity=_clarity(figures.get("clarity", {})),
    )


def counts_in_words(figures: Figures) -> str:
    """ "42 asked, 38 answered in time (90%), 4 late, 1 excused, 1 still open"."""
    total = figures["total"]
    parts = []
    if total["asked"]:
        rate = percent(total["met"], total["asked"])
        parts = [
            f"{total['asked']} asked",
            f"{total['met']} answered in time ({rate}%)",
        ]
        if total["late"]:
            parts.append(f"{total['late']} late")
    else:
        parts = ["No answer was due"]
    if figures["excused"]:
        parts.append(f"{figures['excused']} excused")
    if total["overdue"]:
        parts.append(f"{total['overdue']} still open")
    return ", ".join(parts)


def subject_of(figures: Figures) -> str:
    """One line, without line breaks, or what a mailbox decodes into some, whatever a location is
    called."""
    day = date.fromisoformat(figures["date"])
    place = " ".join(str(figures["location"]).split()).replace("=?", "= ?")
    so_far = "" if figures["is_whole_day"] else " so far"
    return f"{place}, {day:%A, %b} {day.day}{so_far}: {counts_in_words(figures)}"


def duration(seconds: float | None) -> str:
    """ "7.5 min", "47 min", "2 h 5 min"; a dash for what is not known."""
    if seconds is None:
        return "–"
    minutes = round(seconds / 60, 1)
    if minutes < 10:
        return f"{minutes:.1f}".removesuffix(".0") + " min"
    hours, rest = divmod(int(minutes + 0.5), 60)
    said = f"{hours} h {rest} min" if rest else f"{hours} h"
    return said if hours else f"{rest} min"


def clock(local: datetime) -> str:
    """ "2:16 pm"."""
    return f"{local.hour % 12 or 12}:{local:%M} {'pm' if local.hour >= 12 else 'am'}"


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
        pace=_row_pace(group),
    )


def _row_pace(group: Mapping[str, Any]) -> str:
    median, p90 = duration(group["median_seconds"]), duration(group["p90_seconds"])
    if group["answered"] > 1:
        return f"half within {median}, 9 in 10 within {p90}"
    return f"one answer, after {median}" if group["answered"] else ""


def _pace(total: Mapping[str, Any]) -> str:
    """How long answers took, and of how many that is said."""
    answered = total["answered"]
    if not answered:
        return ""
    if answered == 1:
        return f"The one answer took {duration(total['median_seconds'])}."
    return (
        f"Of {answered} answers, half came within {duration(total['median_seconds'])} "
        f"and 9 in 10 within {duration(total['p90_seconds'])}."
    )


def _comparison(rate: int | None, trend: list[dict[str, Any]]) -> str:
    before = percent(sum(day["met"] for day in trend), sum(day["asked"] for day in trend))
    if before is None:
        return ""
    said = f"The 7 days before: {before}% in time"
    if rate is None or rate == before:
        return f"{said}." if rate is None else f"{said}, the same."
    points = abs(rate - before)
    side = "above" if rate > before else "below"
    return f"{said}; this day is {points} {'point' if points == 1 else 'points'} {side}."


def _promised(promised: Mapping[str, int] | None) -> str:
    """How many of the times that people promised they kept; reports of before say nothing."""
    if not promised:
        return ""
    kept, missed = promised["kept"], promised["missed"]
    if not kept + missed:
        return ""
    if kept + missed == 1:
        return f"The one promised time was {'kept' if kept else 'missed'}."
    return f"Of {kept + missed} promised times, {kept} kept and {missed} missed."


def _earlier(number: int) -> str:
    """Which of the open ones this day didn't bring."""
    if not number:
        return ""
    return f"{number} of the open ones {'is' if number == 1 else 'are'} from earlier days."


def _days(trend: list[dict[str, Any]]) -> tuple[Day, ...]:
    """The days before, oldest first; none when there is nothing to compare with."""
    if not any(day["asked"] for day in trend):
        return ()
    dates = [date.fromisoformat(day["date"]) for day in trend]
    return tuple(
        Day(f"{on:%a}", percent(day["met"], day["asked"]))
        for on, day in zip(dates, trend, strict=True)
    )


def _late(ask: dict[str, Any], day: date, zone: ZoneInfo, readable: Collection[int]) -> LateAsk:
    asked = datetime.fromisoformat(ask["asked_at"]).astimezone(zone)
    if ask["late_seconds"] is not None:
        how_late = f"{duration(ask['late_seconds'])} late"
    else:
        how_late = "withdrawn late" if ask["is_withdrawn"] else "still open"
    conversation = ask["conversation_id"]
    return LateAsk(
        asked=_asked(asked, day),
        priority=ask["priority"],
        role=ask["role"],
        channel=ask["channel"],
        how_late=f"{how_late}, excused" if ask["is_excused"] else how_late,
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


def _moments(counts: Mapping[str, int]) -> str:
    """ "The moment of 3 asks passed without an answer: 1 got done all the same, …"."""
    passed = counts.get("passed", 0)
    if not passed:
        return ""
    words = (
        ("done", "got done all the same"),
        ("not_done", "did not"),
        ("not_needed", "not needed"),
    )
    told = [f"{counts[name]} {said}" for name, said in words if counts[name]]
    unsaid = passed - sum(counts[name] for name, _ in words)
    told += [f"{unsaid} not said"] if unsaid else []
    asks = "1 ask" if passed == 1 else f"{passed} asks"
    return f"The moment of {asks} passed without an answer: {', '.join(told)}."


def _clarity(counts: Mapping[str, int]) -> str:
    """ "Of 42 asks 30 said by when, 38 what to do, and 35 were quick to read." """
    asks = counts.get("asks", 0)
    if not asks:
        return ""
    plural, were = ("" if asks == 1 else "s"), ("was" if counts["form_ok"] == 1 else "were")
    said = f"{counts['by_when']} said by when, {counts['next_step']} what to do"
    return f"Of {asks} ask{plural} {said}, and {counts['form_ok']} {were} quick to read."
