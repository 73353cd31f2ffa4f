"""Events as they are stored, and what the story says of them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from policies.story import Line, story_of
from policies.story_parts import Happened, Names

ANA, BEN, CY, KIM = 1, 2, 3, 4
NAMES = Names(
    people={ANA: "Ana", BEN: "Ben", CY: "Cy", KIM: "Kim"},
    places={7: "Oakland", 8: "Austin"},
    zone=ZoneInfo("America/New_York"),
    asker=ANA,
)
HIGH: dict[str, Any] = {
    "rule": "High: within an hour",
    "rule_number": 2,
    "target_minutes": 60,
    "clock": "working",
    "priority": "high",
}


def at(clock: str, day: str = "2026-06-09") -> datetime:
    """ "10:00" in New York in summer."""
    return datetime.fromisoformat(f"{day}T{clock}-04:00")


def stored(clock: str, day: str = "2026-06-09") -> str:
    """The same as events keep it."""
    return at(clock, day).isoformat()


def line(kind: str, actor: int | None = None, when: datetime | None = None, **facts: Any) -> Line:
    [made] = story_of([Happened(kind, when or at("10:00"), facts, actor)], NAMES)
    return made


def said(kind: str, actor: int | None = None, when: datetime | None = None, **facts: Any) -> str:
    made = line(kind, actor, when, **facts)
    return " ".join([made.text, *made.details])
