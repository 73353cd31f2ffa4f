"""Tells somebody else at once when nobody who owes an urgent answer can give it now."""

from collections.abc import Collection, Sequence
from datetime import datetime

from accounts.availability import State
from accounts.models import User
from policies.models import Obligation, Outbox
from policies.models.rule import AskPriority, Treatment
from policies.obligations.record import KINDS, record_one, tell
from policies.targets import Reach


def alert_if_nobody_can(
    rows: Sequence[Obligation], parties: Sequence[Collection[User]], now: datetime
) -> None:
    """For each new or newly pressing row whose `parties` are all off shift, away or with a
    patient: the cover and whoever else can be reached learn it now, not when it is late
    (response-time S9, S25)."""
    reach = Reach(now)
    for row, owing in zip(rows, parties, strict=True):
        states = _states(row, owing, reach)
        if states and State.AVAILABLE not in states.values():
            alert(row, states, reach)


def alert(row: Obligation, states: dict[int, State], reach: Reach) -> None:
    """Tell who looks after it, and record who was passed by and why; once in a generation."""
    found = reach.instead(row)
    record_one(
        row,
        KINDS.ALERTED,
        reach.now,
        told=list(found.people),
        passed=list(found.passed),
        because={str(pk): str(state) for pk, state in states.items()},
    )
    tell(row, Outbox.Kind.ALERT, 0, found.people, reach.now)


def _states(row: Obligation, owing: Collection[User], reach: Reach) -> dict[int, State]:
    """What those who owe it are doing, if the rule wants somebody else told because of it."""
    version = row.rule_version
    if version is None:
        return {}
    breaks_through = version.treatment_for(row.priority) == Treatment.BREAK_THROUGH
    if not breaks_through and row.priority != AskPriority.URGENT:
        return {}
    states = {user.pk: reach.state_of(user) for user in owing}
    if not breaks_through and State.WITH_PATIENT in states.values():
        return {}
    return states
