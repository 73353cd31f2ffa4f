"""The end of a shift and the beginning of the next over HTTP. Thin: parse, call one function,
reply."""

from typing import cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from accounts.models import User
from messaging.json_views import api_view, checked, fields_of
from policies import handovers
from policies.handover_forms import HandOverForm, SeenForm
from policies.promises import promises_for


@require_GET
@api_view
def shift_change(request: HttpRequest) -> JsonResponse:
    """The sweep, while a shift ends, and what was handed to the person."""
    user, now = cast(User, request.user), database_now()
    found = {"sweep": handovers.sweep_for(user, now), "handed": handovers.handed_to(user, now)}
    return JsonResponse(found)


@require_POST
@api_view
def hand_over(request: HttpRequest) -> JsonResponse:
    """Answers go to the next of the person's role."""
    user, now = cast(User, request.user), database_now()
    asked = checked(HandOverForm(fields_of(request)))
    rows = handovers.owed_alone(user, asked["obligations"], now)
    if len(rows) != len(set(asked["obligations"])):
        raise ValidationError("You don't owe all of these answers any more.")
    handovers.hand_over(user, rows, asked["note"], now)
    messages = [row.message_id for row in rows]
    found = promises_for(messages, now)
    return JsonResponse({"promises": {str(pk): found[pk] for pk in messages}})


@require_POST
@api_view
def keep(request: HttpRequest, obligation_id: int) -> JsonResponse:
    """The person answers when they are back."""
    user, now = cast(User, request.user), database_now()
    rows = handovers.owed_alone(user, [obligation_id], now)
    if not rows:
        raise Http404
    row = handovers.keep(user, rows[0], now)
    return JsonResponse({"promises": promises_for([row.message_id], now)[row.message_id]})


@require_POST
@api_view
def swept(request: HttpRequest) -> HttpResponse:
    """The person is done with what they owe today."""
    handovers.finish_sweep(cast(User, request.user), database_now())
    return HttpResponse(status=204)


@require_POST
@api_view
def seen(request: HttpRequest) -> HttpResponse:
    """The person has looked at what was handed to them."""
    ids = checked(SeenForm(fields_of(request)))["handovers"]
    handovers.see(cast(User, request.user), ids, database_now())
    return HttpResponse(status=204)
