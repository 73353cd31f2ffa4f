"""The sentences of a story about what people did with a promise that is still open; pure."""

from collections.abc import Iterable

from policies.story_parts import (
    LATE_STAYS,
    LEAVING,
    NOT_LATE,
    Happened,
    Names,
    basis,
    due_moved,
    instant,
    minutes,
    passed,
)

OUTCOMES = {
    "done": "it got done all the same",
    "not_done": "it didn't get done",
    "not_needed": "it wasn't needed",
}


def acknowledged(event: Happened, names: Names) -> Iterable[str]:
    facts = event.facts
    yield f"{names.person(event.actor)} said “on it”."
    until, due_at = instant(facts.get("hold_until")), instant(facts.get("due_at"))
    if until is not None:
        yield f"Nobody is reminded, and nobody else is told before {names.time(until, event.at)}."
    if due_at is not None:
        yield f"That is no answer: the due time stays {names.time(due_at, event.at)}."


def taken_over(event: Happened, names: Names) -> Iterable[str]:
    before = names.all(event.facts.get("from") or (), "or")
    yield f"{names.person(event.actor)} took it over from {before}."
    yield from handed(event, names)


def reassigned(event: Happened, names: Names) -> Iterable[str]:
    before, to = names.all(event.facts.get("from") or (), "or"), event.facts.get("to")
    yield f"{names.person(event.actor)} passed it from {before} to {names.person(to)}."
    yield from handed(event, names)


def handed(event: Happened, names: Names) -> Iterable[str]:
    """What was spent stays spent; the rest runs on the new owner's clock."""
    spent = event.facts.get("spent_minutes")
    if spent:
        yield f"{minutes(spent)} of the time were spent already, and stay spent."
    yield from basis(event, names)
    yield due_moved(event, names)


def party_left(event: Happened, names: Names) -> Iterable[str]:
    facts = event.facts
    why = LEAVING.get(facts.get("why", ""), "can't answer any more")
    yield f"{names.person(facts.get('who'))} {why}."
    if facts.get("left"):
        yield f"{names.all(facts['left'], 'or')} can still answer it."
    elif facts.get("to"):
        yield f"{names.person(facts['to'])} owes the answer now; the due time stays."
    yield from passed(event, names)


def let_go(event: Happened, names: Names) -> Iterable[str]:
    facts = event.facts
    back = facts.get("parties") or ([facts["to"]] if facts.get("to") else [])
    owe = "owe" if len(back) > 1 else "owes"
    yield f"{names.person(event.actor)} let it go: {names.all(back, 'or')} {owe} it again."
    yield from handed(event, names)


def promised(event: Happened, names: Names) -> Iterable[str]:
    until, due_at = instant(event.facts.get("until")), instant(event.facts.get("due_at"))
    by = f" by {names.time(until, event.at)}" if until else ""
    yield f"{names.person(event.actor)} promised to answer{by}."
    yield "Until then nobody is reminded, and nobody else is told."
    if due_at is not None:
        yield f"The due time stays {names.time(due_at, event.at)}."


def promise_missed(event: Happened, names: Names) -> Iterable[str]:
    yield f"The time that {names.person(event.facts.get('by'))} had promised passed unanswered."
    yield "Reminders and steps go on from there."


def nudged(event: Happened, names: Names) -> Iterable[str]:
    yield f"{names.person(event.actor)} nudged {names.all(event.facts.get('told') or ())}."


def offered(event: Happened, names: Names) -> Iterable[str]:
    """Half-way to the end of its use."""
    told = event.facts.get("told") or ()
    yield "Half-way to the end of its use nobody who was asked had looked at it."
    yield f"It was offered to {names.all(told)}." if told else "There was nobody to offer it to."


def moment_passed(event: Happened, names: Names) -> Iterable[str]:
    yield "Its moment passed: no answer is wanted any more."
    yield LATE_STAYS if event.facts.get("late") else NOT_LATE


def outcome(event: Happened, names: Names) -> Iterable[str]:
    yield f"{names.person(event.actor)} said: {OUTCOMES.get(event.facts.get('outcome', ''), '…')}."
