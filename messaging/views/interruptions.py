"""Interruptions. Thin: parse, call one function, reply."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from accounts.clock import database_now
from messaging.interruptions import lately_by, reasons_for
from messaging.json_views import api_view
from messaging.payloads import instant
from messaging.views.shown import ids_in, user_of


@require_GET
@api_view
def reasons(request: HttpRequest) -> JsonResponse:
    """Why messages interrupted, for the two sides."""
    found = reasons_for(user_of(request), ids_in(request, "message"))
    return JsonResponse({"reasons": {str(pk): reason for pk, reason in found.items()}})


@require_GET
@api_view
def lately(request: HttpRequest) -> JsonResponse:
    """Whom of these people one interrupted minutes ago."""
    found = lately_by(user_of(request), ids_in(request, "people"), database_now())
    rows = [{"user": pk, "at": instant(at)} for pk, at in sorted(found.items())]
    return JsonResponse({"lately": rows})
