"""What came while somebody was with a patient. Thin: parse, call one function, reply."""

from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from accounts.models import User
from messaging.json_views import api_view, checked, fields_of
from policies.digest import digest_for, see_digest
from policies.forms import DigestSeenForm


@require_GET
@api_view
def digest(request: HttpRequest) -> JsonResponse:
    """What is to be told now, or null."""
    return JsonResponse({"digest": digest_for(cast(User, request.user), database_now())})


@require_POST
@api_view
def digest_seen(request: HttpRequest) -> HttpResponse:
    """The person has looked at it."""
    at = checked(DigestSeenForm(fields_of(request)))["at"]
    see_digest(cast(User, request.user), at, database_now())
    return HttpResponse(status=204)
