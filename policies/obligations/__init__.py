"""The doors of promised answers: nothing else changes an obligation, but for the sweep."""

from policies.obligations.answers import (
    acknowledge,
    lock_for,
    mark_answered,
    reopen_after_recall,
    satisfy_by,
)
from policies.obligations.ending import excuse, void_open, withdraw
from policies.obligations.hours_changed import recount_for, recount_for_home, settle_before_edit
from policies.obligations.open import Promised, open_for, promised
from policies.obligations.owners import delegate, party_left, reassign, take_over
from policies.obligations.pauses import availability_changed, began_treatment, ended_treatment
from policies.obligations.terms import apply_to_open, priority_changed

__all__ = [
    "Promised",
    "acknowledge",
    "apply_to_open",
    "availability_changed",
    "began_treatment",
    "delegate",
    "ended_treatment",
    "excuse",
    "lock_for",
    "mark_answered",
    "open_for",
    "party_left",
    "priority_changed",
    "promised",
    "reassign",
    "recount_for",
    "recount_for_home",
    "reopen_after_recall",
    "satisfy_by",
    "settle_before_edit",
    "take_over",
    "void_open",
    "withdraw",
]
