"""Importing people and shifts: choose a file, see what will happen, confirm."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from accounts.clock import database_now
from accounts.imports import (
    COLUMNS,
    MOST_BYTES,
    MOST_ROWS,
    Plan,
    SheetError,
    Will,
    carry_out,
    decoded,
    plan,
)
from accounts.models import User
from accounts.roles import is_manager, locations_managed_by
from accounts.safe_csv import as_csv
from accounts.visitor import visitor

CHANGED = "Something was changed meanwhile. This is what will happen now; look again and confirm."


class FileForm(forms.Form):
    """A file with people or shifts."""

    file = forms.FileField(
        label="CSV file",
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Choose another one.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> str:
        """The text in the file."""
        file = self.cleaned_data["file"]
        try:
            return decoded(file.read(MOST_BYTES + 1))
        except SheetError as error:
            raise forms.ValidationError(str(error)) from None


class TextForm(forms.Form):
    """What was previewed, sent back to be imported."""

    text = forms.CharField(strip=False, max_length=2 * MOST_BYTES)
    shown = forms.CharField(max_length=64)


def pages(site: AdminSite) -> list[URLPattern]:
    """The page of importing and its samples."""
    page: Any = partial(import_page, site)
    return [
        path("import/", site.admin_view(page), name="accounts_user_import"),
        path("import/<str:kind>.csv", site.admin_view(sample), name="accounts_user_sample"),
    ]


def import_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The file, then what it will do, then that it is done."""
    user = visitor(request)
    if not is_manager(user):
        raise PermissionDenied
    if request.method == "POST" and "text" in request.POST:
        return _confirmed(site, request, user)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        text: str = form.cleaned_data["file"]
        try:
            return _shown(site, request, form=FileForm(), text=text, plan=_planned(user, text))
        except SheetError as error:
            form.add_error("file", str(error))
    return _shown(site, request, form=form)


def sample(request: HttpRequest, kind: str) -> HttpResponse:
    """A file to begin with, as spreadsheets open it: with a byte order mark."""
    user = visitor(request)
    if not is_manager(user):
        raise PermissionDenied
    if kind not in COLUMNS:
        raise Http404
    place = locations_managed_by(user).first()
    rows = [COLUMNS[kind], *_examples(kind, place.name if place else "Oakland")]
    answer = HttpResponse("\ufeff" + as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return answer


def _examples(kind: str, place: str) -> list[tuple[str, ...]]:
    if kind == "people":
        return [
            ("Sam Rivera", "sam@example.com", "Front desk", place),
            ("Noa Chen", "noa@example.com", "Nurse injector", place),
        ]
    return [
        ("sam@example.com", "Monday", "9:00", "13:00", place),
        ("sam@example.com", "Monday", "14:00", "18:00", place),
        ("noa@example.com", "Tuesday", "10:00", "18:30", place),
    ]


def _planned(user: User, text: str) -> Plan:
    return plan(user, text, database_now())


def _confirmed(site: AdminSite, request: HttpRequest, user: User) -> HttpResponse:
    form = TextForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The file has to be chosen again.")
        return _shown(site, request, form=FileForm())
    text, shown = form.cleaned_data["text"], form.cleaned_data["shown"]
    try:
        outcome = carry_out(user, text, shown, database_now())
    except SheetError as error:
        messages.error(request, str(error))
        return _shown(site, request, form=FileForm())
    if not outcome.is_done:
        messages.warning(request, CHANGED)
        return _shown(site, request, form=FileForm(), text=text, plan=outcome.plan)
    counts = dict(outcome.plan.counts)
    done = f"{counts.get(Will.ADD, 0)} added, {counts.get(Will.CHANGE, 0)} changed"
    messages.success(request, f"The file is imported: {done}.")
    return redirect("admin:accounts_user_changelist")


def _shown(
    site: AdminSite,
    request: HttpRequest,
    *,
    form: FileForm,
    text: str = "",
    plan: Plan | None = None,
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": "Import people and shifts",
        "opts": User._meta,
        "form": form,
        "text": text,
        "plan": plan,
        "columns": COLUMNS[plan.kind] if plan else (),
        "most_rows": MOST_ROWS,
        "places": [place.name for place in locations_managed_by(visitor(request))],
    }
    return render(request, "admin/accounts/user/import.html", context)
