"""Why an answer is due when it is, and what happened to it: from stored events to sentences; pure.

Nothing is looked up or computed anew. What an event doesn't say, its sentences don't either.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from policies import story_acts
from policies.story_parts import (
    LATE_STAYS,
    MISSING,
    NOT_LATE,
    REASONS,
    TARGETS,
    Happened,
    Names,
    basis,
    due_moved,
    instant,
    minutes,
    passed,
    priority,
    rule,
    told_were,
    treatment,
)
from policies.times import day_and_time, listed

RECOUNTED = {
    "hours": "The hours that it counts were changed, so it was counted anew.",
    "home": "Somebody's home location changed, so it was counted anew.",
    "recheck": "It had no due time and was looked at again.",
}


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, what, and what it rests on."""

    kind: str
    at: datetime
    when: str
    text: str
    details: tuple[str, ...] = ()


def story_of(events: Iterable[Happened], names: Names) -> list[Line]:
    """The story of one promise, in the order of its events."""
    return [_line(event, names) for event in events]


def _line(event: Happened, names: Names) -> Line:
    text, *details = (part for part in SENTENCES[event.kind](event, names) if part)
    when = day_and_time(event.at, names.zone)
    return Line(event.kind, event.at, when, text, tuple(details))


Sentences = Callable[[Happened, Names], Iterable[str]]


def _opened(event: Happened, names: Names) -> Iterable[str]:
    facts = event.facts
    owner = [facts["owner"]] if facts.get("owner") else []
    parties = facts.get("parties") or owner
    whom = names.all(parties, "or") if parties else "for an answer"
    any_of = "any one of " if len(parties) > 1 else ""
    rank = f", {priority(facts)}" if facts.get("priority") else ""
    yield f"{names.person(names.asker)} asked {any_of}{whom}{rank}."
    yield rule(facts)
    yield from basis(event, names)
    yield treatment(facts)
    yield due_moved(event, names)


def _reminded(event: Happened, names: Names) -> Iterable[str]:
    told = event.facts.get("told")
    yield f"{told_were(told, names)} reminded." if told else "A reminder was due."
    yield from passed(event, names)


def _again(event: Happened, names: Names) -> Iterable[str]:
    count = event.facts.get("count")
    time = f", time {count}" if count else ""
    yield f"{told_were(event.facts.get('told'), names)} reminded again{time}."


def _overdue(event: Happened, names: Names) -> Iterable[str]:
    yield "It became late: nobody had answered by the due time."
    owner = event.facts.get("owner")
    if owner is not None:
        yield f"{names.person(owner)} owed it then, and the delay stays theirs."


def _escalated(event: Happened, names: Names) -> Iterable[str]:
    facts = event.facts
    target = TARGETS.get(facts.get("target", ""))
    again = " once more" if facts.get("repeat") else ""
    as_whom = f", as {target}" if target else ""
    yield f"{told_were(facts.get('told'), names)} told{again} that it is late{as_whom}."
    yield from passed(event, names)


def _skipped(event: Happened, names: Names) -> Iterable[str]:
    target, reason = event.facts.get("target", ""), event.facts.get("reason", "")
    why = f"{TARGETS.get(target, 'somebody')} {REASONS.get(reason, 'could not be told')}"
    if reason == "empty":
        why = MISSING.get(target, "there is nobody to tell")
    yield f"{_capital(why)}, so this step was passed by without waiting."
    yield from passed(event, names)


def _exhausted(event: Happened, names: Names) -> Iterable[str]:
    yield "Everybody that the rule names was told. Nobody else will be."


def _satisfied(event: Happened, names: Names) -> Iterable[str]:
    facts, who = event.facts, names.person(event.actor)
    did = "marked it as answered" if facts.get("marked") else "answered"
    how = {True: ", late", False: ", in time", None: ""}[facts.get("late")]
    yield f"{who} {did}{how}."
    if facts.get("response_minutes") is not None:
        yield f"It took {minutes(facts['response_minutes'])} on the rule's clock."
    due_at = instant(facts.get("due_at"))
    if due_at is not None:
        yield f"It was due {names.time(due_at, event.at)}."


def _cancelled(event: Happened, names: Names) -> Iterable[str]:
    yield f"{names.person(event.actor)} took the ask back: no answer is wanted any more."
    yield LATE_STAYS if event.facts.get("late") else NOT_LATE


def _voided(event: Happened, names: Names) -> Iterable[str]:
    yield f"{names.person(event.actor)} ended what this rule had promised."
    yield LATE_STAYS if event.facts.get("late") else NOT_LATE


def _unmailed(event: Happened, names: Names) -> Iterable[str]:
    told = event.facts.get("told") or []
    yield f"A mail to {names.all(told)} could not be sent. On the screen it was told."


def _alerted(event: Happened, names: Names) -> Iterable[str]:
    facts = event.facts
    states = (facts.get("because") or {}).items()
    why = listed([f"{names.person(int(pk))} {REASONS.get(state, '')}" for pk, state in states])
    told = facts.get("told")
    did = f"{told_were(told, names)} told at once" if told else "nobody else could be told"
    yield f"{why}, so {did}." if why else f"{_capital(did)}."
    yield from passed(event, names)


def _stuck(event: Happened, names: Names) -> Iterable[str]:
    yield "After several errors of the program it was set aside: nobody is told any more."


def _followed_up(event: Happened, names: Names) -> Iterable[str]:
    yield f"{names.person(event.actor)} asked again. The clock runs on from the first time."


def _tightened(event: Happened, names: Names) -> Iterable[str]:
    yield f"{names.person(event.actor)} asked again, as {priority(event.facts)}."
    yield from _new_terms(event, names)


def _priority_changed(event: Happened, names: Names) -> Iterable[str]:
    before, after = priority(event.facts, "priority_before"), priority(event.facts)
    yield f"{names.person(event.actor)} changed it from {before} to {after}."
    yield from _new_terms(event, names)


def _rule_applied(event: Happened, names: Names) -> Iterable[str]:
    yield f"{names.person(event.actor)} applied the rule as it is now to what was open."
    yield from _new_terms(event, names)


def _new_terms(event: Happened, names: Names) -> Iterable[str]:
    yield rule(event.facts)
    yield from basis(event, names)
    yield due_moved(event, names)


def _paused(event: Happened, names: Names) -> Iterable[str]:
    facts, who = event.facts, names.person(event.actor)
    until, again = instant(facts.get("planned_until")), instant(facts.get("runs_again_at"))
    about = f", until about {names.time(until, event.at)}" if until else ""
    yield f"{who} is with a patient{about}. The clock waits."
    if again is not None and until is not None and again < until:
        yield f"It waits no longer than the rule allows: until {names.time(again, event.at)}."
    yield due_moved(event, names)


def _resumed(event: Happened, names: Names) -> Iterable[str]:
    yield f"{names.person(event.actor)} is no longer with a patient. The clock runs again."
    yield due_moved(event, names)


def _recomputed(event: Happened, names: Names) -> Iterable[str]:
    yield RECOUNTED.get(event.facts.get("why", ""), RECOUNTED["hours"])
    yield from basis(event, names)
    yield due_moved(event, names)


def _reopened(event: Happened, names: Names) -> Iterable[str]:
    due_at = instant(event.facts.get("due_at"))
    yield f"{names.person(event.actor)} took the answer back, so it is open again."
    if due_at is not None:
        yield f"The due time stays {names.time(due_at, event.at)}."


def _excused(event: Happened, names: Names) -> Iterable[str]:
    yield f"{names.person(event.actor)} excused the delay: “{event.facts.get('reason', '')}”"
    yield "It stays late; reports count it apart."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


SENTENCES: Mapping[str, Sentences] = {
    "opened": _opened,
    "reminded": _reminded,
    "again": _again,
    "overdue": _overdue,
    "escalated": _escalated,
    "skipped": _skipped,
    "exhausted": _exhausted,
    "satisfied": _satisfied,
    "cancelled": _cancelled,
    "voided": _voided,
    "unmailed": _unmailed,
    "alerted": _alerted,
    "stuck": _stuck,
    "acknowledged": story_acts.acknowledged,
    "taken_over": story_acts.taken_over,
    "reassigned": story_acts.reassigned,
    "party_left": story_acts.party_left,
    "followed_up": _followed_up,
    "tightened": _tightened,
    "priority_changed": _priority_changed,
    "rule_applied": _rule_applied,
    "paused": _paused,
    "resumed": _resumed,
    "recomputed": _recomputed,
    "reopened": _reopened,
    "excused": _excused,
    "promised": story_acts.promised,
    "promise_missed": story_acts.promise_missed,
    "let_go": story_acts.let_go,
    "nudged": story_acts.nudged,
    "offered": story_acts.offered,
    "passed": story_acts.moment_passed,
    "outcome": story_acts.outcome,
}
