"""Tables as CSV whose cells run nothing, whatever a spreadsheet takes for a formula; pure."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

Cell = str | int | float | None
# What a spreadsheet takes for the beginning of a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(table: Iterable[Sequence[Cell]]) -> str:
    """A table as CSV of RFC 4180; a name somebody chose is text wherever it is opened."""
    written = StringIO()
    csv.writer(written).writerows([[_guarded(cell) for cell in row] for row in table])
    return written.getvalue()


def _guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
