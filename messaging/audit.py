"""Which models of this app leave an audit row with each change. Never a message."""

from auditlog.registry import auditlog

from messaging.models import Conversation, Membership


def register_models() -> None:
    """Watch channels and who is in them; posting and reading leave no row."""
    auditlog.register(Conversation, exclude_fields=["last_seq", "last_posted_at", "last_change"])
    auditlog.register(Membership, exclude_fields=["last_read_seq"])
