"""What groups of the practice's provider are worth: for owners."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin.scope import OwnersAdmin
from accounts.models import GroupMapping, User


@admin.register(GroupMapping)
class GroupMappingAdmin(OwnersAdmin[GroupMapping]):
    """Counts at the next log-in of each; the first one ends the log-ins of all without a group."""

    list_display = ("group", "role", "works_at")
    search_fields = ("group",)
    search_help_text = "Group"
    fieldsets = (
        (
            None,
            {
                "fields": ("group", "role", "locations"),
                "description": (
                    "Whoever logs in by single sign-on has the role and locations of their groups."
                    " Once there is one here, whoever is in none of them isn't let in."
                ),
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Owners."""
        return self.has_module_permission(request)

    def may_delete_row(self, user: User, row: GroupMapping) -> bool:
        """Owners, who see them."""
        return True

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the locations, which the list shows."""
        return super().get_queryset(request).prefetch_related("locations")

    @admin.display(description="locations")
    def works_at(self, mapping: GroupMapping) -> str:
        """Where."""
        return ", ".join(place.name for place in mapping.locations.all())
