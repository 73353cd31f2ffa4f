"""Promises about answers: rules, obligations, what became of them, reports."""

from policies.models.event import ObligationEvent
from policies.models.guideline import (
    Guideline,
    GuidelineAck,
    Misfit,
    PulseAnswer,
    PulseAsked,
)
from policies.models.handover import Handover, ShiftSweep
from policies.models.hook import HookDelivery, HookEndpoint, HookEvent
from policies.models.last_sweep import LastSweep
from policies.models.obligation import FollowUp, Obligation, ObligationParty, ObligationPause
from policies.models.outbox import Outbox
from policies.models.promised_time import PromisedTime
from policies.models.push import PushNote, PushSubscription
from policies.models.rating import UrgencyRating
from policies.models.report import Report, ReportMail, ReportSubscription
from policies.models.rule import EscalationStep, ResponseRule, RuleVersion
from policies.models.simulation import SimulationRun
from policies.models.wall import WallScreen

__all__ = [
    "EscalationStep",
    "FollowUp",
    "Guideline",
    "GuidelineAck",
    "Handover",
    "HookDelivery",
    "HookEndpoint",
    "HookEvent",
    "LastSweep",
    "Misfit",
    "Obligation",
    "ObligationEvent",
    "ObligationParty",
    "ObligationPause",
    "Outbox",
    "PromisedTime",
    "PulseAnswer",
    "PulseAsked",
    "PushNote",
    "PushSubscription",
    "Report",
    "ReportMail",
    "ReportSubscription",
    "ResponseRule",
    "RuleVersion",
    "ShiftSweep",
    "SimulationRun",
    "UrgencyRating",
    "WallScreen",
]
