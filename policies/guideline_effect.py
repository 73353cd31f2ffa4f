"""What became different with a version of the guideline: the 28 days before it beside those after
it. Two spans side by side prove no cause; of a few asks nothing is compared."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min, Q
from django.db.models.functions import Coalesce

from accounts.models import Location
from messaging.models import Interruption
from policies.figures import Ask, decided_between, percent, percentile
from policies.models import Guideline, Obligation
from policies.promises import TAKEN_BACK

SPAN: Final = timedelta(days=28)
LEAST_ASKS: Final = 20
LEAST_DAYS: Final = 7  # a week has days of every kind


@dataclass(frozen=True, slots=True)
class Span:
    """The figures of some days at some locations: `[start, end)`, instants in UTC."""

    start: datetime
    end: datetime
    decided: int
    met: int
    asked: int
    urgent: int
    interruptions: int
    median_seconds: float | None  # of the answers that came in these days, on their rule's clock

    @property
    def days(self) -> int:
        """How many of its days are over."""
        return (self.end - self.start).days

    @property
    def last(self) -> datetime:
        """An instant in its last day."""
        return max(self.start, self.end - timedelta(microseconds=1))

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

    @property
    def is_over(self) -> bool:
        """Whether all the days after it are over."""
        return self.after.end - self.after.start >= SPAN

    @property
    def is_early(self) -> bool:
        """Whether it is too early to say anything, however much was asked."""
        return self.after.days < LEAST_DAYS

    @property
    def is_enough(self) -> bool:
        """Whether both sides have enough to be compared."""
        return self.before.is_enough and self.after.is_enough and not self.is_early


def effect_of(guideline: Guideline, locations: Collection[Location], now: datetime) -> Effect:
    """What changed with a version where `locations` are."""
    at = guideline.published_at
    end = min(at + SPAN, now)
    places = [place.pk for place in locations]
    return Effect(before=_span(places, _begin(places, at), at), after=_span(places, at, end))


def _begin(places: Collection[int], at: datetime) -> datetime:
    """28 days before, or since the first ask of a younger practice."""
    rows = Obligation.objects.filter(location__in=places, sent_at__gte=at - SPAN, sent_at__lt=at)
    older = Obligation.objects.filter(location__in=places, sent_at__lt=at - SPAN)
    first = None if older.exists() else rows.aggregate(first=Min("sent_at"))["first"]
    return first or at - SPAN


def _span(places: Collection[int], start: datetime, end: datetime) -> Span:
    asks = _asks(places, start, end)
    decided = decided_between((ask for ask in asks if not ask.is_excused_at(end)), start, end)
    asked = [ask for ask in asks if start <= ask.sent_at < end]
    interrupted = Interruption.objects.filter(location__in=places, at__gte=start, at__lt=end)
    answered = [ask for ask in asks if ask.answered_at and start <= ask.answered_at < end]
    seconds = [took for ask in answered if (took := ask.response_seconds) is not None]
    return Span(
        start=start,
        end=end,
        decided=len(decided),
        met=sum(ask.is_met for ask in decided),
        asked=len(asked),
        urgent=sum(ask.priority == "urgent" for ask in asked),
        interruptions=interrupted.count(),
        median_seconds=percentile(seconds, 0.5),
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
            response_seconds=row.response_seconds,
            withdrawn_at=row.closed_at if row.state in TAKEN_BACK else None,
            excused_at=row.excused_at,
        )
        for row in rows.filter(within, location__in=places)
    ]
