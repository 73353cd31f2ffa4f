"""What became of promises, to read: versions, obligations with their events, reports."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin.scope import ReadOnlyAdmin, person_of
from accounts.models import User
from accounts.roles import is_manager, is_owner, locations_managed_by
from policies.models import DailyReport, Obligation, ObligationEvent, RuleVersion


@admin.register(RuleVersion)
class RuleVersionAdmin(ReadOnlyAdmin[RuleVersion]):
    """Each rule as it stood at an instant."""

    list_display = ("name", "number", "location", "target_minutes", "created_at", "created_by")
    list_filter = ("priority",)
    list_select_related = ("location", "created_by")
    ordering = ("-created_at", "-id")

    def rows_seen_by(self, user: User) -> QuerySet[RuleVersion]:
        """As for the rules themselves."""
        if is_owner(user):
            return RuleVersion.objects.all()
        own = locations_managed_by(user)
        return RuleVersion.objects.filter(
            Q(location__in=own)
            | Q(location=None) & (Q(conversation=None) | Q(conversation__location__in=own))
        )


class EventRows(admin.TabularInline[ObligationEvent, Obligation]):
    """What happened to one obligation, in order."""

    model = ObligationEvent
    extra = 0
    can_delete = False
    fields = ("at", "kind", "step", "actor", "facts")
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the obligation."""
        return is_manager(person_of(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: events are facts."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin[Obligation]):
    """Who owed an answer to whom, until when, and what became of it. No text."""

    list_display = ("id", "priority", "location", "asker", "owner", "due_at", "state", "late")
    list_filter = ("state", "priority")
    list_select_related = ("location", "asker", "owner")
    date_hierarchy = "sent_at"
    ordering = ("-sent_at", "-id")
    fieldsets = (
        (None, {"fields": ("priority", "asker", "owner", "asked_role", "location")}),
        (
            "The promise",
            {"fields": ("rule_version", "sent_at", "clock_started_at", "due_at", "calendar")},
        ),
        (
            "What became of it",
            {
                "fields": (
                    "state",
                    "breached_at",
                    "satisfied_at",
                    "satisfied_by",
                    "response_seconds",
                    "closed_at",
                )
            },
        ),
        (
            "The sweep",
            {
                "classes": ("collapse",),
                "fields": ("generation", "step", "next_action", "next_action_at", "attempts"),
            },
        ),
    )
    inlines = (EventRows,)

    def rows_seen_by(self, user: User) -> QuerySet[Obligation]:
        """A manager's locations'; all for owners."""
        if is_owner(user):
            return Obligation.objects.all()
        return Obligation.objects.filter(location__in=locations_managed_by(user))

    @admin.display(boolean=True, description="late")
    def late(self, obligation: Obligation) -> bool:
        """Whether the due time passed unanswered."""
        return obligation.breached_at is not None


@admin.register(DailyReport)
class DailyReportAdmin(ReadOnlyAdmin[DailyReport]):
    """The figures of each location's days, as they were frozen."""

    list_display = ("local_date", "location", "built_at")
    list_filter = ("location",)
    list_select_related = ("location",)
    fields = ("local_date", "location", "built_at", "in_words")
    readonly_fields = ("in_words",)

    def rows_seen_by(self, user: User) -> QuerySet[DailyReport]:
        """A manager's locations'; all for owners."""
        if is_owner(user):
            return DailyReport.objects.all()
        return DailyReport.objects.filter(location__in=locations_managed_by(user))

    @admin.display(description="figures")
    def in_words(self, report: DailyReport) -> str:
        """Where they are shown with words and bars."""
        address = reverse("report_day", args=[report.location_id, report.local_date])
        return format_html('<a href="{}">Read the report</a>', address)
