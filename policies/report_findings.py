"""What a reader with ten minutes should look at, and what could be changed: of a report's figures
alone, pure. What is due to chance is not told: it takes a few late asks more than a group's share.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.figures import percent
from policies.periods import MONTH
from policies.report_words import hour_name

MOST: Final = 4
# A group is told of with so many late asks, of which so many wouldn't be there at the rate of all.
LEAST_LATE: Final = 3
LEAST_EXTRA: Final = 2.0
# A cause is told of when it is that of so many of the late ones, in per cent.
LEAST_CAUSE: Final = 30
WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
# What was late because of it, and where that is changed.
CAUSES: Final = {
    "misrouted": ("passed on or taken over first", "Look at which roles and people are asked."),
    "nobody_on": ("nobody of the role was on shift", "Look at the shifts."),
    "off_shift": ("asked outside working hours", "Look at the rule's clock, and at who covers."),
    "with_patient": ("whoever was asked was with a patient", "Look at who covers meanwhile."),
    "no_answer": ("no answer, and no reason known", "Look at the rule's time and reminders."),
}
_GROUPS: Final = (
    ("by_channel", "", "elsewhere"),
    ("by_role", "Asked of: ", "others"),
    ("by_priority", "", "other priorities"),
)


@dataclass(frozen=True)
class _Group:
    name: str
    others: str  # what the rest is called
    asked: int
    late: int


def findings(figures: Mapping[str, Any]) -> tuple[str, ...]:
    """At most four sentences: the groups with more than their share of what was late, the
    heaviest first, and why asks were late."""
    total = figures["total"]
    if total["late"] < LEAST_LATE:
        return ()
    rate = total["late"] / total["asked"]
    found = [(one.late - one.asked * rate, one) for one in _groups(figures)]
    heavy = [
        (extra, one) for extra, one in found if one.late >= LEAST_LATE and extra >= LEAST_EXTRA
    ]
    heavy.sort(key=lambda pair: -pair[0])
    said = [_sentence(one, total) for _, one in heavy]
    why = _causes(figures["late"])
    return (*said[: MOST - len(why)], *why)


def weekday_name(weekday: int, kind: str) -> str:
    """ "Monday" of a week, "Mondays" of a month; 0 is Monday."""
    return f"{WEEKDAYS[weekday]}s" if kind == MONTH else WEEKDAYS[weekday]


def _sentence(one: _Group, total: Mapping[str, int]) -> str:
    """ "Fridays: 8 of 20 late; other days 10 of 120 (8%)."."""
    late, asked = total["late"] - one.late, total["asked"] - one.asked
    return (
        f"{one.name}: {one.late} of {one.asked} late ({percent(one.late, one.asked)}%); "
        f"{one.others} {late} of {asked} ({percent(late, asked)}%)."
    )


def _groups(figures: Mapping[str, Any]) -> Iterable[_Group]:
    """Each group that isn't everything, of weekdays, hours, places, roles and priorities."""
    whole = figures["total"]["asked"]
    for one in figures.get("weekdays", ()):
        if one["asked"] < whole:
            name = weekday_name(one["weekday"], figures["kind"])
            yield _Group(name, "other days", one["asked"], one["asked"] - one["met"])
    for one in figures.get("by_hour", ()):
        if one["asked"] < whole:
            yield _Group(_hours(one["hour"]), "other hours", one["asked"], one["late"])
    for key, before, others in _GROUPS:
        for one in figures.get(key, ()):
            if one["asked"] < whole:
                yield _Group(f"{before}{one['name']}", others, one["asked"], one["late"])


def _hours(hour: int) -> str:
    return f"Asked from {hour_name(hour)} to {hour_name((hour + 1) % 24)}"


def _causes(late: Iterable[Mapping[str, Any]]) -> list[str]:
    """The commonest cause of what was late, and where to look."""
    told = [ask["cause"] for ask in late if ask.get("cause") and not ask["is_excused"]]
    if not told:
        return []
    cause, number = Counter(told).most_common(1)[0]
    if number < LEAST_LATE or 100 * number < LEAST_CAUSE * len(told):
        return []
    what, look = CAUSES[cause]
    return [f"{number} of {len(told)} late ones: {what}. {look}"]
