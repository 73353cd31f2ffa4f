"""Legal holds, and what the retention rules removed. Thin: parse, call one function, reply."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.fresh import fresh_step
from accounts.models import User
from accounts.roles import is_owner, may_request_export
from messaging.models import LegalHold, Purge, RetentionRule
from messaging.records import holds
from messaging.records.forms import HoldForm
from messaging.records.names import called
from messaging.records.times import moment
from messaging.views.guarded import only_for
from messaging.views.shown import user_of

SHOWN = 100


@only_for(may_request_export)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is held, how long messages are kept, and what was removed lately."""
    user = user_of(request)
    rows = LegalHold.objects.select_related("person", "patient", "set_by", "ended_by")
    purges = Purge.objects.select_related("conversation__location")[:SHOWN]
    names = {one.conversation.pk: one for one in called({row.conversation for row in purges})}
    facts = {
        "holds": [_shown(row, user) for row in rows.select_related("conversation__location")],
        "rules": RetentionRule.objects.select_related("location").order_by("location__name"),
        "may_set_rules": is_owner(user),
        "purges": [
            (row, names[row.conversation_id].name, moment(row.at, user.zone)) for row in purges
        ],
    }
    return render(request, "messaging/records/holds.html", facts)


@only_for(may_request_export)
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_step
def new(request: HttpRequest) -> HttpResponse:
    """Begin a hold."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            holds.hold(user_of(request), said["subject"], said["reason"], database_now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("holds")
    status = 422 if form.errors else 200
    return render(request, "messaging/records/hold_new.html", {"form": form}, status=status)


@only_for(may_request_export)
@require_POST
@fresh_step
def end(request: HttpRequest, hold_id: int) -> HttpResponse:
    """End a hold."""
    try:
        holds.release(user_of(request), hold_id, database_now())
    except LegalHold.DoesNotExist:
        raise Http404 from None
    return redirect("holds")


def _shown(row: LegalHold, user: User) -> dict[str, Any]:
    about = called([row.conversation])[0].name if row.conversation else str(row.subject)
    return {
        "hold": row,
        "about": about,
        "began": moment(row.begins_at, user.zone),
        "ended": moment(row.ends_at, user.zone) if row.ends_at else "",
    }
