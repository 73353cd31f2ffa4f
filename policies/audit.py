"""Which models of this app leave an audit row with each change."""

from auditlog.registry import auditlog

from policies.models import (
    EscalationStep,
    Guideline,
    HookEndpoint,
    ReportSubscription,
    ResponseRule,
    WallScreen,
)


def register_models() -> None:
    """Watch the rules, their steps, who gets which report, the guideline, whose text its versions
    keep, and wall screens and webhooks but for their keys. Versions of rules never change, and
    obligations have events."""
    auditlog.register(ResponseRule)
    auditlog.register(EscalationStep)
    auditlog.register(ReportSubscription)
    auditlog.register(Guideline, exclude_fields=["text"])
    auditlog.register(
        WallScreen,
        exclude_fields=["code_digest", "key_digest", "last_used_at"],
        m2m_fields={"locations"},
    )
    auditlog.register(
        HookEndpoint,
        exclude_fields=["secret", "former_secret", "failing_since", "told_at"],
        m2m_fields={"locations"},
    )
