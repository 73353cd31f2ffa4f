"""Which models of this app leave an audit row with each change."""

from auditlog.registry import auditlog

from policies.models import EscalationStep, ResponseRule


def register_models() -> None:
    """Watch the rules and their steps. Versions never change, and obligations have events."""
    auditlog.register(ResponseRule)
    auditlog.register(EscalationStep)
