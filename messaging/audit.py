"""Which models of this app leave an audit row with each change. Never a message."""

from auditlog.registry import auditlog

from messaging.models import (
    Conversation,
    EmergencyAccess,
    Export,
    Integration,
    Interruption,
    LegalHold,
    Membership,
    PatientReference,
    PeopleGroup,
    RecordsAddress,
    Removal,
    RetentionRule,
    Template,
)


def register_models() -> None:
    """Watch channels, who is in them, groups and shared templates; posting and reading leave no
    row, nor do snippets, which are somebody's own."""
    counted = ["last_seq", "last_posted_at", "last_change", "pin_count"]
    auditlog.register(Conversation, exclude_fields=counted)
    personal = ["last_read_seq", "unread_marks", "alerts", "muted_until"]
    auditlog.register(Membership, exclude_fields=personal)
    auditlog.register(PeopleGroup, m2m_fields={"people"})
    auditlog.register(Template)
    keys = ["secret", "former_secret", "last_used_at"]
    auditlog.register(Integration, exclude_fields=keys)
    auditlog.register(Interruption, exclude_fields=["reason"])
    auditlog.register(Removal, exclude_fields=["reason"])
    auditlog.register(EmergencyAccess, exclude_fields=["reason"])
    auditlog.register(Export, exclude_fields=["reason", "holds", "file", "claimed_until"])
    auditlog.register(LegalHold, exclude_fields=["reason"])
    auditlog.register(RetentionRule)
    auditlog.register(PatientReference)  # also who looked at all about one
    auditlog.register(RecordsAddress)
