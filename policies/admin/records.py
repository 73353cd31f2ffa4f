"""What became of promises, to read: versions, obligations with their
story, reports. The one thing to do here is to excuse."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from accounts.admin.scope import ReadOnlyAdmin
from accounts.clock import database_now
from accounts.models import User
from accounts.roles import is_owner, locations_managed_by
from accounts.visitor import visitor
from policies import obligations
from policies.forms import ExcuseForm
from policies.models import Obligation, Report, RuleVersion
from policies.offers import offered_to
from policies.precedence import versions_seen_by
from policies.why import standing, story_for


@admin.register(RuleVersion)
class RuleVersionAdmin(ReadOnlyAdmin[RuleVersion]):
    """Each rule as it stood at an instant."""

    list_display = ("name", "number", "location", "target_minutes", "created_at", "created_by")
    list_filter = ("priority",)
    list_select_related = ("location", "created_by")
    ordering = ("-created_at", "-id")

    def rows_seen_by(self, user: User) -> QuerySet[RuleVersion]:
        """As for the rules themselves."""
        return versions_seen_by(user)


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
            {"fields": ("rule_version", "sent_at", "clock_started_at", "due_at")},
        ),
        (
            "What became of it",
            {
                "fields": (
                    "state",
                    "breached_at",
                    "breached_by",
                    "satisfied_at",
                    "satisfied_by",
                    "response_seconds",
                    "closed_at",
                    "excused_at",
                    "excused_by",
                    "excuse",
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
    change_form_template = "admin/policies/obligation/change_form.html"

    def rows_seen_by(self, user: User) -> QuerySet[Obligation]:
        """A manager's locations'; all for owners."""
        if is_owner(user):
            return Obligation.objects.all()
        return Obligation.objects.filter(location__in=locations_managed_by(user))

    def get_urls(self) -> list[URLPattern]:
        """The read pages, and the one that excuses a late answer."""
        page = self.admin_site.admin_view(self.excuse)
        own = [path("<path:object_id>/excuse/", page, name="policies_obligation_excuse")]
        return own + super().get_urls()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The columns, with the story above them."""
        row = self.get_object(request, object_id) if object_id else None
        context = dict(extra_context or {})
        if row is not None:
            user, now = visitor(request), database_now()
            context |= {
                "standing": standing(user, row, now),
                "story": story_for(user, row),
                "may_excuse": "excuse" in offered_to(user, row, (), now),
            }
        return super().changeform_view(request, object_id, form_url, context)

    def excuse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks why a late answer was nobody's fault; writes it down."""
        user, row = visitor(request), self.get_object(request, object_id)
        if row is None:
            raise Http404
        if "excuse" not in offered_to(user, row, (), database_now()):
            raise PermissionDenied
        form = ExcuseForm(request.POST or None)
        if form.is_valid() and self._excused(user, row, form):
            messages.success(request, "It is excused. It stays late; reports count it apart.")
            return redirect("admin:policies_obligation_change", row.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Excuse a late answer",
            "opts": self.opts,
            "row": row,
            "form": form,
            "standing": standing(user, row, database_now()),
        }
        return render(request, "admin/policies/obligation/excuse.html", context)

    def _excused(self, user: User, row: Obligation, form: ExcuseForm) -> bool:
        try:
            obligations.excuse(user, row, form.cleaned_data["reason"], database_now())
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return False
        return True

    @admin.display(boolean=True, description="late")
    def late(self, obligation: Obligation) -> bool:
        """Whether the due time passed unanswered."""
        return obligation.breached_at is not None


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin[Report]):
    """The figures of each location's days, weeks and months, as they were frozen."""

    list_display = ("local_date", "kind", "location", "built_at")
    list_filter = ("kind", "location")
    list_select_related = ("location",)
    fields = ("local_date", "kind", "location", "built_at", "in_words")
    readonly_fields = ("in_words",)

    def rows_seen_by(self, user: User) -> QuerySet[Report]:
        """A manager's locations'; all for owners."""
        if is_owner(user):
            return Report.objects.all()
        return Report.objects.filter(location__in=locations_managed_by(user))

    @admin.display(description="figures")
    def in_words(self, report: Report) -> str:
        """Where they are shown with words and bars."""
        address = reverse("report", args=[report.location_id, report.period])
        return format_html('<a href="{}">Read the report</a>', address)
