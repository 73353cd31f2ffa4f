"""Who gets which report, at what hour: for those who run a location, of its people."""

from datetime import time
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.forms import ChoiceField
from django.http import HttpRequest

from accounts.admin.scope import ScopedAdmin, ScopedForm
from accounts.clock import database_now
from accounts.models import Location, Role, User
from accounts.roles import (
    is_manager,
    is_owner,
    locations_managed_by,
    may_set_reports_of,
    people_seen_by,
)
from accounts.visitor import visitor
from policies import subscriptions
from policies.models import ReportSubscription
from policies.report_words import clock
from policies.subscription_forms import NEVER, hour_choices, hour_of

WHICH = ("person", "location", "kind")


class SubscriptionForm(ScopedForm[ReportSubscription]):
    """Whose, of which location, which report; and the hour, on the clock of the location."""

    at = ChoiceField(choices=hour_choices, help_text="By the clock of the location.")

    class Meta:
        model = ReportSubscription
        fields = WHICH

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = self.instance.at
        if self.instance.pk is not None:
            self.initial["at"] = NEVER if at is None else f"{at:%H:%M}"

    def clean_at(self) -> time | None:
        """The hour; None for never."""
        return hour_of(self.cleaned_data["at"])

    def clean(self) -> dict[str, Any]:
        """Refuse somebody who doesn't run the place, or whose reports aren't the visitor's to
        set; what exists already is changed on its own page."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        person: User | None = cleaned.get("person", getattr(self.instance, "person", None))
        location: Location | None = cleaned.get(
            "location", getattr(self.instance, "location", None)
        )
        if person and location and not may_set_reports_of(self.by, person, location):
            field = "person" if "person" in self.fields else None
            self.add_error(field, ValidationError("Choose somebody who runs that location."))
        return cleaned


@admin.register(ReportSubscription)
class SubscriptionAdmin(ScopedAdmin[ReportSubscription]):
    """Changed and never deleted: "Don't send it" is a choice, too."""

    form = SubscriptionForm
    list_display = ("person", "kind", "location", "hour")
    list_filter = ("kind", "location")
    list_select_related = ("person", "location")
    ordering = ("location__name", "person__display_name", "kind")
    fields = (*WHICH, "at")

    def rows_seen_by(self, user: User) -> QuerySet[ReportSubscription]:
        """Those of the visitor's locations."""
        rows = ReportSubscription.objects.all()
        return rows if is_owner(user) else rows.filter(location__in=locations_managed_by(user))

    def may_add_row(self, user: User) -> bool:
        """Whoever runs a location."""
        return is_manager(user)

    def may_change_row(self, user: User, row: ReportSubscription) -> bool:
        """One's own, and those of the people of one's locations; of owners, owners."""
        return may_set_reports_of(user, row.person, row.location)

    def choices_of(self, db_field: Field[Any, Any], request: HttpRequest) -> QuerySet[Any] | None:
        """People who run a location, and the visitor."""
        if db_field.related_model is User:
            found = people_seen_by(visitor(request)).filter(is_active=True)
            return found.filter(role__in=(Role.MANAGER, Role.OWNER))
        return super().choices_of(db_field, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whose it is, and of what, stays."""
        return () if obj is None else WHICH

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the one door; the row that it wrote is the one that is shown."""
        person, location, kind, at = obj.person, obj.location, obj.kind, form.cleaned_data["at"]
        subscriptions.subscribe(visitor(request), person, location, kind, at, database_now())
        row = ReportSubscription.objects.filter(person=person, location=location, kind=kind)
        obj.pk = row.values_list("pk", flat=True).first()

    @admin.display(description="at")
    def hour(self, row: ReportSubscription) -> str:
        """ "7:00 am", on the clock of the location."""
        return "not sent" if row.at is None else clock(row.at)
