"""Copying hours: choose, see each day as it is and as it will be, confirm; and take it back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.admin.copy_forms import CopyForm, HoursForm, OpeningForm, WeekForm
from accounts.clock import database_now
from accounts.copying import (
    CopyError,
    Outcome,
    Plan,
    Will,
    carry_out,
    copies_seen_by,
    may_take_back,
    plan_of_taking_back,
    take_back,
)
from accounts.models import User
from accounts.roles import is_manager
from accounts.visitor import visitor

CHANGED = "Something was changed meanwhile. This is what will happen now; look again and confirm."
LATEST = 10
# By kind, in the order of the links: how it is called, and its form.
KINDS: dict[str, tuple[str, type[CopyForm]]] = {
    "hours": ("Weekly hours of a person", HoursForm),
    "week": ("A week of dates", WeekForm),
    "opening": ("Opening hours", OpeningForm),
}


def pages(site: AdminSite) -> list[URLPattern]:
    """A page for each kind, and the one that takes a copy back."""
    copy: Any = partial(copy_page, site)
    back: Any = partial(back_page, site)
    return [
        path("copy/back/<int:copy_id>/", site.admin_view(back), name="accounts_user_copy_back"),
        path("copy/<str:kind>/", site.admin_view(copy), name="accounts_user_copy"),
    ]


def copy_page(site: AdminSite, request: HttpRequest, kind: str) -> HttpResponse:
    """The form, then what it will do above it, filled in still; then that it is done."""
    user = visitor(request)
    if not is_manager(user):
        raise PermissionDenied
    if kind not in KINDS:
        raise Http404
    form_class = KINDS[kind][1]
    if request.method != "POST":
        asked = {"source": request.GET.get("from"), "whose": request.GET.get("whose")}
        initial: dict[str, Any] = {name: value for name, value in asked.items() if value}
        if "to" in request.GET:
            initial["people"] = request.GET.getlist("to")
        return _shown(site, request, kind, form_class(user, initial=initial))
    form = form_class(user, request.POST)
    plan = _confirmed(request, form) if "shown" in request.POST else _planned(form)
    if isinstance(plan, HttpResponse):
        return plan
    return _shown(site, request, kind, form, plan)


def _planned(form: CopyForm) -> Plan | None:
    """What the form would do; None with an error beside a field."""
    if not form.is_valid():
        return None
    try:
        return form.planned(database_now())
    except CopyError as error:
        form.add_error(error.field, error.problem)
        return None


def _confirmed(request: HttpRequest, form: CopyForm) -> Plan | HttpResponse | None:
    if not form.is_valid():
        return None
    now, shown = database_now(), request.POST["shown"]
    try:
        outcome = carry_out(visitor(request), lambda: form.planned(now), shown, now)
    except CopyError as error:
        form.add_error(error.field, error.problem)
        return None
    if outcome.copy is None:
        messages.warning(request, CHANGED)
        return outcome.plan
    return _done(request, outcome)


def _done(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    assert outcome.copy is not None
    days = len(outcome.plan.with_outcome(Will.CHANGE))
    skipped = len(outcome.plan.with_outcome(Will.SKIP))
    left = f", {skipped} left out" if skipped else ""
    messages.success(
        request,
        f"{outcome.plan.what}: {days} day{'' if days == 1 else 's'} changed{left}. "
        f"{_moved(outcome.moved)}",
    )
    return redirect("admin:accounts_user_copy_back", outcome.copy.pk)


def _moved(count: int) -> str:
    if count == 1:
        return "1 open due time moved."
    return f"{count or 'No'} open due times moved."


def _shown(
    site: AdminSite, request: HttpRequest, kind: str, form: CopyForm, plan: Plan | None = None
) -> HttpResponse:
    user = visitor(request)
    fields = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
    context = {
        **site.each_context(request),
        "title": "Copy hours",
        "subtitle": KINDS[kind][0],
        "opts": User._meta,
        "kind": kind,
        "kinds": [(name, called) for name, (called, _) in KINDS.items()],
        "form": form,
        "fields": fields,
        "plan": plan,
        "copies": copies_seen_by(user, database_now())[:LATEST],
    }
    with timezone.override(user.zone):
        return render(request, "admin/accounts/user/copy.html", context)


def back_page(site: AdminSite, request: HttpRequest, copy_id: int) -> HttpResponse:
    """What a copy changed, and the way back; sent, it is taken back."""
    user, now = visitor(request), database_now()
    copy = copies_seen_by(user, now).filter(pk=copy_id).first()
    if copy is None:
        raise Http404
    is_offered = may_take_back(user, copy)
    plan = plan_of_taking_back(copy)
    if request.method == "POST":
        if not is_offered:
            raise PermissionDenied
        outcome = take_back(user, copy, request.POST.get("shown", ""), now)
        if outcome.copy is not None:
            return _done(request, outcome)
        messages.warning(request, CHANGED)
        plan = outcome.plan
    context = {
        **site.each_context(request),
        "title": "What was copied",
        "opts": User._meta,
        "copy": copy,
        "plan": plan,
        "is_offered": is_offered,
    }
    with timezone.override(user.zone):
        return render(request, "admin/accounts/user/copy_back.html", context)
