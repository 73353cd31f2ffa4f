"""What an import is going to do, line by line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from accounts.imports.sheet import COLUMNS, Row


class Will(StrEnum):
    """What becomes of a line."""

    ADD = "Add"
    CHANGE = "Change"
    SAME = "Unchanged"
    WAIT = "Not yet"
    WRONG = "Wrong"


@dataclass
class Cell:
    """What stands in a column of a line, and what is wrong with it."""

    column: str
    text: str
    problems: list[str] = field(default_factory=list)


@dataclass
class Line:
    """A line of the file: what will be done, in words, and what is wrong."""

    number: int
    cells: list[Cell]
    problems: list[str] = field(default_factory=list)
    meant: Will = Will.SAME
    what: str = ""
    do: Callable[[], None] | None = None

    @classmethod
    def of(cls, kind: str, row: Row) -> "Line":
        """A line as it stands in the file."""
        cells = [Cell(column, row.cells.get(column, "")) for column in COLUMNS[kind]]
        return cls(row.number, cells, [row.problem] if row.problem else [])

    def text(self, column: str) -> str:
        """What stands in a column."""
        return self._cell(column).text

    def refuse(self, column: str, problem: str) -> None:
        """Something is wrong with a cell: what, and what would be right."""
        self._cell(column).problems.append(problem)

    def will(self, meant: Will, what: str, do: Callable[[], None] | None = None) -> None:
        """What is done with the line, and how."""
        self.meant, self.what, self.do = meant, what, do

    @property
    def is_wrong(self) -> bool:
        """Whether anything is wrong with it."""
        return bool(self.problems) or any(cell.problems for cell in self.cells)

    @property
    def outcome(self) -> Will:
        """What becomes of it."""
        return Will.WRONG if self.is_wrong else self.meant

    def _cell(self, column: str) -> Cell:
        return next(cell for cell in self.cells if cell.column == column)


@dataclass
class Plan:
    """All lines of a file."""

    kind: str
    lines: list[Line]

    @property
    def wrong(self) -> list[Line]:
        """The lines that keep the file from being imported."""
        return [line for line in self.lines if line.is_wrong]

    @property
    def counts(self) -> list[tuple[Will, int]]:
        """How many lines of each outcome there are, where there are any."""
        found = [line.outcome for line in self.lines]
        return [(will, found.count(will)) for will in Will if will in found]

    @property
    def is_ready(self) -> bool:
        """Whether there is something to write, and nothing wrong."""
        return not self.wrong and any(line.do for line in self.lines)

    @property
    def is_waiting(self) -> bool:
        """Whether some lines wait for somebody to join."""
        return any(line.outcome is Will.WAIT for line in self.lines)

    @property
    def fingerprint(self) -> str:
        """The same for two plans that do the same."""
        said = [f"{line.number} {line.outcome} {line.what}" for line in self.lines]
        return sha256("\n".join([self.kind, *said]).encode()).hexdigest()
