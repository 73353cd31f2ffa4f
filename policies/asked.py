"""Whom an ask reaches: from what a message says to the people who owe an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Location, User
from accounts.statements import prepared
from accounts.worktime import is_working
from messaging.models import Asks, Message
from policies.known import Known

HereRow = tuple[Any, ...]


@dataclass(frozen=True)
class Ask:
    """What somebody asks of whom in a conversation, stored or still being written."""

    conversation_id: int
    place: Location | None  # the conversation's
    author: User
    priority: str
    asks: str
    people: tuple[int, ...] = ()
    role: str = ""
    location: Location | None = None
    each: bool = False
    wanted_by: datetime | None = None  # UTC: by its author, later than the rule has it due


@dataclass(frozen=True)
class Debt:
    """One answer that is owed: by `owner`, or without one by any of `parties`."""

    owner: User | None
    parties: tuple[User, ...]
    role: str  # the role that was asked, or the owner's
    location: Location | None


def debts_of(
    ask: Ask, now: datetime, practice: Known, here: Sequence[HereRow] | None = None
) -> list[Debt]:
    """What is owed for an ask made at `now` (UTC); empty when it reaches nobody. `here` is what
    `here_of` answers, for those who have asked it already.

    One answer is enough unless each is asked. A role means those who hold it at the asked
    location and are here, the ones on shift if any is. The author never owes.
    """
    people = _people(ask, now, practice, _rows(ask) if here is None else here)
    if not people:
        return []
    if ask.each or _names_one(ask, people):
        return [Debt(person, (person,), person.role, _location(ask, person)) for person in people]
    role = ask.role if ask.asks == Asks.ROLE else ""
    return [Debt(None, tuple(people), role, _location(ask, None))]


# By hand: building this query would take longer than answering it, and posting waits for it.
_READ = ("id", "display_name", "role", "home_location_id", "cover_id", "is_active")
_HERE = f"""
SELECT {", ".join(f"u.{name}" for name in _READ)}
  FROM messaging_membership m
  JOIN accounts_user u ON u.id = m.user_id AND u.is_active AND NOT u.is_bot
 WHERE m.conversation_id = %(conversation)s AND m.ended_at IS NULL AND u.id <> %(author)s
   AND (%(asks)s <> 'people' OR u.id = ANY(%(people)s))
   AND (%(asks)s <> 'role' OR u.role = %(role)s AND EXISTS (
        SELECT FROM accounts_user_locations l
         WHERE l.user_id = u.id AND l.location_id = %(location)s))
 ORDER BY u.display_name, u.id
"""  # noqa: S608 - our own columns


def here_facts(conversation: int, author: int, ask: Message | Ask) -> dict[str, Any]:
    """What `here_of` asks for, of a message or of what is still being written."""
    facts = {"conversation": conversation, "author": author, "asks": ask.asks}
    if isinstance(ask, Ask):
        location = ask.location.pk if ask.location else None
        return facts | {"people": list(ask.people), "role": ask.role, "location": location}
    return facts | {
        "people": list(ask.asked_ids),
        "role": ask.asked_role,
        "location": ask.asked_location_id,
    }


def here_of(facts: dict[str, Any]) -> list[HereRow]:
    """Who is here of those whom it asks."""
    with prepared() as cursor:
        cursor.execute(_HERE, facts)
        rows: list[HereRow] = cursor.fetchall()
    return rows


def _rows(ask: Ask) -> list[HereRow]:
    return here_of(here_facts(ask.conversation_id, ask.author.pk, ask))


def _people(ask: Ask, now: datetime, practice: Known, here: Sequence[HereRow]) -> list[User]:
    people = [User.from_db("default", _READ, row) for row in here]
    for user in people:
        user.home_location = practice.place(user.home_location_id)
    if ask.asks != Asks.ROLE:
        return people
    practice.read(people, ())
    on_shift = [user for user in people if is_working(practice.calendar_of(user), now)]
    return on_shift or people


def _names_one(ask: Ask, people: Iterable[User]) -> bool:
    """A role stays a role with one holder; one name, or the only other one here, is a person."""
    return ask.asks != Asks.ROLE and len(list(people)) == 1


def _location(ask: Ask, owner: User | None) -> Location | None:
    """Whose rules and managers count: the conversation's location, else the asked one, else
    where the owner is at home, for a group where the author is."""
    person = owner or ask.author
    return ask.place or ask.location or person.home_location
