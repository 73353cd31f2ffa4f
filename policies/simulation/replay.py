"""One ask of the past under a rule: when it would have been due, and who would have been told;
pure. What happens when is decided by the product's own `rules.plan`."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.worktime import ALWAYS, Calendar, NoWorkingTime, Span, add_working_time
from policies import rules
from policies.clockwork import NONE, consumed, due_with_pauses
from policies.rules import GRACE, Found, Happening, PromisedTime, Standing, Step
from policies.simulation.facts import PastAsk, Practice, Terms
from policies.simulation.whom import COVER, whom

ON_TIME, LATE, STILL_OPEN, WITHDRAWN, NO_DUE_TIME = (
    "on_time",
    "late",
    "still_open",
    "withdrawn",
    "no_due_time",
)


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody who would have been told, and when; by a step, or reminded."""

    at: datetime
    person: int
    is_step: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would have become of an ask."""

    verdict: str
    due_at: datetime | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A due time with the reminders before it."""

    at: datetime
    remind_at: tuple[datetime, ...]


def replay(ask: PastAsk, terms: Terms | None, practice: Practice, now: datetime) -> Outcome:
    """An ask under a rule, or under none, with the answer that it got when it got it."""
    due = due_of(ask, terms, practice) if terms else None
    if terms is None or due is None:
        return Outcome(NO_DUE_TIME)
    notices = tuple(_notices(ask, terms, due, practice, ask.stops_at(now)))
    return Outcome(_verdict(ask, due.at, now), due.at, notices)


def _verdict(ask: PastAsk, due_at: datetime, now: datetime) -> str:
    """At the due time itself is in time; what ends unanswered before it is neither."""
    if ask.answered_at is not None:
        return ON_TIME if ask.answered_at <= due_at else LATE
    if ask.ended_at is not None:
        return WITHDRAWN if ask.ended_at <= due_at else LATE
    return LATE if due_at + GRACE <= now else STILL_OPEN


def due_of(ask: PastAsk, terms: Terms, practice: Practice) -> Due | None:
    """When an answer is due under a rule, as `policies.hours.counted` has it; None without
    working time."""
    pauses, cap = _pauses(ask, terms, practice)
    for calendar in _calendars(ask, terms, practice):
        try:
            budget = terms.target
            if ask.wanted_by is not None and ask.priority != "urgent":
                given = consumed(calendar, ask.sent_at, ask.wanted_by, pauses, cap)
                budget = max(budget, given)
            return _due(calendar, ask.sent_at, budget, terms, pauses, cap)
        except NoWorkingTime:
            continue
    return None


def _pauses(ask: PastAsk, terms: Terms, practice: Practice) -> tuple[tuple[Span, ...], timedelta]:
    """What stopped the clock; only that of a named person stops."""
    owner = practice.person(ask.owner_id)
    if owner is None or ask.priority not in terms.pauses_for:
        return (), NONE
    pauses = owner.pauses_after(ask.sent_at) if ask.pauses is None else ask.pauses
    return pauses, terms.pause_cap


def _calendars(ask: PastAsk, terms: Terms, practice: Practice) -> Iterator[Calendar]:
    if terms.is_elapsed:
        yield ALWAYS
        return
    if owner := practice.person(ask.owner_id):
        yield owner.calendar
    if place := practice.place(ask.location_id):
        yield place.calendar


def _due(
    calendar: Calendar,
    start: datetime,
    budget: timedelta,
    terms: Terms,
    pauses: tuple[Span, ...],
    cap: timedelta,
) -> Due:
    def after(span: timedelta) -> datetime:
        if not pauses:
            return add_working_time(calendar, start, span)
        return due_with_pauses(calendar, start, span, pauses, cap)

    reminders = (after(budget - before) for before in terms.remind_before if before < budget)
    return Due(after(budget), tuple(reminders))


def _notices(
    ask: PastAsk, terms: Terms, due: Due, practice: Practice, stops_at: datetime
) -> Iterator[Notice]:
    """Let the clock run to the end, each instant decided as the sweep would have."""

    def advance(start: datetime, delay: timedelta) -> datetime:
        return _advanced(ask, terms, practice, start, delay)

    step, is_late, told = 0, False, set[int]()
    first = due.remind_at[0] if due.remind_at else due.at + GRACE
    at: datetime | None = min(first, due.at + GRACE)
    while at is not None and at < stops_at:
        moment = at

        def reached(one: Step | None, but: Collection[int], at: datetime = moment) -> Found:
            return whom(practice, ask, one, but, at)

        standing = _standing(ask, terms, due, step, is_late, frozenset(told), moment, advance)
        plan = rules.plan(standing, moment, advance, reached)
        for each in plan.happenings:
            told.update(each.tell)
            yield from _told(ask, terms, practice, each, moment)
        step, is_late = plan.step, plan.breached_at is not None
        at = plan.next_at if plan.next_at is None or plan.next_at > moment else None


def _standing(
    ask: PastAsk,
    terms: Terms,
    due: Due,
    step: int,
    is_late: bool,
    told: frozenset[int],
    at: datetime,
    advance: rules.Advance,
) -> Standing:
    on_it = ask.acknowledged_at
    is_held = on_it is not None and on_it <= at
    return Standing(
        due_at=due.at,
        remind_at=() if is_held else due.remind_at,
        is_late=is_late,
        step=step,
        steps=terms.steps,
        told=told,
        hold_until=advance(on_it, terms.ack_hold) if is_held and on_it else None,
        repeat_minutes=terms.repeat_minutes,
        repeat_times=terms.repeat_times,
        promised=_promised(ask, at),
    )


def _promised(ask: PastAsk, at: datetime) -> PromisedTime | None:
    """The newest time that was promised by then; that it passed tells only whoever promised."""
    made = [(until, number) for number, (since, until) in enumerate(ask.promised, 1) if since <= at]
    if not made:
        return None
    until, number = made[-1]
    return PromisedTime(until, number, is_missed=until + GRACE <= at)


def _told(
    ask: PastAsk, terms: Terms, practice: Practice, each: Happening, at: datetime
) -> Iterator[Notice]:
    if each.kind == "escalated":
        for person in each.tell:
            yield Notice(at, person, is_step=True)
    elif each.kind == "reminded":
        for person in _stand_ins(ask, terms, practice, at) or ask.parties:
            yield Notice(at, person, is_step=False)


def _stand_ins(ask: PastAsk, terms: Terms, practice: Practice, at: datetime) -> tuple[int, ...]:
    """The covers of those who are all with a patient while their clock counts: they are
    reminded, and the others find a badge afterwards."""
    if ask.priority in terms.pauses_for:
        return ()
    owing = [practice.person(pk) for pk in ask.parties]
    if not all(one and one.is_with_patient(at) for one in owing):
        return ()
    return whom(practice, ask, COVER, (), at).people


def _advanced(
    ask: PastAsk, terms: Terms, practice: Practice, start: datetime, delay: timedelta
) -> datetime:
    """A delay on the rule's clock; working time is the location's, without any every minute
    counts."""
    place = practice.place(ask.location_id)
    if terms.is_elapsed or place is None:
        return start + delay
    try:
        return add_working_time(place.calendar, start, delay)
    except NoWorkingTime:
        return start + delay
