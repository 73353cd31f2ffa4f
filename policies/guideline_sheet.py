"""The effect of a version in words: the same figures of the days before it and since."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from policies.guideline_effect import Effect, Span
from policies.report_words import duration


@dataclass(frozen=True, slots=True)
class Column:
    """What one side is called: how long it is, and from which day to which."""

    name: str
    dates: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the comparison; `of` says of how many it is a part."""

    name: str
    before: str
    before_of: str
    after: str
    after_of: str


def columns_of(effect: Effect, zone: ZoneInfo) -> tuple[Column, Column]:
    """Before and since, with the days on the clocks of `zone`."""
    before, after = effect.before, effect.after
    since = "after" if effect.is_over else "since, so far"
    return (
        Column(f"{_days(before)} before", _dates(before, zone)),
        Column(f"{_days(after)} {since}", _dates(after, zone)),
    )


def figures_of(effect: Effect) -> list[Figure]:
    """The lines of the table, each counted alike on both sides."""
    before, after = effect.before, effect.after

    def figure(name: str, value: str, of: str) -> Figure:
        sides = [(_value(span, value), _of(span, of)) for span in (before, after)]
        return Figure(name, *sides[0], *sides[1])

    return [
        figure("Answered in time", "on_time", "decided"),
        figure("Median answer", "median", ""),
        figure("Urgent, of all asks", "urgent_share", "asked"),
        figure("Interrupted with a patient", "interruptions", "days"),
    ]


def _value(span: Span, name: str) -> str:
    if name == "median":
        return duration(span.median_seconds)
    if name == "interruptions":
        return str(span.interruptions)
    part: int | None = getattr(span, name)
    return "–" if part is None else f"{part}%"


def _of(span: Span, name: str) -> str:
    if name == "days":
        return f"in {_days(span)}"
    return f"of {getattr(span, name)}" if name else "on the clock of its rule"


def _days(span: Span) -> str:
    if span.days == 0:
        return "less than a day"
    return "1 day" if span.days == 1 else f"{span.days} days"


def _dates(span: Span, zone: ZoneInfo) -> str:
    first, last = _day(span.start, zone), _day(span.last, zone)
    return first if first == last else f"{first} to {last}"


def _day(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%b} {local.day}"
