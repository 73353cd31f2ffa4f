"""How much waits at this moment, in numbers alone, for whoever watches the site."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from policies import lookout
from policies.models import Obligation, Outbox
from policies.models.rule import AskPriority


@dataclass(frozen=True)
class Waiting:
    """Ages are in seconds. `sweep_age` is None before the first sweep; `asks` says of each priority
    how many wait for an answer, and how many of them past their due time, swept or not."""

    sweep_age: float | None
    notices: int
    notice_age: float
    asks: dict[str, tuple[int, int]]


def waiting(now: datetime) -> Waiting:
    """What waits at `now` (UTC): four statements, each over an index of what is open."""
    sweep_age = lookout.sweep_age(now)
    return Waiting(
        sweep_age=None if sweep_age is None else sweep_age.total_seconds(),
        notices=Outbox.objects.filter(sent_at=None, dropped="", not_before__lte=now).count(),
        notice_age=lookout.outbox_age(now).total_seconds(),
        asks=_asks(now),
    )


def _asks(now: datetime) -> dict[str, tuple[int, int]]:
    unanswered = Obligation.objects.filter(
        state__in=[Obligation.State.OPEN, Obligation.State.STUCK]
    )
    counted = (
        unanswered.order_by()
        .values_list("priority")
        .annotate(every=Count("pk"), late=Count("pk", filter=Q(due_at__lte=now)))
    )
    found = {priority: (every, late) for priority, every, late in counted}
    return {priority: found.get(priority, (0, 0)) for priority in AskPriority.values}
