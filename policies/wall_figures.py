"""What a screen on a wall shows: counts, roles, priorities and times. Of people only how many,
unless their location says that names may stand there; of messages, conversations and patients
nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import Location, Role
from accounts.who_is_on import Person, Team, changes_at, teams_at
from messaging.payloads import instant
from policies.board import person_payload, team_payload
from policies.board_figures import Figure, figures_of, first_change, late_at, soon_at, to_act_on
from policies.models import Obligation
from policies.promises import UNANSWERED

PRESSING = 5
# What a wall says and nothing else: a test holds it.
PLACE_KEYS = frozenset({"name", "zone", "open", "late", "soon", "roles", "pressing"})
ROLE_KEYS = frozenset({"role", "on", "free", "free_at", "on_at", "priorities", "people"})
PRESSING_KEYS = frozenset({"role", "priority", "due_at"})
PERSON_KEYS = frozenset({"name", "standing", "until", "free_at", "ends_at"})


def wall_of(places: Sequence[Location], now: datetime) -> dict[str, Any]:
    """The figures of these locations; a fixed number of queries."""
    ids = [place.pk for place in places]
    asks = Obligation.objects.filter(state__in=UNANSWERED, location__in=ids)
    figures, teams = figures_of(asks, now), teams_at(places, now)
    pressing = _pressing(ids, now)
    changes = [one.changes_at for one in figures]
    changes.append(changes_at((team for each in teams.values() for team in each), now))
    at = first_change(changes)
    return {
        "now": instant(now),
        "changes_at": instant(at) if at else None,
        "places": [
            _place(
                place,
                [one for one in figures if one.location_id == place.pk],
                teams[place.pk],
                [row for row in pressing if row.location_id == place.pk][:PRESSING],
            )
            for place in places
        ],
    }


def _pressing(ids: Sequence[int], now: datetime) -> list[Obligation]:
    """The late ones and those due soon, the one to act on first first; a few for each place."""
    found: list[Obligation] = []
    for place_id in ids:  # three at most
        rows = Obligation.objects.filter(state__in=UNANSWERED, location=place_id)
        rows = to_act_on(rows.filter(late_at(now) | soon_at(now)), now)
        found += rows.only("location_id", "asked_role", "priority", "due_at", "breached_at")[
            :PRESSING
        ]
    return found


def _place(
    place: Location, figures: list[Figure], teams: list[Team], pressing: list[Obligation]
) -> dict[str, Any]:
    held = {team.role: team for team in teams}
    asked = {one.role for one in figures}
    roles = [role for role in Role if role in held or role in asked]
    return {
        "name": place.name,
        "zone": place.time_zone,
        **_sums(figures),
        "roles": [
            _role(role, role.label, held.get(role), figures, has_names=place.names_on_wall)
            for role in roles
        ]
        + ([_role("", "Several roles", None, figures, has_names=False)] if "" in asked else []),
        "pressing": [_ask(row) for row in pressing],
    }


def _sums(figures: list[Figure]) -> dict[str, int]:
    return {
        "open": sum(one.open for one in figures),
        "late": sum(one.late for one in figures),
        "soon": sum(one.soon for one in figures),
    }


def _role(
    value: str, label: str, team: Team | None, figures: list[Figure], *, has_names: bool
) -> dict[str, Any]:
    mine = [one for one in figures if one.role == value]
    nobody = {"on": None, "free": None, "free_at": None, "on_at": None}
    return {
        "role": label,
        **(team_payload(team) if team else nobody),
        "priorities": {
            priority: _sums([one for one in mine if one.priority == priority])
            for priority in ("urgent", "high", "normal")
        },
        "people": [_named(one) for one in team.on] if team and has_names else None,
    }


def _named(one: Person) -> dict[str, Any]:
    return {"name": one.user.display_name, **person_payload(one)}


def _ask(row: Obligation) -> dict[str, Any]:
    role = Role(row.asked_role).label if row.asked_role else "Several roles"
    due_at = row.breached_at or row.due_at
    return {"role": role, "priority": row.priority, "due_at": instant(due_at) if due_at else None}
