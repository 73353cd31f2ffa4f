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
from messaging.payloads import instant
from policies.asked import Ask, debts_of
from policies.known import known
from policies.obligations import Promised, promised

NOTHING: Mapping[str, Any] = {"due_at": None, "words": "", "rule": "", "owner": None, "people": []}


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
    }


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
