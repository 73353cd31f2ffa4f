"""How many asks wait where, of whom and how pressing: counted in the database, one question however
many there are. No text, no name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)

from policies.models import Obligation

SOON = timedelta(minutes=30)


@dataclass(frozen=True)
class Figure:
    """The asks of one priority to one role of one location, at an instant: how many are open, and
    of those how many are late and how many due within 30 minutes. `changes_at` (UTC) is when time
    alone will change that; None for never."""

    location_id: int | None
    role: str  # "" of what several roles were asked
    priority: str
    open: int
    late: int
    soon: int
    changes_at: datetime | None


def late_at(now: datetime) -> Q:
    """What is late at `now`, as `promises.is_late` has it of what is unanswered."""
    return Q(breached_at__isnull=False) | Q(due_at__lt=now)


def soon_at(now: datetime) -> Q:
    """What is due within 30 minutes of `now`, and not late."""
    return Q(breached_at__isnull=True, due_at__gte=now, due_at__lte=now + SOON)


def figures_of(rows: QuerySet[Obligation], now: datetime) -> list[Figure]:
    """The figures of these unanswered asks, those with any."""
    grouped = rows.order_by().values("location_id", "asked_role", "priority")
    counted = grouped.annotate(
        open=Count("pk"),
        late=Count("pk", filter=late_at(now)),
        soon=Count("pk", filter=soon_at(now)),
        changes_at=Min(_changes_at(now)),
    )
    return [
        Figure(
            row["location_id"],
            row["asked_role"],
            row["priority"],
            row["open"],
            row["late"],
            row["soon"],
            row["changes_at"],
        )
        for row in counted
    ]


def first_change(instants: Iterable[datetime | None]) -> datetime | None:
    """The first of these that is one."""
    return min((one for one in instants if one is not None), default=None)


def to_act_on(rows: QuerySet[Obligation], now: datetime) -> QuerySet[Obligation]:
    """Unanswered asks, the one to act on first first: the late ones, what is due within 30
    minutes, the others, and what is never due. Of the first two those that nobody has in hand
    come first, then the more urgent; of the others the sooner due."""
    turn = Case(
        When(late_at(now), then=0),
        When(soon_at(now), then=1),
        When(due_at__isnull=False, then=2),
        default=3,
    )
    in_hand = Q(acknowledged_at__isnull=False) | Q(promised_until__gt=now)
    is_pressing = late_at(now) | soon_at(now)
    held = Case(When(is_pressing & in_hand, then=1), default=0)
    rank = Case(
        When(is_pressing & Q(priority="urgent"), then=0),
        When(is_pressing & Q(priority="high"), then=1),
        default=2,
    )
    return rows.order_by(turn, held, rank, F("due_at").asc(nulls_last=True), "sent_at", "pk")


def _changes_at(now: datetime) -> Case:
    """When an ask goes on from open to due soon, or from there to late."""
    enters = ExpressionWrapper(F("due_at") - Value(SOON), output_field=DateTimeField())
    return Case(
        When(breached_at__isnull=False, then=None),
        When(due_at__gt=now + SOON, then=enters),
        When(due_at__gte=now, then=F("due_at")),
        output_field=DateTimeField(),
    )
