"""What the sentences of a story are made of: names, instants, the terms of a promise; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from policies.times import listed, span_in_words, wall

Facts = Mapping[str, Any]
PRIORITIES = {"normal": "Normal", "high": "High", "urgent": "Urgent"}
TREATMENTS = {
    "pause": "While the person is with a patient, the clock waits.",
    "count": "It counts while the person is with a patient, too.",
    "break_through": "It counts and breaks through while the person is with a patient.",
}
# Why somebody is passed by, or can't answer now.
REASONS = {
    "off_shift": "is off shift",
    "with_patient": "is with a patient",
    "away": "is away",
    "available": "is available",
    "already_notified": "was told already",
    "inactive": "doesn't work here any more",
    "asker": "asked it",
    "owner": "owes the answer",
}

TARGETS = {
    "cover": "the person's cover",
    "role": "the role that the rule names",
    "person": "the person that the rule names",
    "location_manager": "the location's manager",
    "last_resort": "whoever runs the place",
}
MISSING = {
    "cover": "the person has no cover",
    "role": "nobody has the role that the rule names",
    "person": "the person that the rule names isn't there",
    "location_manager": "nobody manages the location",
    "last_resort": "nobody runs the place",
}
LATE_STAYS = "It was late already, and stays so."
NOT_LATE = "It was not late yet, so it counts for nobody."
LEAVING = {"left": "is no longer in the conversation", "deactivated": "doesn't work here any more"}


@dataclass(frozen=True)
class Happened:
    """A stored event."""

    kind: str
    at: datetime
    facts: Facts
    actor: int | None = None


@dataclass(frozen=True)
class Names:
    """How people and locations are called, who asked, and the zone of the reader's clock."""

    people: Mapping[int, str]
    places: Mapping[int, str]
    zone: ZoneInfo
    asker: int | None = None

    def person(self, pk: int | None) -> str:
        """Somebody's name."""
        return self.people.get(pk, "Somebody") if pk is not None else "Somebody"

    def all(self, ids: Iterable[int], joint: str = "and") -> str:
        """ "Ana, Bre and Kim"; "nobody" without any."""
        return listed([self.person(pk) for pk in ids], joint) or "nobody"

    def place(self, pk: int | None) -> str:
        """A location's name."""
        return self.places.get(pk, "the location") if pk is not None else "the location"

    def time(self, at: datetime, near: datetime) -> str:
        """An instant on the reader's clock, with its day unless that is the day of `near`."""
        return wall(at, self.zone, near)


def told_were(ids: Iterable[int] | None, names: Names) -> str:
    """ "Ana was", "Ana and Bre were"."""
    people = list(ids or ())
    whom = names.all(people) if people else names.person(None)
    return f"{whom} {'were' if len(people) > 1 else 'was'}"


def instant(value: Any) -> datetime | None:
    """An instant as events keep it."""
    return datetime.fromisoformat(value) if value else None


def priority(facts: Facts, name: str = "priority") -> str:
    """ "High"."""
    return PRIORITIES.get(facts.get(name, ""), "another priority")


def minutes(count: float) -> str:
    """ "40 min", "1 h 30 min"; less than one is less than a minute."""
    return span_in_words(round(count)) if count >= 1 else "less than a minute"


def rule(facts: Facts) -> str:
    """Which rule holds in which version, and what it says; empty without one: then the hours
    say why."""
    if not facts.get("rule"):
        return ""
    number = facts.get("rule_number")
    version = f", version {number}" if number else ""
    span, elapsed = span_in_words(facts.get("target_minutes") or 0), facts.get("clock") == "elapsed"
    clock = ", day and night" if elapsed else " of working time"
    return f"The rule is “{facts['rule']}”{version}: a reply within {span}{clock}."


def treatment(facts: Facts) -> str:
    """What being with a patient means for this answer."""
    return TREATMENTS.get(facts.get("treatment", ""), "")


def basis(event: Happened, names: Names, *, is_ahead: bool = False) -> Iterable[str]:
    """Whose hours count, what was closed in between, and when the clock started; or starts, of
    what `is_ahead`."""
    hours: Facts = event.facts.get("hours") or {}
    yield _whose_hours(hours, names)
    wanted = instant(hours.get("wanted_by"))
    if wanted is not None:
        yield f"Whoever asked wants it by {names.time(wanted, event.at)}, later than the rule says."
    closed = [_closure(one) for one in hours.get("closures", ())]
    if closed:
        yield f"Closed in between: {listed(closed)}."
    starts_at = instant(event.facts.get("clock_started_at"))
    if starts_at is not None and starts_at > event.at:
        began, when = ("starts", "begins") if is_ahead else ("started", "began")
        at = names.time(starts_at, event.at)
        yield f"The clock {began} {at}, when working time {when}."


def _whose_hours(hours: Facts, names: Names) -> str:
    if hours.get("reason"):
        return f"{hours['reason']} So there is no due time."
    kind, is_fallback = hours.get("hours_of"), hours.get("fallback")
    person = names.person(hours.get("person"))
    if kind == "clock":
        return "Every hour counts."
    if kind == "person" and is_fallback:
        return f"{person} has no shifts, so the opening hours of their location count."
    if kind == "person":
        return f"The shifts of {person} count."
    if kind == "location" and is_fallback:
        place = names.place(hours.get("location"))
        return f"{person} has no working time, so the opening hours of {place} count."
    if kind == "location":
        return f"The opening hours of {names.place(hours.get('location'))} count."
    return ""


def _closure(closure: Facts) -> str:
    """ "Thanksgiving (Thu, Nov 26, Oakland)"."""
    day = date.fromisoformat(closure["date"])
    return f"{closure['name'] or 'a closed day'} ({day:%a, %b} {day.day}, {closure['location']})"


def due_moved(event: Happened, names: Names) -> str:
    """What became of the due time."""
    before, after = (instant(event.facts.get(key)) for key in ("due_before", "due_after"))
    after = after or instant(event.facts.get("due_at"))
    if after is None:
        return "There is no due time any more." if before else ""
    due = names.time(after, event.at)
    if before is None:
        return f"It is due {due}."
    if before == after:
        return f"It stays due {due}."
    return f"It is due {due} instead of {names.time(before, event.at)}."


def passed(event: Happened, names: Names) -> Iterable[str]:
    """Who was passed by on the way, and why."""
    for one in event.facts.get("passed") or ():
        why = REASONS.get(one.get("reason", ""), "could not be told")
        yield f"{names.person(one.get('user'))} {why} and was passed by."
