"""What a tab draws itself from: each app's part, put together here."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from accounts.clock import database_now
from accounts.models import User
from messaging.json_views import api_view
from messaging.state import state_of
from policies.words import expectations


@require_GET
@api_view
def state(request: HttpRequest) -> HttpResponse:
    """`GET /api/state/` of docs/protocol.md."""
    parts = state_of(cast(User, request.user), database_now())
    return JsonResponse(
        parts | {"practice": settings.PRACTICE_NAME, "expectations": expectations()}
    )
