"""What somebody may do about a promise now: what its page offers. The doors decide again."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import colleagues, works_at
from policies.access import (
    answerable_by,
    debtors_beside,
    may_excuse,
    may_reassign,
    may_take_over,
)
from policies.models import Obligation
from policies.models.rule import AskPriority
from policies.promised_times import times_for
from policies.promises import UNANSWERED, is_late
from policies.targets import Reach

PRESSING = {AskPriority.HIGH, AskPriority.URGENT}


def offered_to(user: User, row: Obligation, heirs: Collection[User], now: datetime) -> list[str]:
    """The names of the acts on a promise that `user` may do now; `heirs` are whom they may
    hand it to."""
    is_waiting = row.state in UNANSWERED
    counts = is_waiting and answerable_by(user).filter(pk=row.pk).exists()
    is_free = is_waiting and user.pk not in debtors_beside(row) and may_take_over(user, row)
    is_to_excuse = row.excused_at is None and is_late(row, now)
    may = {
        "acknowledge": counts and row.acknowledged_at is None,
        "answered": counts,
        "promise": not times_for(user, row, now).reason,
        "take_over": is_free,
        "let_go": is_waiting and row.owner_id == user.pk and bool(row.taken_from),
        "reassign": bool(heirs),
        "excuse": is_to_excuse and may_excuse(user, row),
        "nudge": is_waiting and user.is_active and row.asker_id == user.pk,
        "withdraw": is_waiting and user.is_active and row.asker_id == user.pk,
    }
    return [name for name, is_allowed in may.items() if is_allowed]


def heirs_for(user: User, row: Obligation, now: datetime) -> list[User]:
    """Whom `user` may hand a promise to, by name: whoever runs the place to those who are in
    the conversation or work there; whoever owes it to their cover."""
    if row.state not in UNANSWERED or not user.is_active:
        return []
    if may_reassign(user, row):
        return list(_near(row).exclude(pk__in=_taken(row)).order_by("display_name", "pk"))
    cover = user.cover
    owes = row.parties.filter(user=user).exists()
    if not owes or cover is None or not cover.is_active:
        return []
    if cover.pk in _taken(row):
        return []
    is_there = row.priority not in PRESSING or Reach(now).is_available(cover)
    return [cover] if is_there else []


def _near(row: Obligation) -> QuerySet[User]:
    """The people of its conversation and of its place."""
    members = Q(memberships__conversation=row.conversation_id, memberships__ended_at__isnull=True)
    there = colleagues()
    if row.location is not None:
        members |= Q(pk__in=works_at(row.location).values("pk"))
    return there.filter(members).distinct()


def _taken(row: Obligation) -> set[int]:
    """Who can't get it: whoever asked, and whoever owes an answer to the message already."""
    return debtors_beside(row) | {pk for pk in (row.asker_id, row.owner_id) if pk}
