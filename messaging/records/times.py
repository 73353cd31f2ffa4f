"""Instants as the pages about records write them."""

from datetime import datetime
from zoneinfo import ZoneInfo


def clock(at: datetime, zone: ZoneInfo) -> str:
    """ "10:00 am", on the clocks of a zone."""
    local = at.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """ "Jun 9, 2026 at 10:00 am": these pages are read years later, so the year is in it."""
    local = at.astimezone(zone)
    return f"{local:%b} {local.day}, {local.year} at {clock(at, zone)}"
