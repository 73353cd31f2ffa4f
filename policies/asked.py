"""Whom an ask reaches: from what a message says to the people who owe an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.calendars import on_shift
from accounts.models import Location, User
from messaging.access import member_ids
from messaging.models import Asks, Conversation


@dataclass(frozen=True)
class Ask:
    """What somebody asks of whom in a conversation, stored or still being written."""

    conversation: Conversation
    author: User
    priority: str
    asks: str
    people: tuple[int, ...] = ()
    role: str = ""
    location: Location | None = None
    each: bool = False


@dataclass(frozen=True)
class Debt:
    """One answer that is owed: by `owner`, or without one by any of `parties`."""

    owner: User | None
    parties: tuple[User, ...]
    role: str  # the role that was asked, or the owner's
    location: Location | None


def debts_of(ask: Ask, now: datetime) -> list[Debt]:
    """What is owed for an ask made at `now` (UTC); empty when it reaches nobody.

    One answer is enough unless each is asked. A role means those who hold it at the asked
    location and are here, the ones on shift if any is. The author never owes.
    """
    people = _people(ask, now)
    if not people:
        return []
    if ask.each or _names_one(ask, people):
        return [Debt(person, (person,), person.role, _location(ask, person)) for person in people]
    role = ask.role if ask.asks == Asks.ROLE else ""
    return [Debt(None, tuple(people), role, _location(ask, None))]


def _people(ask: Ask, now: datetime) -> list[User]:
    here = member_ids(ask.conversation.pk)
    wanted = set(here) - {ask.author.pk}
    if ask.asks == Asks.PEOPLE:
        wanted &= set(ask.people)
    people = User.objects.filter(pk__in=wanted, is_active=True).select_related("home_location")
    if ask.asks != Asks.ROLE:
        return list(people)
    holders = list(people.filter(role=ask.role, locations=ask.location))
    return on_shift(holders, now) or holders


def _names_one(ask: Ask, people: Iterable[User]) -> bool:
    """A role stays a role with one holder; one name, or the only other one here, is a person."""
    return ask.asks != Asks.ROLE and len(list(people)) == 1


def _location(ask: Ask, owner: User | None) -> Location | None:
    """Whose rules and managers count: the conversation's location, else the asked one, else
    where the owner is at home, for a group where the author is."""
    person = owner or ask.author
    return ask.conversation.location or ask.location or person.home_location
