"""What the directory of people asks for, and says. Thin: parse, call one function, reply."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from accounts.profiles import change_profile
from accounts.roles import colleagues
from messaging.directory import weeks_of
from messaging.forms import ProfileForm
from messaging.json_views import api_view, checked, fields_of
from messaging.overlaps import overlap_of
from messaging.payloads import profile_payload
from messaging.views.shown import user_of


@require_GET
@api_view
def weeks(request: HttpRequest) -> JsonResponse:
    """When everybody works this week."""
    found = weeks_of(colleagues(), database_now())
    return JsonResponse({"weeks": {str(pk): days for pk, days in found.items()}})


@require_POST
@api_view
def profile(request: HttpRequest) -> JsonResponse:
    """Say something of oneself; what isn't named stays."""
    fields = fields_of(request)
    said = {name: words for name, words in checked(ProfileForm(fields)).items() if name in fields}
    return JsonResponse(profile_payload(change_profile(user_of(request), said)))


@require_GET
@api_view
def overlap(request: HttpRequest, person_id: int) -> JsonResponse:
    """How much of the next seven days the person and a colleague both work."""
    other = colleagues().filter(pk=person_id).first()
    if other is None:
        raise Http404
    return JsonResponse(overlap_of(user_of(request), other, database_now()))
