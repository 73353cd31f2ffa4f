"""Which models of this app leave an audit row with each change, and which fields never do."""

from auditlog.registry import auditlog

from accounts.models import (
    ApiToken,
    AuditReview,
    Closure,
    GroupMapping,
    Invitation,
    Location,
    OpeningHours,
    Shift,
    ShiftException,
    TimeOff,
    User,
)


def register_models() -> None:
    """Watch people, places, hours, invitations, groups and keys of the API; called once, when the
    app is ready."""
    auditlog.register(User, exclude_fields=["password", "last_login"], m2m_fields={"locations"})
    auditlog.register(Location, exclude_fields=["calendar_version"])
    auditlog.register(Invitation, exclude_fields=["key"], m2m_fields={"locations"})
    auditlog.register(GroupMapping, m2m_fields={"locations"})
    auditlog.register(ApiToken, exclude_fields=["digest", "last_used_at"])
    for model in (AuditReview, OpeningHours, Closure, Shift, ShiftException, TimeOff):
        auditlog.register(model)
