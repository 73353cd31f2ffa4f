"""The figures of a day counted the slow way, by `policies.figures` over every row: what the
database says is held against this."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from accounts.models import Location, Role
from policies.figures import Ask, decided_between, tally, tally_by
from policies.models import Obligation
from policies.models.rule import AskPriority
from policies.promises import TAKEN_BACK
from policies.report_figures import NO_ROLE, channel_name
from policies.report_words import hour_name


def plain_figures(location: Location, start: datetime, cut: datetime) -> dict[str, Any]:
    """What a report's figures say of `[start, cut)` (UTC), as far as they are counted from asks."""
    asks = list(asks_of(location))
    overdue = [ask for ask in asks if ask.is_overdue_at(cut)]
    everything = decided_between(asks, start, cut)
    decided = [ask for ask in everything if not ask.is_excused_at(cut)]
    late = [ask for ask in everything if not ask.is_met]

    def groups(name: Any) -> list[dict[str, Any]]:
        return [
            {"name": each, **asdict(found)} for each, found in tally_by(name, decided, overdue, cut)
        ]

    def hour(ask: Ask) -> str:
        return hour_name(ask.sent_at.astimezone(location.zone).hour)

    return {
        "total": asdict(tally(decided, overdue, cut)),
        "by_priority": groups(lambda ask: AskPriority(ask.priority).label),
        "by_channel": groups(lambda ask: ask.channel),
        "by_role": groups(lambda ask: ask.role),
        "by_hour": groups(hour),
        "excused": len(everything) - len(decided),
        "open_from_earlier": sum(ask not in late for ask in overdue),
    }


def asks_of(location: Location) -> Iterator[Ask]:
    """Every ask of a location, as the arithmetic knows it."""
    for row in Obligation.objects.filter(location=location):
        yield _ask(row, location)


def _ask(row: Obligation, location: Location) -> Ask:
    return Ask(
        priority=row.priority,
        channel=channel_name(row.conversation, location),
        role=Role(row.asked_role).label if row.asked_role else NO_ROLE,
        sent_at=row.sent_at,
        due_at=row.breached_at or row.due_at,  # what came late stays so under a later due time
        answered_at=row.satisfied_at,
        withdrawn_at=row.closed_at if row.state in TAKEN_BACK else None,
        response_seconds=row.response_seconds,
        excused_at=row.excused_at,
    )
