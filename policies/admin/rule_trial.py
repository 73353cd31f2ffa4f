"""The form of a response rule tried on the last 30 days, before it is saved: nothing of it is."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from accounts.admin.scope import ScopedAdmin
from accounts.clock import database_now
from accounts.roles import is_owner, locations_managed_by
from accounts.visitor import visitor
from policies import simulations
from policies.admin.preview import as_version
from policies.models import EscalationStep, ResponseRule, SimulationRun
from policies.simulation_sheet import sheet_of
from policies.words import rule_in_words

# The buttons that send the form here: try it, and come back to it as it was typed.
TRY, BACK = "_try", "_back"
EXAMPLE_COLUMNS = (
    *("Asked", "What", "Where", "Answered"),
    *("Rules as they are", "With this draft", "Story"),
)
LATE_START = timedelta(minutes=1)
Bound = tuple[Any, Any]


class TriedRules(ScopedAdmin[ResponseRule]):
    """The two ways in to a trial, and the page on which it runs."""

    def get_urls(self) -> list[URLPattern]:
        """The page of a trial, and how far it is."""
        page, progress = map(self.admin_site.admin_view, (self.simulation, self.progress))
        name = "policies_responserule_simulation"
        return [
            path("simulations/<int:run_id>/", page, name=name),
            path("simulations/<int:run_id>/progress/", progress, name=f"{name}_progress"),
            *super().get_urls(),
        ]

    def get_form(
        self, request: HttpRequest, obj: ResponseRule | None = None, change: bool = False, **kw: Any
    ) -> Any:
        """A form that is only tried, or come back to, is never valid: whatever else happens,
        admin shows it again as it was typed and stores nothing."""
        form = super().get_form(request, obj, change=change, **kw)
        form.is_only_tried = TRY in request.POST or BACK in request.POST
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The form; sent to be tried, on to the page of its trial if it can be meant."""
        if request.method == "POST" and TRY in request.POST:
            run = self._started(request, object_id)
            if run is not None:
                return redirect("admin:policies_responserule_simulation", run.pk)
        if request.method == "POST" and BACK in request.POST:
            messages.info(request, "This is the rule as you typed it. It isn’t saved yet.")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def bound(self, request: HttpRequest, rule: ResponseRule | None, typed: Any) -> Bound:
        """The form and its steps, filled in; the rule with what is typed is `form.instance`."""
        form = self.get_form(request, rule, change=rule is not None)(typed, instance=rule)
        has_errors = bool(form.errors)  # reading them fills the instance, which the steps ask
        [steps] = self.get_inline_instances(request, rule)
        formset: Any = steps.get_formset(request, rule)(typed, instance=form.instance)
        form.can_be_meant = formset.is_valid() and not has_errors
        return form, formset

    def _started(self, request: HttpRequest, object_id: str | None) -> SimulationRun | None:
        """A trial of what is typed; None when the form has errors, or there is no such rule."""
        rule = self.get_object(request, object_id) if object_id else None
        if object_id and rule is None:
            return None
        self.refuse_strangers(request, rule)
        form, formset = self.bound(request, rule, request.POST)
        if not form.can_be_meant:
            return None
        version = as_version(form.instance, kept_steps(formset))
        names = {field.html_name for part in (form, *formset.forms) for field in part}
        names |= {field.html_name for field in formset.management_form}
        return simulations.start(
            visitor(request),
            rule,
            version,
            {name: request.POST.getlist(name) for name in names if name in request.POST},
            database_now(),
            is_active=form.instance.is_active,
        )

    def may_try(self, request: HttpRequest, rule: ResponseRule | None) -> bool:
        """Whoever may save the form may try it."""
        if rule is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, rule)

    def refuse_strangers(self, request: HttpRequest, rule: ResponseRule | None) -> None:
        """Raises PermissionDenied for everybody else."""
        if not self.may_try(request, rule):
            raise PermissionDenied

    def _run(self, request: HttpRequest, run_id: int) -> SimulationRun:
        """A trial of one's own, while one still runs what it looks at."""
        user = visitor(request)
        run = SimulationRun.objects.filter(by=user, pk=run_id).select_related("rule").first()
        if run is None:
            raise Http404
        places = set(locations_managed_by(user).values_list("pk", flat=True))
        self.refuse_strangers(request, run.rule)
        if not set(run.places) <= places or (run.is_everywhere and not is_owner(user)):
            raise Http404
        return run

    def simulation(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """How far a trial is, then what came of it; reloading starts nothing."""
        run = self._run(request, run_id)
        change, add = "admin:policies_responserule_change", "admin:policies_responserule_add"
        draft = simulations.draft_of(run)
        context = {
            **self.admin_site.each_context(request),
            "title": "Tried on the last 30 days",
            "opts": self.opts,
            "run": run,
            "name": draft.name,
            "words": rule_in_words(draft),
            "is_active": run.draft["is_active"],
            "progress": _progress(run),
            "sheet": sheet_of(run, visitor(request)) if run.result else None,
            "example_columns": EXAMPLE_COLUMNS,
            "form_url": reverse(change, args=[run.rule.pk]) if run.rule else reverse(add),
            "fields": [(name, value) for name, values in run.typed.items() for value in values],
        }
        return render(request, "admin/policies/responserule/simulation.html", context)

    def progress(self, request: HttpRequest, run_id: int) -> JsonResponse:
        """How far a trial is, for the page that waits for it."""
        return JsonResponse(_progress(self._run(request, run_id)))


def kept_steps(formset: Any) -> list[EscalationStep]:
    """The steps that saving would leave."""
    return [row.instance for row in formset.forms if _is_kept(row)]


def _is_kept(row: Any) -> bool:
    return bool(row.has_changed() or row.instance.pk) and not row.cleaned_data.get("DELETE")


def _progress(run: SimulationRun) -> dict[str, Any]:
    words = f"{run.done:,} of {run.total:,} asks replayed."
    now = database_now()
    if run.has_failed:
        words = "It could not be finished because of an error of the program."
    elif run.finished_at is None and run.heard_at is None:
        words = "Waiting for its turn."
        if now - run.created_at > LATE_START:
            words = "Nothing works on it yet. It begins by itself; you may also come back later."
    elif run.finished_at is None and run.heard_at and now - run.heard_at > simulations.LEASE:
        words = f"{words} It has stopped, and begins anew by itself."
    return {
        "done": run.done,
        "total": run.total,
        "is_over": run.finished_at is not None,
        "words": words,
    }
