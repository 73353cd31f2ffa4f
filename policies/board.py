"""The board: what is unanswered where a manager runs the place, without what was said, and who is
there to answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import locations_managed_by
from accounts.who_is_on import Person, Team, changes_at, teams_at
from messaging.models import Conversation
from messaging.payloads import instant
from policies.board_figures import Figure, figures_of, first_change, to_act_on
from policies.models import Obligation
from policies.promises import (
    Party,
    Told,
    acknowledged,
    is_late,
    open_asks,
    parties_of,
    promised,
    told_of,
)

LISTED = 200


@dataclass(frozen=True)
class Wanted:
    """Which asks of the board are looked at; None is each."""

    location: int | None = None
    role: str | None = None  # "" is what several roles were asked
    priority: str | None = None


ALL = Wanted()


@dataclass(frozen=True)
class Board:
    """The figures of all that somebody looks after, the asks that they look at, the one to act on
    first first, and whether there are more of those. `changes_at`: see `Figure`."""

    figures: list[Figure]
    rows: list[dict[str, Any]]
    has_more: bool

    @property
    def changes_at(self) -> datetime | None:
        """When time alone will change it (UTC)."""
        return first_change(one.changes_at for one in self.figures)


def board_of(user: User, now: datetime, wanted: Wanted = ALL) -> Board:
    """The board of `user`; a fixed number of queries."""
    asks = open_asks(user)
    rows, has_more = _rows(user, _only(asks, wanted), now)
    return Board(figures_of(asks, now), rows, has_more)


def looks_after(user: User, location_id: int) -> bool:
    """Whether the asks of a location are on the board of `user`."""
    return bool(locations_managed_by(user).filter(pk=location_id).exists())


def people_of(user: User, now: datetime) -> tuple[list[dict[str, Any]], datetime | None]:
    """Who is on, by location and role, where `user` runs the place; and when time alone will
    change that (UTC)."""
    places = list(locations_managed_by(user))
    teams = teams_at(places, now)
    found = [
        {"location": one.pk, "roles": [_team(team) for team in teams[one.pk]]} for one in places
    ]
    return found, changes_at((team for each in teams.values() for team in each), now)


def figure_payload(one: Figure) -> dict[str, Any]:
    """FIGURE of docs/protocol.md."""
    return {
        "location": one.location_id,
        "role": one.role,
        "priority": one.priority,
        "open": one.open,
        "late": one.late,
        "soon": one.soon,
    }


def _only(asks: QuerySet[Obligation], wanted: Wanted) -> QuerySet[Obligation]:
    if wanted.location is not None:
        asks = asks.filter(location=wanted.location)
    if wanted.role is not None:
        asks = asks.filter(asked_role=wanted.role)
    if wanted.priority is not None:
        asks = asks.filter(priority=wanted.priority)
    return asks


def _rows(
    user: User, asks: QuerySet[Obligation], now: datetime
) -> tuple[list[dict[str, Any]], bool]:
    found = list(to_act_on(asks, now).select_related("conversation")[: LISTED + 1])
    ids = [row.pk for row in found]
    parties, told = parties_of(ids), told_of(ids)
    mine = set(
        Conversation.objects.visible_to(user)
        .filter(pk__in={row.conversation_id for row in found})
        .values_list("pk", flat=True)
    )
    rows = [
        _row(row, parties[row.pk], told[row.pk], is_mine=row.conversation_id in mine, now=now)
        for row in found[:LISTED]
    ]
    return rows, len(found) > LISTED


def _row(
    row: Obligation, parties: list[Party], told: list[Told], *, is_mine: bool, now: datetime
) -> dict[str, Any]:
    return {
        "id": row.pk,
        "message": row.message_id,
        "conversation": row.conversation_id if is_mine else None,
        "where": where(row.conversation, is_mine=is_mine),
        "location": row.location_id,
        "asker": row.asker_id,
        "owner": row.owner_id,
        "parties": [party.user_id for party in parties],
        "role": row.asked_role,
        "priority": row.priority,
        "sent_at": instant(row.sent_at),
        "due_at": _instant(row.due_at),
        "late": is_late(row, now),
        "acknowledged": acknowledged(row),
        "promised": promised(row, now),
        "told": [{"user": one.user_id, "at": instant(one.at)} for one in told],
        "reason": row.calendar.get("reason", ""),
    }


def where(conversation: Conversation, *, is_mine: bool) -> str:
    """A private channel's name is its people's affair; what kind of place it is, isn't."""
    if not conversation.is_channel:
        return "Direct conversation"
    if conversation.is_private and not is_mine:
        return "Private channel"
    return conversation.name


def _team(team: Team) -> dict[str, Any]:
    return {
        "role": team.role,
        "people": [_person(one) for one in team.people],
        **team_payload(team),
    }


def team_payload(team: Team) -> dict[str, Any]:
    """How many of a team are on and free, and when the first of them is."""
    return {
        "on": len(team.on),
        "free": len(team.free),
        "free_at": _instant(team.free_at),
        "on_at": _instant(team.on_at),
    }


def _person(one: Person) -> dict[str, Any]:
    return {"user": one.user.pk, **person_payload(one)}


def person_payload(one: Person) -> dict[str, Any]:
    """What somebody does, without who it is."""
    return {
        "standing": one.standing,
        "until": _instant(one.until),
        "free_at": _instant(one.free_at),
        "ends_at": _instant(one.ends_at),
    }


def _instant(at: datetime | None) -> str | None:
    return instant(at) if at else None
