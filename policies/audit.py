"""Which models of this app leave an audit row with each change."""

from auditlog.registry import auditlog

from policies.models import EscalationStep, Guideline, ReportSubscription, ResponseRule


def register_models() -> None:
    """Watch the rules, their steps, who gets which report, and the guideline, whose text its
    versions keep. Versions of rules never change, and obligations have events."""
    auditlog.register(ResponseRule)
    auditlog.register(EscalationStep)
    auditlog.register(ReportSubscription)
    auditlog.register(Guideline, exclude_fields=["text"])
