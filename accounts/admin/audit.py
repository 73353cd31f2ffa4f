"""Who changed what, in all apps: read by owners, changed by nobody."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator

from accounts.admin.scope import ReadOnlyAdmin
from accounts.models import User
from accounts.roles import may_see_audit
from accounts.visitor import visitor

# Rights come from roles, addresses from people's pages; a confirmation's key is its person's.
_FOREIGN = (Group, EmailAddress, EmailConfirmation, Authenticator, LogEntry)
for model in (*_FOREIGN, SocialAccount, SocialApp, SocialToken):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(LogEntry)
class AuditAdmin(ReadOnlyAdmin[LogEntry]):
    """One row for each change of people, places, hours, channels and rules."""

    list_display = ("timestamp", "who", "action", "content_type", "object_repr", "briefly")
    list_filter = ("action", ("content_type", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("actor", "content_type")
    date_hierarchy = "timestamp"
    ordering = ("-timestamp", "-id")
    fields = ("timestamp", "who", "action", "content_type", "object_repr", "remote_addr", "what")
    readonly_fields = ("who", "what")

    def rows_seen_by(self, user: User) -> QuerySet[LogEntry]:
        """All for owners."""
        entries: QuerySet[LogEntry] = LogEntry.objects.all()
        return entries if may_see_audit(user) else entries.none()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Listed for owners only."""
        return may_see_audit(visitor(request))

    def has_view_permission(self, request: HttpRequest, obj: LogEntry | None = None) -> bool:
        """Owners only."""
        return may_see_audit(visitor(request))

    @admin.display(description="who")
    def who(self, entry: LogEntry) -> str:
        """The person, or the address of one who is gone."""
        return str(entry.actor or entry.actor_email or "the system")

    @admin.display(description="what")
    def briefly(self, entry: LogEntry) -> str:
        """The beginning of it; all of it stands on the row's page."""
        return Truncator(self.what(entry)).chars(90)

    @admin.display(description="what")
    def what(self, entry: LogEntry) -> str:
        """role: front_desk → nurse_injector"""
        return "; ".join(_change(name, values) for name, values in entry.changes_dict.items())


def _change(name: str, values: object) -> str:
    if isinstance(values, dict):  # several-to-several: {"operation": "add", "objects": [...]}
        return f"{name}: {values.get('operation')} {', '.join(map(str, values.get('objects', [])))}"
    old, new = values if isinstance(values, list | tuple) and len(values) == 2 else ("", values)
    return f"{name}: {old} → {new}"
