"""How long messages are kept, set by owners."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.scope import ScopedAdmin
from accounts.models import User
from accounts.roles import is_owner
from messaging.models import RetentionRule


@admin.register(RetentionRule)
class RetentionRuleAdmin(ScopedAdmin[RetentionRule]):
    """One rule for each location, and one for direct conversations and the whole practice."""

    list_display = ("__str__", "location", "days")
    list_select_related = ("location",)
    fields = ("location", "days")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Owners only: managers aren't shown that there is such a thing."""
        return isinstance(request.user, User) and is_owner(request.user)

    def rows_seen_by(self, user: User) -> QuerySet[RetentionRule]:
        """All for owners, none for others."""
        rows: QuerySet[RetentionRule] = RetentionRule.objects.all()
        return rows if is_owner(user) else rows.none()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Owners."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Owners."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Owners."""
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Owners: from then on messages are kept for ever again."""
        return obj is not None and self.has_module_permission(request)
