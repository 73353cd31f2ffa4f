"""The figures of a report as tables: what CSV and XLSX hold, and the page shows in words."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

from accounts.safe_csv import Cell
from policies.figures import percent
from policies.periods import Period
from policies.report_findings import weekday_name
from policies.report_sheet import GROUPS
from policies.report_words import CAUSE_WORDS, Figures, how_late, period_of

Table = list[tuple[Cell, ...]]

FIGURE_HEAD: Final = (
    "Group",
    "Name",
    "Asked",
    "In time",
    "Late",
    "Still open",
    "In time (%)",
    "Answered",
    "Half within (min)",
    "9 in 10 within (min)",
)
LATE_HEAD: Final = ("Asked at", "Priority", "Role", "Channel", "Late by (min)", "State", "Cause")


def figure_table(figures: Figures) -> Table:
    """All figures that are counted of groups, a row each, under a head."""
    rows: Table = [FIGURE_HEAD, _figure_row("All", figures["location"], figures["total"])]
    for title, key in GROUPS:
        rows += [_figure_row(title, group["name"], group) for group in figures.get(key, ())]
    kind = period_of(figures).kind
    for one in figures.get("weekdays", ()):
        name = weekday_name(one["weekday"], kind)
        rows.append(_met_row("By weekday", name, one))
        rows.append(_met_row(f"By weekday, the {kind}s before", name, one["before"]))
    rows += [_met_row("Days", day["date"], day) for day in figures.get("days", ())]
    before = [(Period(kind, date.fromisoformat(one["date"])), one) for one in figures["trend"]]
    rows += [_met_row(f"{kind.capitalize()}s before", str(period), one) for period, one in before]
    return rows


def late_table(figures: Figures) -> Table:
    """Every ask that is late or still open, under a head: where and when, never what it said."""
    zone = ZoneInfo(figures["zone"])
    return [LATE_HEAD, *(_late_row(ask, zone) for ask in figures["late"])]


def as_xlsx(sheets: Iterable[tuple[str, Table]]) -> bytes:
    """A workbook of these sheets; text is text, and a number is a number."""
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for name, table in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, width in enumerate(_widths(table)):
                sheet.set_column(column, column, width)
            for number, row in enumerate(table):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, column, cell, None if number else bold)
                    elif cell is not None:
                        sheet.write_number(number, column, cell)
    return written.getvalue()


def _figure_row(title: str, name: str, group: Any) -> tuple[Cell, ...]:
    counted = (group["asked"], group["met"], group["late"], group["overdue"])
    rate = percent(group["met"], group["asked"])
    pace = (_minutes(group["median_seconds"]), _minutes(group["p90_seconds"]))
    return (title, name, *counted, rate, group["answered"], *pace)


def _met_row(title: str, name: str, counts: Any) -> tuple[Cell, ...]:
    """Of what is counted by how many were asked and met alone."""
    asked, met = counts["asked"], counts["met"]
    return (title, name, asked, met, asked - met, None, percent(met, asked), None, None, None)


def _late_row(ask: Any, zone: ZoneInfo) -> tuple[Cell, ...]:
    asked = datetime.fromisoformat(ask["asked_at"]).astimezone(zone)
    state = "answered late" if ask["late_seconds"] is not None else how_late(ask)
    return (
        f"{asked:%Y-%m-%d %H:%M}",
        ask["priority"],
        ask["role"],
        ask["channel"],
        _minutes(ask["late_seconds"]),
        f"{state}, excused" if ask["is_excused"] else state,
        CAUSE_WORDS.get(ask.get("cause", ""), ""),
    )


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def _widths(table: Sequence[tuple[Cell, ...]]) -> list[int]:
    columns = zip(*table, strict=True)
    return [min(40, 2 + max(len(str(cell or "")) for cell in column)) for column in columns]
