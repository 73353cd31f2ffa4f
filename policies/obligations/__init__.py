"""The doors of promised answers: nothing else changes an obligation, but for the sweep."""

from policies.obligations.again import leave_alone, remind_again
from policies.obligations.answers import (
    acknowledge,
    acknowledge_by_reaction,
    mark_answered,
    reopen_after_recall,
    reopen_after_undoing,
)
from policies.obligations.done import confirmed, thread_done
from policies.obligations.ending import excuse, void_open, withdraw
from policies.obligations.hours_changed import recount_for, recount_for_home, settle_before_edit
from policies.obligations.nudges import next_nudge_at, nudge
from policies.obligations.open import Promised, promised
from policies.obligations.owners import (
    delegate,
    hand_to_next,
    let_go,
    party_left,
    reason_against_next,
    reassign,
    take_over,
)
from policies.obligations.pauses import availability_changed, began_treatment, ended_treatment
from policies.obligations.posted import posted
from policies.obligations.promising import promise_time
from policies.obligations.terms import apply_to_open, priority_changed
from policies.obligations.use import look, say_outcome

__all__ = [
    "Promised",
    "acknowledge",
    "acknowledge_by_reaction",
    "apply_to_open",
    "availability_changed",
    "began_treatment",
    "confirmed",
    "delegate",
    "ended_treatment",
    "excuse",
    "hand_to_next",
    "leave_alone",
    "let_go",
    "look",
    "mark_answered",
    "next_nudge_at",
    "nudge",
    "party_left",
    "posted",
    "priority_changed",
    "promise_time",
    "promised",
    "reason_against_next",
    "reassign",
    "recount_for",
    "recount_for_home",
    "remind_again",
    "reopen_after_recall",
    "reopen_after_undoing",
    "say_outcome",
    "settle_before_edit",
    "take_over",
    "thread_done",
    "void_open",
    "withdraw",
]
