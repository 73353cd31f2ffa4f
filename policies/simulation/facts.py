"""What the past is known to have been, as far as a trial of a rule needs it; pure."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from accounts.worktime import Calendar, Span, is_working
from policies.clockwork import united
from policies.rules import Step

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Terms:
    """A rule as it holds or as it is typed. `pk` says which of two is newer, `rule_id` which
    rule it is of; None for one that was never saved."""

    pk: int
    rule_id: int | None
    priority: str
    conversation_id: int | None
    location_id: int | None
    asked_role: str
    target: timedelta
    is_elapsed: bool
    remind_before: tuple[timedelta, ...]  # the earliest reminder first
    pauses_for: frozenset[str]  # the priorities whose clock waits while one is with a patient
    pause_cap: timedelta
    ack_hold: timedelta
    steps: tuple[Step, ...]
    repeat_minutes: int = 0
    repeat_times: int = 0


@dataclass(frozen=True, slots=True)
class PastAsk:
    """One answer that was owed. Instants are UTC."""

    pk: int
    sent_at: datetime
    priority: str
    asked_role: str
    conversation_id: int
    location_id: int | None
    asker_id: int
    owner_id: int | None  # whoever was asked first
    parties: tuple[int, ...]
    answered_at: datetime | None = None
    ended_at: datetime | None = None  # unanswered: withdrawn, void, or of no use any more
    acknowledged_at: datetime | None = None
    promised: tuple[Span, ...] = ()  # from when on somebody promised an answer, and by when
    pauses: tuple[Span, ...] | None = None  # None: its clock never waited for anybody
    wanted_by: datetime | None = None

    def stops_at(self, now: datetime) -> datetime:
        """From when on nobody is told anything any more."""
        return min(filter(None, (self.answered_at, self.ended_at, now)))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was asked or may be told."""

    pk: int
    role: str
    is_active: bool
    takes_part: bool
    is_always_told: bool  # runs a location or the practice
    is_owner: bool
    is_manager: bool
    cover_id: int | None
    places: frozenset[int]
    calendar: Calendar
    with_patient: tuple[Span, ...] = ()  # disjoint and in order

    def is_with_patient(self, at: datetime) -> bool:
        """Whether history says so."""
        index = bisect_right(self.with_patient, at, key=lambda span: span[1])
        return index < len(self.with_patient) and self.with_patient[index][0] <= at

    def pauses_after(self, at: datetime) -> tuple[Span, ...]:
        """Their times with a patient that end after an instant, none beginning before it."""
        index = bisect_right(self.with_patient, at, key=lambda span: span[1])
        return tuple((max(starts, at), ends) for starts, ends in self.with_patient[index:])

    def state(self, at: datetime) -> str:
        """What they were doing, as `accounts.availability` names it; "away" isn't kept."""
        if self.is_with_patient(at):
            return "with_patient"
        return "available" if is_working(self.calendar, at) else "off_shift"


@dataclass(frozen=True, slots=True)
class Place:
    """A location: its opening hours and its clock on the wall."""

    pk: int
    zone: ZoneInfo
    calendar: Calendar


@dataclass(frozen=True)
class Practice:
    """Everybody and every place, as they are now."""

    people: Mapping[int, Person]
    places: Mapping[int, Place]

    def zone_of(self, location_id: int | None) -> ZoneInfo:
        """The clock on the wall where an ask belongs."""
        place = self.place(location_id)
        return place.zone if place else UTC_ZONE

    def person(self, pk: int | None) -> Person | None:
        """Somebody by their id."""
        return self.people.get(pk) if pk else None

    def place(self, pk: int | None) -> Place | None:
        """A location by its id."""
        return self.places.get(pk) if pk else None

    def holders(self, role: str, location_id: int | None) -> list[Person]:
        """Who holds a role at a location, or anywhere."""
        return self._holders.get((role, location_id), [])

    def managers(self, location_id: int | None) -> list[Person]:
        """Who runs a location, else the owners."""
        return self._managers.get(location_id or 0) or self.owners

    @cached_property
    def owners(self) -> list[Person]:
        """The active owners."""
        return [one for one in self.people.values() if one.is_owner and one.is_active]

    @cached_property
    def _holders(self) -> dict[tuple[str, int | None], list[Person]]:
        found: dict[tuple[str, int | None], list[Person]] = defaultdict(list)
        for one in self.people.values():
            if one.is_active and one.takes_part:
                for place in (None, *one.places):
                    found[one.role, place].append(one)
        return found

    @cached_property
    def _managers(self) -> dict[int, list[Person]]:
        found: dict[int, list[Person]] = defaultdict(list)
        for one in self.people.values():
            if one.is_active and one.is_manager:
                for place in one.places:
                    found[place].append(one)
        return found


class LaidOut:
    """A calendar whose intervals of a stretch of time are worked out once, for very many
    questions about it; outside of that it is the calendar that it was made from."""

    def __init__(self, calendar: Calendar, begins: datetime, ends: datetime) -> None:
        self.calendar, self.begins, self.ends = calendar, begins, ends
        self._spans: list[Span] = []
        for opens, closes in calendar.spans_from(begins):
            if opens >= ends:
                break
            self._spans.append((opens, closes))
        self._closes = [closes for _, closes in self._spans]

    @property
    def search_days(self) -> int:
        """As far as the calendar itself is searched."""
        return self.calendar.search_days

    def spans_from(self, start: datetime) -> Iterator[Span]:
        """See `accounts.worktime.Calendar`."""
        if not self.begins <= start < self.ends:
            yield from self.calendar.spans_from(start)
            return
        index = bisect_right(self._closes, start)
        while index < len(self._spans):
            yield self._spans[index]
            index += 1
        reached = max(self.ends, self._closes[-1]) if self._closes else self.ends
        for opens, closes in self.calendar.spans_from(reached):
            yield max(opens, reached), closes


def times_with_patients(spans: Iterable[tuple[int, Span]]) -> dict[int, tuple[Span, ...]]:
    """By person: when they were with a patient, each instant once."""
    found: dict[int, list[Span]] = defaultdict(list)
    for person, span in spans:
        found[person].append(span)
    return {person: tuple(united(theirs)) for person, theirs in found.items()}
