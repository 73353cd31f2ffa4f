"""A table as a spreadsheet saves it (CSV), cell by cell; pure.

Every cell is text, whatever a spreadsheet would make of it.
"""

import csv
from dataclasses import dataclass
from io import StringIO

MOST_BYTES = 256 * 1024
MOST_ROWS = 500
MOST_IN_A_CELL = 300
# By kind: the titles of its columns, in the order of the sample. A kind is known by its titles.
COLUMNS = {
    "people": ("name", "email", "role", "locations"),
    "shifts": ("email", "weekday", "starts", "ends", "location"),
}
SAME = {"e-mail": "email", "e-mail address": "email", "start": "starts", "end": "ends"}


class SheetError(Exception):
    """Why a file can't be read as a table, and what to do about it."""


@dataclass(frozen=True)
class Row:
    """A line of the file: its number there, the cells by column, and what is wrong with it."""

    number: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table of one kind."""

    kind: str
    rows: list[Row]


def decoded(content: bytes) -> str:
    """The text of a file, with or without a byte order mark. Raises SheetError."""
    if len(content) > MOST_BYTES:
        raise SheetError("The file is larger than 256 KB. Split it, and import one after another.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetError(
            "The file isn't UTF-8. Save it as “CSV UTF-8” in your spreadsheet, and choose it again."
        ) from None
    if "\x00" in text:
        raise SheetError("This is no CSV file. Save the table as “CSV UTF-8”, and choose it again.")
    return text


def read(text: str) -> Sheet:
    """The table in a text, its cells apart by commas, semicolons or tabs. Raises SheetError."""
    lines = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[Row] = []
    kind = ""
    titles: tuple[str, ...] = ()
    number = 1
    try:
        for values in lines:
            cells = [" ".join(value.split()) for value in values]
            if not titles and any(cells):
                titles = tuple(_title(cell) for cell in cells)
                kind = _kind(titles)
            elif any(cells):
                rows.append(_row(number, titles, cells))
            number = lines.line_num + 1
    except csv.Error:
        raise SheetError(
            f"Line {number} can't be read: a quotation mark isn't closed, or stands inside a cell. "
            "Save the table as “CSV UTF-8” again."
        ) from None
    if not rows:
        raise SheetError("There are no lines under the titles. Write one line for each.")
    if len(rows) > MOST_ROWS:
        raise SheetError(f"There are {len(rows)} lines, and at most {MOST_ROWS} at once. Split it.")
    return Sheet(kind, rows)


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _title(cell: str) -> str:
    title = " ".join(cell.lower().split())
    return SAME.get(title, title)


def _kind(titles: tuple[str, ...]) -> str:
    """What the table is of. Raises SheetError for titles of nothing that is known."""
    for kind, columns in COLUMNS.items():
        if sorted(titles) == sorted(columns):
            return kind
    wanted = " or ".join(f"“{', '.join(columns)}”" for columns in COLUMNS.values())
    raise SheetError(f"The first line has to be the titles of the columns: {wanted}.")


def _row(number: int, titles: tuple[str, ...], cells: list[str]) -> Row:
    by_title = dict(zip(titles, [*cells, *([""] * len(titles))], strict=False))
    problem = ""
    if any(cells[len(titles) :]):
        problem = (
            f"There are {len(cells)} cells in this line and {len(titles)} titles. "
            "Put quotation marks around a cell that holds a comma."
        )
    elif any(len(cell) > MOST_IN_A_CELL for cell in cells):
        problem = f"A cell holds more than {MOST_IN_A_CELL} characters. Shorten it."
        by_title = {title: cell[:MOST_IN_A_CELL] for title, cell in by_title.items()}
    return Row(number, by_title, problem)
