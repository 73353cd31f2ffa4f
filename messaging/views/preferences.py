"""What somebody chooses for themself. Thin: parse, call one function, reply."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from messaging.actions import change_preferences
from messaging.forms import PreferencesForm
from messaging.json_views import api_view, checked, fields_of
from messaging.payloads import preference_payload
from messaging.views.shown import user_of


@require_POST
@api_view
def preferences(request: HttpRequest) -> JsonResponse:
    """Change some of one's preferences; those that aren't named stay."""
    fields = fields_of(request)
    form = PreferencesForm(fields)
    chosen = {name: value for name, value in checked(form).items() if name in fields}
    return JsonResponse(preference_payload(change_preferences(user_of(request), chosen)))
