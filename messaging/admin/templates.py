"""Templates that managers share, opened with / in the composer."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from accounts.admin.scope import ScopedAdmin, ScopedForm
from accounts.models import Location, User
from accounts.roles import is_manager, is_owner, locations_managed_by, manages, may_change_shared
from messaging.models import Template


class TemplateForm(ScopedForm[Template]):
    """A template's words, whom it is for, and what it carries."""

    def clean(self) -> dict[str, Any]:
        """Refuse a place that isn't the visitor's."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        location: Location | None = cleaned.get("location", self.instance.location)
        if not manages(self.by, location):
            self.add_error("location", "Choose one of your locations.")
        return cleaned


@admin.register(Template)
class TemplateAdmin(ScopedAdmin[Template]):
    """Each is managed by its location's managers; those for everywhere by owners."""

    form = TemplateForm
    list_display = ("name", "role", "location", "priority", "asked_role")
    list_filter = ("role",)
    list_select_related = ("location",)
    search_fields = ("name",)
    fields = ("name", "text", "role", "location", "priority", "asked_role", "due")

    def rows_seen_by(self, user: User) -> QuerySet[Template]:
        """A manager's locations' templates; all of them for owners."""
        if is_owner(user):
            return Template.objects.all()
        return Template.objects.filter(location__in=locations_managed_by(user))

    def may_add_row(self, user: User) -> bool:
        """Whoever runs a location."""
        return is_manager(user)

    def may_change_row(self, user: User, row: Template) -> bool:
        """Those who manage its location."""
        return may_change_shared(user, row.location)

    def may_delete_row(self, user: User, row: Template) -> bool:
        """The same."""
        return may_change_shared(user, row.location)
