"""Which rule holds for an ask, and what happens to an unanswered one at an instant; pure.

The sweep looks at one obligation at a time and asks `plan` what to do. Each sweep does one
thing to an obligation: after an outage the steps come one after the other, spaced from the
moment they are taken up again, not all at once (response-time E9).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

# A reply that is being stored at the due time lands first (response-time S8).
GRACE = timedelta(seconds=2)


class Selector(Protocol):
    """What a rule says about which asks it covers; empty is "any"."""

    @property
    def priority(self) -> str: ...
    @property
    def conversation_id(self) -> int | None: ...
    @property
    def location_id(self) -> int | None: ...
    @property
    def asked_role(self) -> str: ...
    @property
    def pk(self) -> Any: ...


Rule = TypeVar("Rule", bound=Selector)


@dataclass(frozen=True)
class Facts:
    """What a rule may ask about an ask."""

    priority: str
    conversation_id: int | None = None
    location_id: int | None = None
    asked_role: str = ""


def choose_rule(rules: Iterable[Rule], facts: Facts) -> Rule | None:
    """The most specific rule that covers the ask, or None.

    A rule for the role asked wins over one for the channel, that over one for the location,
    that over the practice's; then one for the priority over one for any. Between two that are
    equally specific, the newest.
    """
    covering = [rule for rule in rules if _covers(rule, facts)]
    return max(covering, key=specificity, default=None)


def _covers(rule: Selector, facts: Facts) -> bool:
    return (
        rule.priority in ("", facts.priority)
        and rule.asked_role in ("", facts.asked_role)
        and rule.conversation_id in (None, facts.conversation_id)
        and rule.location_id in (None, facts.location_id)
    )


def specificity(rule: Selector) -> tuple[bool, bool, bool, bool, int]:
    """By this a rule that covers an ask wins over others: the greater one holds."""
    return (
        bool(rule.asked_role),
        rule.conversation_id is not None,
        rule.location_id is not None,
        bool(rule.priority),
        rule.pk or 0,
    )


@dataclass(frozen=True)
class Step:
    """Whom to tell, and how many minutes after the due time."""

    after_minutes: int
    target: str
    role: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class PromisedTime:
    """A time that an answer was promised by: the ask's first or second."""

    until: datetime
    number: int
    is_missed: bool  # that it passed is recorded already

    def holds(self, now: datetime) -> bool:
        """Whether reminders and steps still wait for it."""
        return not self.is_missed and now < self.until + GRACE


@dataclass(frozen=True)
class Standing:
    """An open obligation as the sweep finds it. Instants are UTC."""

    due_at: datetime
    remind_at: tuple[datetime, ...]
    is_late: bool  # the breach is recorded already
    step: int  # the index of the step that comes next
    steps: tuple[Step, ...]
    told: frozenset[int]  # whom earlier steps told
    hold_until: datetime | None = None  # somebody said "on it": no step before this
    repeat_minutes: int = 0  # between repeats of the last step
    repeat_times: int = 0
    promised: PromisedTime | None = None


@dataclass(frozen=True)
class Found:
    """Whom a step reaches now, or why nobody."""

    people: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Happening:
    """An event to record, and whom to tell of it."""

    kind: str  # a kind of ObligationEvent
    step: int
    at: datetime
    tell: tuple[int, ...] = ()
    target: str = ""
    reason: str = ""
    repeat: int = 0  # the last step again, for the first, second or third time


@dataclass(frozen=True)
class Plan:
    """What to record now, and when to look again; None is never."""

    happenings: tuple[Happening, ...]
    next_action: str  # a choice of Obligation.Next
    next_at: datetime | None
    step: int
    breached_at: datetime | None


Advance = Callable[[datetime, timedelta], datetime]
Whom = Callable[[Step | None, Collection[int]], Found]


def first_action(
    due_at: datetime, remind_at: Iterable[datetime], promised: datetime | None = None
) -> tuple[str, datetime]:
    """What an obligation that isn't late waits for: its first reminder, else becoming late; or
    before that a time that was promised, and reminders only after it."""
    first = next((at for at in remind_at if promised is None or at > promised), None)
    action, at = ("remind", first) if first else ("overdue", due_at + GRACE)
    if promised is not None and promised + GRACE <= at:
        return "promised", promised + GRACE
    return action, at


def plan(standing: Standing, now: datetime, advance: Advance, whom: Whom) -> Plan:
    """What happens to an open obligation at `now`.

    `advance` adds a delay on the rule's clock; `whom` says whom a step reaches given whom
    earlier ones told, and for None who is told when no step reached anybody.
    """
    happenings = _missed(standing, now)
    if now < standing.due_at + GRACE:
        return _remind(standing, now, happenings)
    if not standing.is_late:
        # Reminders that were never sent are dropped here: it is too late for them.
        happenings = (Happening("overdue", 0, standing.due_at), *happenings)
    if standing.promised and standing.promised.holds(now):
        held_until = standing.promised.until + GRACE
        return Plan(happenings, "promised", held_until, standing.step, standing.due_at)
    waits_until = _waits_until(standing, advance)
    if waits_until is not None and waits_until > now:
        return Plan(happenings, "escalate", waits_until, standing.step, standing.due_at)
    repeats = standing.step - len(standing.steps)
    if standing.steps and repeats >= 0:
        if repeats >= standing.repeat_times:
            return Plan(happenings, "none", None, standing.step, standing.due_at)
        return _repeat(standing, now, advance, whom, happenings)
    return _escalate(standing, now, advance, whom, happenings)


def _missed(standing: Standing, now: datetime) -> tuple[Happening, ...]:
    """A promised time passed, and nothing has said so yet."""
    promised = standing.promised
    if promised is None or promised.is_missed or promised.holds(now):
        return ()
    return (Happening("promise_missed", promised.number, promised.until),)


def _waits_until(standing: Standing, advance: Advance) -> datetime | None:
    """What the next step waits for: the first one its delay, which a promised time that passed
    after the due time begins anew; each of them an "on it"."""
    if not standing.steps:
        return None
    waits = [standing.hold_until] if standing.hold_until else []
    if not standing.step:
        after = timedelta(minutes=standing.steps[0].after_minutes)
        start = standing.due_at
        if standing.promised:
            start = max(start, standing.promised.until)
        waits.append(advance(start, after))
    return max(waits, default=None)


def _remind(standing: Standing, now: datetime, missed: tuple[Happening, ...]) -> Plan:
    """The newest reminder that is due; one that another one overtook, or that a promised time
    held, is dropped."""
    promised = standing.promised
    held_until = promised.until if promised else None
    passed = [
        index
        for index, at in enumerate(standing.remind_at)
        if at <= now and (held_until is None or at > held_until)
    ]
    coming = [at for at in standing.remind_at if at > now]
    reminded = (Happening("reminded", passed[-1], now),) if passed else ()
    holds = promised is not None and promised.holds(now)
    action, at = first_action(standing.due_at, coming, held_until if holds else None)
    return Plan((*missed, *reminded), action, at, standing.step, None)


def _escalate(
    standing: Standing,
    now: datetime,
    advance: Advance,
    whom: Whom,
    happenings: tuple[Happening, ...],
) -> Plan:
    """The next step that reaches somebody, with all steps of the same minute.

    A step that reaches nobody is skipped without waiting (response-time E4); when none did,
    somebody who runs the place is told all the same.
    """
    taken = list(happenings)
    told = set(standing.told)
    fired: Step | None = None
    for index in range(standing.step, len(standing.steps)):
        step = standing.steps[index]
        if fired and step.after_minutes > fired.after_minutes:
            delay = timedelta(minutes=step.after_minutes - fired.after_minutes)
            next_at = advance(now, delay)
            return Plan(tuple(taken), "escalate", next_at, index, standing.due_at)
        found = whom(step, told)
        taken.append(_happening(index, step.target, found, now))
        if found.people:
            told.update(found.people)
            fired = step
    count = len(standing.steps)
    if count and not told:
        taken.append(_happening(count, "last_resort", whom(None, told), now))
    return _after_step(standing, count, taken, now, advance)


def _repeat(
    standing: Standing,
    now: datetime,
    advance: Advance,
    whom: Whom,
    happenings: tuple[Happening, ...],
) -> Plan:
    """The last step once more, to whomever it reaches now (response-time E8)."""
    count, step = len(standing.steps), standing.steps[-1]
    number = standing.step - count + 1
    found, target = whom(step, ()), step.target
    if not found.people:
        found, target = whom(None, ()), "last_resort"
    again = _happening(count + number, target, found, now)
    taken = [*happenings, replace(again, repeat=number)]
    return _after_step(standing, standing.step + 1, taken, now, advance)


def _after_step(
    standing: Standing, step: int, taken: list[Happening], now: datetime, advance: Advance
) -> Plan:
    """What comes when the chain was gone through: its last step again, else its end."""
    count = len(standing.steps)
    if count and step - count < standing.repeat_times:
        next_at = advance(now, timedelta(minutes=standing.repeat_minutes))
        return Plan(tuple(taken), "escalate", next_at, step, standing.due_at)
    if count:
        taken.append(Happening("exhausted", count, now))
    return Plan(tuple(taken), "none", None, step, standing.due_at)


def _happening(index: int, target: str, found: Found, now: datetime) -> Happening:
    kind = "escalated" if found.people else "skipped"
    return Happening(kind, index, now, found.people, target, found.reason)
