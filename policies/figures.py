"""The report's arithmetic: pure, exact, and the same whenever it is run.

An ask is decided once: at its answer if that came in time, else at its due time. What is
said about a day follows from instants alone, so a report built late says what one built on
time would have said. `decided.py` counts asks in the database as it is said here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Ask:
    """What the arithmetic needs to know of one obligation."""

    priority: str
    channel: str
    role: str
    sent_at: datetime
    due_at: datetime | None
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None
    response_seconds: int | None = None
    excused_at: datetime | None = None

    @property
    def is_met(self) -> bool:
        """Whether the answer came in time; at the due time itself is in time."""
        return (
            self.due_at is not None
            and self.answered_at is not None
            and self.answered_at <= self.due_at
        )

    @property
    def decided_at(self) -> datetime | None:
        """When it was settled whether the promise was kept; None if it never is.

        Never: without a due time, and when withdrawn before it. A withdrawal after the due
        time comes too late to undo it.
        """
        if self.due_at is None or (self.withdrawn_at and self.withdrawn_at <= self.due_at):
            return None
        return self.answered_at if self.is_met else self.due_at

    def is_overdue_at(self, cut: datetime) -> bool:
        """Whether at `cut` the due time had passed and nobody had answered or withdrawn it."""
        ended_at = min(filter(None, (self.answered_at, self.withdrawn_at)), default=None)
        return (
            self.due_at is not None and self.due_at < cut and (ended_at is None or ended_at >= cut)
        )

    def is_excused_at(self, cut: datetime) -> bool:
        """Whether its lateness was excused before `cut`: then it counts for nobody."""
        return self.excused_at is not None and self.excused_at < cut

    def response_by(self, cut: datetime) -> int | None:
        """The seconds the answer took on the rule's clock, if it was there before `cut`."""
        return self.response_seconds if self.answered_at and self.answered_at < cut else None


@dataclass(frozen=True, slots=True)
class TimePromised:
    """What the arithmetic needs to know of a time that an answer was promised by."""

    until: datetime
    answered_at: datetime | None = None
    # Another time was promised, the ask taken back, or the answer became somebody else's.
    ended_at: datetime | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the answer came by then; at that instant is in time."""
        return self.answered_at is not None and self.answered_at <= self.until

    @property
    def decided_at(self) -> datetime | None:
        """When it was kept or missed; None for what stopped holding before."""
        ended_at = self.ended_at
        if self.answered_at is not None and self.is_kept:
            return self.answered_at if ended_at is None or self.answered_at <= ended_at else None
        return None if ended_at is not None and ended_at <= self.until else self.until


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of one group of asks. `asked` is always `met` + `late`."""

    asked: int
    met: int
    late: int
    overdue: int  # open past the due time at the cut, whenever they fell due
    answered: int
    median_seconds: float | None  # of the answered ones
    p90_seconds: float | None

    @property
    def percent(self) -> int | None:
        """The part answered in time; None when nothing was decided."""
        return percent(self.met, self.asked)


def percentile(values: Iterable[float], fraction: float) -> float | None:
    """What PostgreSQL's `percentile_cont(fraction)` gives: between two values, linear."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = fraction * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def percent(met: int, asked: int) -> int | None:
    """Whole per cent that never flatters nor damns: 100 only for all, 0 only for none."""
    if not asked:
        return None
    if met in (0, asked):
        return 100 if met else 0
    return min(99, max(1, round(100 * met / asked)))


def decided_between(asks: Iterable[Ask], start: datetime, cut: datetime) -> list[Ask]:
    """The asks that were decided in `[start, cut)`."""
    return [ask for ask in asks if ask.decided_at and start <= ask.decided_at < cut]


def kept_and_missed(
    promised: Iterable[TimePromised], start: datetime, cut: datetime
) -> tuple[int, int]:
    """How many promised times were kept in `[start, cut)`, and how many missed: beside the
    answers in time and late, and never among them."""
    decided = [one for one in promised if one.decided_at and start <= one.decided_at < cut]
    kept = sum(one.is_kept for one in decided)
    return kept, len(decided) - kept


def tally(decided: Sequence[Ask], overdue: Sequence[Ask], cut: datetime) -> Tally:
    """Count the asks decided until `cut`, beside those that were open and overdue at it."""
    met = sum(ask.is_met for ask in decided)
    responses = [seconds for ask in decided if (seconds := ask.response_by(cut)) is not None]
    return Tally(
        asked=len(decided),
        met=met,
        late=len(decided) - met,
        overdue=len(overdue),
        answered=len(responses),
        median_seconds=percentile(responses, 0.5),
        p90_seconds=percentile(responses, 0.9),
    )


def tally_by(
    name: Callable[[Ask], str],
    decided: Sequence[Ask],
    overdue: Sequence[Ask],
    cut: datetime,
) -> list[tuple[str, Tally]]:
    """A tally for each `name`, the busiest first; a group that is only overdue has one too."""
    tallies = [
        (
            each,
            tally(
                [ask for ask in decided if name(ask) == each],
                [ask for ask in overdue if name(ask) == each],
                cut,
            ),
        )
        for each in {name(ask) for ask in (*decided, *overdue)}
    ]
    return sorted(tallies, key=lambda pair: (-pair[1].asked, -pair[1].overdue, pair[0]))


def met_per_span(asks: Sequence[Ask], bounds: Sequence[datetime]) -> list[tuple[int, int]]:
    """(asked, met) of each span between two neighbouring `bounds`."""
    spans = [decided_between(asks, start, end) for start, end in pairwise(bounds)]
    return [(len(decided), sum(ask.is_met for ask in decided)) for decided in spans]
