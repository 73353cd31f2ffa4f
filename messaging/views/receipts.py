"""Receipts. Thin: parse, call one function, reply."""

from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from messaging import receipts
from messaging.json_views import api_view
from messaging.views.shown import ids_in


@require_POST
@api_view
def delivered(request: HttpRequest, message_id: int) -> HttpResponse:
    """A tab has a message; what has no receipt, or isn't there, is answered alike."""
    receipts.delivered(cast(User, request.user), message_id)
    return HttpResponse(status=204)


@require_GET
@api_view
def of_mine(request: HttpRequest) -> JsonResponse:
    """How the receipts of one's own messages stand."""
    found = receipts.receipts_of(cast(User, request.user), ids_in(request, "message"))
    return JsonResponse({"receipts": {str(pk): rows for pk, rows in found.items()}})
