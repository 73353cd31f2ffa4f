"""When the two locations are open, and the days on which they are not."""

from dataclasses import dataclass
from datetime import date, timedelta

from medspa_chat.demo_practice.people import (
    AUSTIN_FULL,
    AUSTIN_SATURDAY,
    FULL,
    SATURDAY,
    Week,
    days,
)


@dataclass(frozen=True)
class Site:
    """A location of the practice."""

    key: str
    name: str
    zone: str
    phone: str
    opening: Week


SITES = (
    Site(
        "oakland",
        "Oakland",
        "America/Los_Angeles",
        "(510) 555-0140",
        days("01234", FULL) | days("5", SATURDAY),
    ),
    Site(
        "austin",
        "Austin",
        "America/Chicago",
        "(512) 555-0186",
        days("01234", AUSTIN_FULL) | days("5", AUSTIN_SATURDAY),
    ),
)

# Days off of one person, counted from the first day of the story.
TIME_OFF = (("mona", 10, 11), ("carmen", 5, 5), ("thuy", 33, 37), ("kim", 45, 49))


def holidays(year: int, site: str) -> dict[date, str]:
    """The dates of a year on which a location is closed."""
    thanksgiving = _nth_weekday(year, 11, 3, 4)
    closed = {
        date(year, 1, 1): "New Year's Day",
        _nth_weekday(year, 5, 0, 5): "Memorial Day",
        date(year, 7, 4): "Independence Day",
        _nth_weekday(year, 9, 0, 1): "Labor Day",
        thanksgiving: "Thanksgiving",
        date(year, 12, 25): "Christmas Day",
    }
    if site == "oakland":
        closed[thanksgiving + timedelta(days=1)] = "Day after Thanksgiving"
    else:
        closed[date(year, 12, 24)] = "Christmas Eve"
    return closed


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth such weekday of a month; the fifth is the last, where there are only four."""
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return found if found.month == month else found - timedelta(days=7)
