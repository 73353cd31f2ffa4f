"""What the directory of people asks for. Thin: parse, call one function, reply."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from accounts.clock import database_now
from accounts.models import User
from messaging.directory import weeks_of
from messaging.json_views import api_view


@require_GET
@api_view
def weeks(request: HttpRequest) -> JsonResponse:
    """When everybody works this week."""
    found = weeks_of(User.objects.filter(is_active=True), database_now())
    return JsonResponse({"weeks": {str(pk): days for pk, days in found.items()}})
