"""Hours copied: planned day by day, then written at once or not at all, and taken back."""

from accounts.copying.carrying import (
    Outcome,
    carry_out,
    copies_seen_by,
    may_take_back,
    plan_of_taking_back,
    take_back,
)
from accounts.copying.plan import CopyError, Plan, Will
from accounts.copying.weekly import Options, plan_from_location, plan_from_person
from accounts.copying.weeks import WeekOptions, Weeks, monday_of, plan_weeks

__all__ = [
    "CopyError",
    "Options",
    "Outcome",
    "Plan",
    "WeekOptions",
    "Weeks",
    "Will",
    "carry_out",
    "copies_seen_by",
    "may_take_back",
    "monday_of",
    "plan_from_location",
    "plan_from_person",
    "plan_of_taking_back",
    "plan_weeks",
    "take_back",
]
