"""Spans, instants and lists in words; pure."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from policies.report_words import clock

HOUR = 60


def span_in_words(minutes: int) -> str:
    """ "15 min", "1 h", "1 h 30 min"."""
    hours, rest = divmod(minutes, HOUR)
    parts = (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "")
    return " ".join(part for part in parts if part)


def listed(parts: Sequence[str], joint: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    *most, last = parts or [""]
    return f"{', '.join(most)} {joint} {last}" if most else last


def day_and_time(at: datetime, zone: ZoneInfo) -> str:
    """ "Tue, Jun 9 at 10:00 am", on the clocks of a zone."""
    local = at.astimezone(zone)
    return f"{local:%a, %b} {local.day} at {_clock(local)}"


def wall(at: datetime, zone: ZoneInfo, near: datetime) -> str:
    """The same, without the day when it is that of `near`: "10:00 am"."""
    local = at.astimezone(zone)
    if local.date() == near.astimezone(zone).date():
        return _clock(local)
    year = f" {local.year}" if local.year != near.astimezone(zone).year else ""
    return f"{local:%a, %b} {local.day}{year} at {_clock(local)}"


def _clock(local: datetime) -> str:
    """ "1:30 am"; in the hour that comes twice with its zone: "1:30 am PST"."""
    is_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{clock(local)} {local:%Z}" if is_twice else clock(local)
