"""Exports for the law, page by page. Thin: parse, call one function, reply."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.fresh import fresh_step
from accounts.models import User
from accounts.roles import may_approve_export, may_request_export
from messaging.models import Export
from messaging.records import exports
from messaging.records.forms import ExportForm
from messaging.records.names import called
from messaging.records.times import moment
from messaging.views.attachments import sent
from messaging.views.guarded import only_for
from messaging.views.shown import user_of

SHOWN = 100


@only_for(may_request_export)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every export, the last one first."""
    user = user_of(request)
    rows = Export.objects.select_related("requested_by", "decided_by", "person", "patient")
    found = rows.select_related("conversation__location")[:SHOWN]
    facts = {"exports": [_shown(row, user) for row in found]}
    return render(request, "messaging/records/exports.html", facts)


@only_for(may_request_export)
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_step
def new(request: HttpRequest) -> HttpResponse:
    """Ask for one."""
    user, now = user_of(request), database_now()
    form = ExportForm(request.POST if request.method == "POST" else None, by=user, now=now)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            row = exports.request(user, said["subject"], form.as_of(), said["reason"], now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("export", row.pk)
    status = 422 if form.errors else 200
    return render(request, "messaging/records/export_new.html", {"form": form}, status=status)


@only_for(may_request_export)
@require_safe
def one(request: HttpRequest, export_id: int) -> HttpResponse:
    """One export: what it is of, its steps, and what may be done with it now."""
    return _page_of(request, export_id)


def _page_of(request: HttpRequest, export_id: int, problem: str = "") -> HttpResponse:
    user, now = user_of(request), database_now()
    row = Export.objects.filter(pk=export_id).first()
    if row is None:
        raise Http404
    events = row.events.select_related("by")
    facts = {
        **_shown(row, user),
        "problem": problem,
        "events": [(event, moment(event.at, user.zone)) for event in events],
        "may_decide": row.state == "requested" and may_approve_export(user, row.requested_by),
        "may_download": exports.may_download(user, row) and _is_there(row, now),
        "expires": moment(row.expires_at, user.zone) if row.expires_at else "",
    }
    status = 422 if problem else 200
    return render(request, "messaging/records/export.html", facts, status=status)


@only_for(may_request_export)
@require_POST
@fresh_step
def decide(request: HttpRequest, export_id: int) -> HttpResponse:
    """Approve it or refuse it."""
    is_approved = request.POST.get("decision") == "approve"
    try:
        exports.decide(user_of(request), export_id, database_now(), approve=is_approved)
    except Export.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return _page_of(request, export_id, problem=error.messages[0])
    return redirect("export", export_id)


@only_for(may_request_export)
@require_POST
@fresh_step
def download(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """The zip, to who asked for it or let it go."""
    try:
        row, opened = exports.download(user_of(request), export_id, database_now())
    except Export.DoesNotExist:
        raise Http404 from None
    return sent(opened, row.size, "application/zip", f"export-{row.pk}.zip")


def _is_there(row: Export, now: datetime) -> bool:
    return row.state == "ready" and row.expires_at is not None and now < row.expires_at


def _shown(row: Export, user: User) -> dict[str, Any]:
    about = str(row.subject)
    if row.conversation is not None:
        about = called([row.conversation])[0].name
    return {
        "export": row,
        "about": about,
        "as_of": moment(row.as_of, user.zone),
        "requested": moment(row.requested_at, user.zone),
    }
