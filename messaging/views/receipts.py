"""Receipts. Thin: parse, call one function, reply."""

from typing import cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from messaging import receipts
from messaging.json_views import api_view

MOST = 100


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
    values = request.GET.getlist("message")
    if len(values) > MOST or not all(_is_id(value) for value in values):
        raise ValidationError({"message": f"Name at most {MOST} messages by their numbers."})
    found = receipts.receipts_of(cast(User, request.user), [int(value) for value in values])
    return JsonResponse({"receipts": {str(pk): rows for pk, rows in found.items()}})


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 18
