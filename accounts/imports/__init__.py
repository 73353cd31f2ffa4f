"""People and shifts from a table of a spreadsheet: read, planned line by line, then written at
once or not at all."""

from accounts.imports.importing import Outcome, carry_out, plan
from accounts.imports.plan import Line, Plan, Will
from accounts.imports.sheet import COLUMNS, MOST_BYTES, MOST_ROWS, SheetError, decoded

__all__ = [
    "COLUMNS",
    "MOST_BYTES",
    "MOST_ROWS",
    "Line",
    "Outcome",
    "Plan",
    "SheetError",
    "Will",
    "carry_out",
    "decoded",
    "plan",
]
