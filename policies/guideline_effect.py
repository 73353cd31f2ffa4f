"""What became different with a version of the guideline: the 28 days before it beside those after
it. Two spans side by side prove no cause; of a few asks nothing is compared."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.db.models.functions import Coalesce

from accounts.models import Location
from messaging.models import Interruption
from policies.figures import Ask, decided_between, percent
from policies.models import Guideline, Obligation
from policies.promises import TAKEN_BACK

SPAN: Final = timedelta(days=28)
LEAST_ASKS: Final = 20


@dataclass(frozen=True, slots=True)
class Span:
    """The figures of some days at some locations."""

    decided: int
    met: int
    asked: int
    urgent: int
    interruptions: int

    @property
    def on_time(self) -> int | None:
        """Per cent of the decided asks that were answered in time."""
        return percent(self.met, self.decided)

    @property
    def urgent_share(self) -> int | None:
        """Per cent of what was asked that was urgent."""
        return percent(self.urgent, self.asked)

    @property
    def is_enough(self) -> bool:
        """Whether there was enough to compare."""
        return self.decided >= LEAST_ASKS and self.asked >= LEAST_ASKS


@dataclass(frozen=True, slots=True)
class Effect:
    """The days before a version and those since, at most 28 each."""

    before: Span
    after: Span
    days: int  # of those after it that are over

    @property
    def is_enough(self) -> bool:
        """Whether both sides have enough to be compared."""
        return self.before.is_enough and self.after.is_enough


def effect_of(guideline: Guideline, locations: Collection[Location], now: datetime) -> Effect:
    """What changed with a version where `locations` are."""
    at = guideline.published_at
    end = min(at + SPAN, now)
    places = [place.pk for place in locations]
    return Effect(
        before=_span(places, at - SPAN, at), after=_span(places, at, end), days=(end - at).days
    )


def _span(places: Collection[int], start: datetime, end: datetime) -> Span:
    asks = _asks(places, start, end)
    decided = decided_between((ask for ask in asks if not ask.is_excused_at(end)), start, end)
    asked = [ask for ask in asks if start <= ask.sent_at < end]
    interrupted = Interruption.objects.filter(location__in=places, at__gte=start, at__lt=end)
    return Span(
        decided=len(decided),
        met=sum(ask.is_met for ask in decided),
        asked=len(asked),
        urgent=sum(ask.priority == "urgent" for ask in asked),
        interruptions=interrupted.count(),
    )


def _asks(places: Collection[int], start: datetime, end: datetime) -> list[Ask]:
    """Everything that was asked, answered or due within the days."""
    within = (
        Q(owed_at__gte=start, owed_at__lt=end)
        | Q(satisfied_at__gte=start, satisfied_at__lt=end)
        | Q(sent_at__gte=start, sent_at__lt=end)
    )
    rows = Obligation.objects.annotate(owed_at=Coalesce("breached_at", "due_at"))
    return [
        Ask(
            priority=row.priority,
            channel="",
            role="",
            sent_at=row.sent_at,
            due_at=row.breached_at or row.due_at,
            answered_at=row.satisfied_at,
            withdrawn_at=row.closed_at if row.state in TAKEN_BACK else None,
            excused_at=row.excused_at,
        )
        for row in rows.filter(within, location__in=places)
    ]
