"""Response rules: the form says in words what the rule does, and saving publishes a version."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst

from accounts.admin.scope import ScopedRows
from accounts.clock import database_now
from accounts.models import Location, User
from accounts.roles import is_manager, is_owner, locations_managed_by, may_change_rule
from accounts.visitor import visitor
from messaging.models import Conversation
from policies.admin import timeline
from policies.admin.preview import Preview, preview_of
from policies.admin.rule_acts import RULE_ACTS, RuleAct, counted
from policies.admin.rule_form import RuleForm, StepForm, StepFormSet
from policies.admin.rule_trial import BACK, TRY, TriedRules, kept_steps
from policies.models import EscalationStep, ResponseRule
from policies.precedence import in_order, rules_seen_by
from policies.promises import set_aside, without_due_time
from policies.publish import publish_version
from policies.times import span_in_words


class StepRows(ScopedRows[EscalationStep, ResponseRule]):
    """Who is told when an answer is late."""

    model = EscalationStep
    form = StepForm
    formset: Any = StepFormSet
    verbose_name = "step"
    verbose_name_plural = "when it is late"


@admin.register(ResponseRule)
class RuleAdmin(TriedRules):
    """Rules are edited here and applied as versions; never deleted, since promises made under
    them stand. An inactive one makes no new promises."""

    form = RuleForm
    inlines = (StepRows,)
    change_form_template = "admin/policies/responserule/change_form.html"
    change_list_template = "admin/policies/responserule/change_list.html"
    list_display = (
        "name",
        "priority",
        "location",
        "conversation",
        "asked_role",
        "target",
        "is_active",
    )
    list_filter = ("is_active", "priority")
    list_select_related = ("location", "conversation")
    fieldsets = (
        (None, {"fields": ("name", "is_active")}),
        (
            "Which asks",
            {
                "fields": ("priority", "location", "conversation", "asked_role"),
                "description": "What is left empty doesn't matter. The most specific rule holds.",
            },
        ),
        (
            "The promise",
            {
                "fields": (
                    "target_minutes",
                    "clock",
                    "remind_before",
                    ("again_minutes", "again_times"),
                )
            },
        ),
        (
            "With a patient",
            {"classes": ("collapse",), "fields": ("treatment", "pause_cap_minutes")},
        ),
        (
            "Holding and repeating the steps",
            {
                "classes": ("collapse",),
                "fields": ("ack_hold_minutes", ("repeat_minutes", "repeat_times")),
            },
        ),
        ("Why", {"fields": ("reason",)}),
    )

    class Media:
        js = (forms.Script("policies/js/rule_preview.js", type="module"),)

    def rows_seen_by(self, user: User) -> QuerySet[ResponseRule]:
        """An owner's all; a manager's locations' ones and those of the whole practice."""
        return rules_seen_by(user)

    def may_add_row(self, user: User) -> bool:
        """Whoever runs a location."""
        return is_manager(user)

    def may_change_row(self, user: User, row: ResponseRule) -> bool:
        """Those who manage the rule's location; the practice's rules are the owners'."""
        return may_change_rule(user, row.location)

    def choices_of(self, db_field: Field[Any, Any], request: HttpRequest) -> QuerySet[Any] | None:
        """Channels: the visitor's locations' and the practice's."""
        if db_field.related_model is not Conversation:
            return super().choices_of(db_field, request)
        user = visitor(request)
        channels = Conversation.objects.filter(kind=Conversation.Kind.CHANNEL)
        own = Q(location__in=locations_managed_by(user)) | Q(location=None, is_private=False)
        return channels if is_owner(user) else channels.filter(own)

    def get_urls(self) -> list[URLPattern]:
        """The form's pages, and the words for what is typed into it."""
        words = self.admin_site.admin_view(self.preview)
        own = [path("preview/", words, name="policies_responserule_preview")]
        for act in RULE_ACTS:
            route, name = f"<path:object_id>/{act.name}/", f"policies_responserule_{act.name}"
            page = self.admin_site.admin_view(self.act)
            own.append(path(route, page, {"act": act}, name=name))
        return [*timeline.pages(self), *own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, with a warning of what no rule or no watch covers."""
        user = visitor(request)
        if not self.has_view_permission(request):
            raise PermissionDenied
        warnings = {
            "without_due_time": without_due_time(user).count(),
            "set_aside": set_aside(user).count(),
            "placed": in_order(self.rows_seen_by(user)),
        }
        return super().changelist_view(request, {**(extra_context or {}), **warnings})

    def act(self, request: HttpRequest, object_id: str, act: RuleAct) -> HttpResponse:
        """Asks whether something is to be done to what the rule promised; does it."""
        rule = self.get_object(request, object_id)
        if rule is None:
            raise Http404
        if not self.has_change_permission(request, rule):
            raise PermissionDenied
        if request.method == "POST":
            done = act.do(rule, visitor(request), database_now())
            messages.success(request, f"{capfirst(counted(done))} {act.done}")
            return redirect("admin:policies_responserule_change", rule.pk)
        count = act.rows(rule, visitor(request)).count()
        context = {
            **self.admin_site.each_context(request),
            "title": act.button,
            "opts": self.opts,
            "rule": rule,
            "act": act,
            "asks": counted(count),
            "count": count,
        }
        return render(request, "admin/policies/responserule/act.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The form, with what the stored rule says above it."""
        rule = self.get_object(request, object_id) if object_id else None
        context = {
            **(extra_context or {}),
            "preview": self._preview(request, rule, rule.steps.all()) if rule else None,
            "preview_url": reverse("admin:policies_responserule_preview"),
            "rule_id": rule.pk if rule else "",
            "rule_acts": self._acts(request, rule),
            "may_try": self.may_try(request, rule),
            "is_unsaved": BACK in request.POST or TRY in request.POST,
        }
        return super().changeform_view(request, object_id, form_url, context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Steps, then the version, in the transaction that stores the rule."""
        super().save_related(request, form, formsets, change)
        if change and not form.has_changed() and not any(rows.has_changed() for rows in formsets):
            return
        rule: ResponseRule = form.instance
        publish_version(rule, visitor(request), database_now(), form.cleaned_data["reason"])
        shown = self._preview(request, rule, rule.steps.all())
        messages.info(request, f"{shown.words} {shown.when}".strip())

    def preview(self, request: HttpRequest) -> HttpResponse:
        """What is typed, in words; or the first thing that can't be meant. Changes nothing."""
        rule = self.get_object(request, request.GET.get("rule", ""))
        self.refuse_strangers(request, rule)
        form, formset = self.bound(request, rule, request.GET)
        if not form.can_be_meant:
            return JsonResponse({"words": "", "when": "", "problem": _first_problem(form, formset)})
        kept = kept_steps(formset)
        shown = self._preview(request, form.instance, kept)
        return JsonResponse({"words": shown.words, "when": shown.when, "problem": ""})

    def _acts(self, request: HttpRequest, rule: ResponseRule | None) -> list[dict[str, Any]]:
        """The buttons for those who may change the rule, where there is anything to do."""
        if rule is None or not self.has_change_permission(request, rule):
            return []
        offers = (act.offered(rule, visitor(request)) for act in RULE_ACTS)
        return [shown for shown in offers if shown["count"]]

    def _preview(
        self, request: HttpRequest, rule: ResponseRule, steps: Iterable[EscalationStep]
    ) -> Preview:
        return preview_of(rule, steps, _example_place(visitor(request)), database_now())

    @admin.display(description="answer within")
    def target(self, rule: ResponseRule) -> str:
        """ "1 h, working time"."""
        return f"{span_in_words(rule.target_minutes)}, {rule.get_clock_display().lower()}"


def _example_place(user: User) -> Location | None:
    """Where "asked now" is, for a rule of the whole practice."""
    return user.home_location or locations_managed_by(user).first()


def _first_problem(form: Any, formset: Any) -> str:
    for part in (form, *formset.forms):
        for name, errors in part.errors.items():
            label = part.fields[name].label if name in part.fields else ""
            return f"{capfirst(label)}: {errors[0]}" if label else str(errors[0])
    return str((formset.non_form_errors() or [""])[0])
