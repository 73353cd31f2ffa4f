"""The door of an import: planned first, and carried out only as it was shown."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.calendar_versions import take_turns
from accounts.imports.people import PeoplePlanner
from accounts.imports.plan import Line, Plan, Will
from accounts.imports.sheet import read
from accounts.imports.shifts import ShiftPlanner
from accounts.models import User


@dataclass(frozen=True)
class Outcome:
    """What an import came to: done, or the plan as it is by now."""

    is_done: bool
    plan: Plan


def plan(by: User, text: str, now: datetime) -> Plan:
    """What importing a file would do, as `by`; changes nothing. Raises SheetError."""
    sheet = read(text)
    lines = [Line.of(sheet.kind, row) for row in sheet.rows]
    readable = [line for line in lines if not line.problems]
    if sheet.kind == "people":
        PeoplePlanner(by, now).settle(readable)
    else:
        ShiftPlanner(by, now).settle(readable)
    return Plan(sheet.kind, lines)


@transaction.atomic
def carry_out(by: User, text: str, shown: str, now: datetime) -> Outcome:
    """Do what importing a file does, all of it or nothing, when that is still what was shown
    (`Plan.fingerprint`). Two imports at once follow each other. Raises SheetError."""
    take_turns()
    planned = plan(by, text, now)
    if not planned.is_ready or planned.fingerprint != shown:
        return Outcome(False, planned)
    for line in planned.lines:
        if line.do is not None and line.outcome is not Will.WRONG:
            line.do()
    return Outcome(True, planned)
