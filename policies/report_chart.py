"""Columns of what was answered in time and what was late, as an SVG draws them; pure.

A chart says nothing that the table beside it doesn't; who can't see it is told its title and what
stands out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720
TOP: Final = 24
HEIGHT: Final = 120  # of the tallest column
FILLED: Final = 0.7  # of the space of a column
LABELS: Final = 8
EDGE: Final = 40  # nearer to it, a label in the middle of its column would be cut off


@dataclass(frozen=True)
class Pair:
    """How many of something were in time, and how many late."""

    name: str
    label: str  # under the column; empty for none
    met: int
    late: int


@dataclass(frozen=True)
class Column:
    """Where a column stands: in time below, late on top of it."""

    x: float
    width: float
    label: str
    label_x: float
    anchor: str  # which part of the label stands there: start, middle or end
    met_y: float
    met_height: float
    late_y: float
    late_height: float


@dataclass(frozen=True)
class Chart:
    """A whole chart; `most` is what its upper line stands for."""

    key: str  # begins the ids of its parts
    title: str
    description: str
    most: int
    columns: tuple[Column, ...]


def chart_of(key: str, title: str, pairs: Sequence[Pair]) -> Chart | None:
    """The columns of these; None where there would be nothing to see."""
    most = max((one.met + one.late for one in pairs), default=0)
    if not most:
        return None
    space = WIDTH / len(pairs)
    columns = [_column(number * space, space, one, most) for number, one in enumerate(pairs)]
    return Chart(key, title, _described(pairs), most, tuple(columns))


def every(number: int) -> int:
    """Each how many-eth of so many columns has room for a label."""
    return -(-number // LABELS)


def _column(left: float, space: float, one: Pair, most: int) -> Column:
    met, late = (round(HEIGHT * value / most, 1) for value in (one.met, one.late))
    bottom, middle = TOP + HEIGHT, left + space / 2
    anchor = "start" if middle < EDGE else "end" if middle > WIDTH - EDGE else "middle"
    return Column(
        x=round(left + space * (1 - FILLED) / 2, 1),
        width=round(space * FILLED, 1),
        label=one.label,
        label_x={"start": 0, "end": WIDTH}.get(anchor, round(middle, 1)),
        anchor=anchor,
        met_y=round(bottom - met, 1),
        met_height=met,
        late_y=round(bottom - met - late, 1),
        late_height=late,
    )


def _described(pairs: Sequence[Pair]) -> str:
    busiest = max(pairs, key=lambda one: one.met + one.late)
    said = f"Most: {busiest.name}, {busiest.met + busiest.late} asked, {busiest.late} of them late."
    latest = max(pairs, key=lambda one: one.late)
    if not latest.late:
        return f"{said} None was late."
    return said if latest is busiest else f"{said} Most late: {latest.name}, {latest.late}."
