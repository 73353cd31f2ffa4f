"""What an ask that is being written would promise; stores nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from accounts.models import User
from messaging.access import conversation_for
from messaging.actions import Draft, Refused, settle_asks
from messaging.models import Asks
from messaging.next_in import first_free
from messaging.payloads import instant
from policies.asked import Ask, debts_of
from policies.known import known
from policies.obligations import Promised, promised
from policies.story_parts import Happened, Names, basis, rule
from policies.times import span_in_words

NOTHING: Mapping[str, Any] = {
    "due_at": None,
    "words": "",
    "rule": "",
    "owner": None,
    "people": [],
    "free_at": None,
    "each": [],
}


def preview_of(author: User, asked: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The promise that `author` would get for an ask sent at `now`: whose answer is due first.

    `asked` are the cleaned fields of `policies.forms.PreviewForm`. Nothing is promised for
    what asks nobody. Raises Conversation.DoesNotExist.
    """
    ask = _ask(author, asked)
    practice = known()
    promises = promised(ask, debts_of(ask, now, practice), now, practice) if ask else []
    if not promises:
        return dict(NOTHING)
    debt, version, due = min(promises, key=_soonest)
    return {
        "due_at": instant(due.due_at) if due.due_at else None,
        "words": _words(promises, author.zone, now),
        "rule": version.name if version else "",
        "owner": debt.owner.pk if debt.owner else None,
        "people": sorted({person.pk for each, _, _ in promises for person in each.parties}),
        "free_at": _free_at([person for each, _, _ in promises for person in each.parties], now),
        "each": [_one(promise, author, now) for promise in sorted(promises, key=_soonest)],
    }


def _free_at(people: list[User], now: datetime) -> str | None:
    """When the first of them is in and free to look; None when no hours of theirs are known."""
    first = first_free(people, now)
    return instant(first.at) if first else None


def _one(promise: Promised, author: User, now: datetime) -> dict[str, Any]:
    """One answer that would be owed: whose, when, and why then, in the words of a story."""
    debt, version, due = promise
    facts = {
        "rule": version.name if version else "",
        "rule_number": version.number if version else None,
        "target_minutes": version.target_minutes if version else None,
        "clock": version.clock if version else "",
        "clock_started_at": instant(due.clock_started_at) if due.clock_started_at else None,
        "hours": due.basis,
    }
    places = [place for place in (debt.location, debt.owner and debt.owner.home_location) if place]
    names = Names(
        people={person.pk: person.display_name for person in debt.parties},
        places={place.pk: place.name for place in places},
        zone=author.zone,
    )
    lines = [
        rule(facts),
        *basis(Happened("opened", now, facts), names, is_ahead=True),
        _paused(promise, names, now),
    ]
    return {
        "owner": debt.owner.pk if debt.owner else None,
        "people": sorted(person.pk for person in debt.parties),
        "due_at": instant(due.due_at) if due.due_at else None,
        "why": [line for line in lines if line],
    }


def _paused(promise: Promised, names: Names, now: datetime) -> str:
    debt, version, due = promise
    if due.paused_until is None or debt.owner is None or version is None:
        return ""
    cap = span_in_words(version.pause_cap_minutes)
    until = names.time(due.paused_until, now)
    name = names.person(debt.owner.pk)
    return f"{name} is with a patient: the clock waits until {until}, {cap} at most."


def _ask(author: User, asked: Mapping[str, Any]) -> Ask | None:
    """The ask as posting would settle it; None when it asks nobody."""
    conversation = conversation_for(author, asked["conversation"])
    location = asked["location"]
    draft = Draft(
        client_id=uuid4(),
        conversation=conversation.pk,
        text="",
        priority=asked["priority"],
        asks=asked["asks"],
        people=tuple(asked["people"]),
        role=asked["role"],
        location=location.pk if location else None,
        each=asked["each"],
    )
    try:
        settled = settle_asks(author, draft)
    except Refused:
        return None
    if settled.asks in {None, Asks.NOBODY}:
        return None
    return Ask(
        conversation_id=conversation.pk,
        place=conversation.location,
        author=author,
        priority=settled.priority,
        asks=settled.asks or Asks.NOBODY,
        people=settled.people,
        role=settled.role,
        location=location if settled.location else None,
        each=settled.each,
        wanted_by=asked["wanted_by"],
    )


def _soonest(promise: Promised) -> tuple[bool, float]:
    _, _, due = promise
    return due.due_at is None, due.due_at.timestamp() if due.due_at else 0.0


def _words(promises: list[Promised], zone: ZoneInfo, now: datetime) -> str:
    """ "A reply is due 3:10 pm.", or why none is, on the clock of whoever writes."""
    _, _, due = min(promises, key=_soonest)
    if due.due_at is None:
        return due.reason
    what = "A reply" if len(promises) == 1 else "The first reply"
    return f"{what} is due {_wall(due.due_at.astimezone(zone), now.astimezone(zone))}."


def _wall(at: datetime, now: datetime) -> str:
    """ "3:10 pm", with its day unless that is today."""
    clock = f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"
    return clock if at.date() == now.date() else f"{at:%a, %b} {at.day} at {clock}"
