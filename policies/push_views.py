"""Whether this browser is told of asks while the chat is closed. Thin: parse, call one function,
reply."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from messaging.json_views import api_view, checked, fields_of
from messaging.views.shown import user_of
from policies.forms import PushForm
from policies.push import subscriptions


@require_GET
@api_view
def push(request: HttpRequest) -> JsonResponse:
    """The key to subscribe with, empty where there is none; and whether this log-in is told."""
    user, session = user_of(request), str(request.session.session_key)
    found = {"key": subscriptions.offered_key(), "told": subscriptions.is_told(user, session)}
    return JsonResponse(found)


@require_POST
@api_view
def subscribe(request: HttpRequest) -> HttpResponse:
    """Have this browser told."""
    said = checked(PushForm(fields_of(request)))
    user, session = user_of(request), str(request.session.session_key)
    subscriptions.subscribe(user, session, now=database_now(), **said)
    return HttpResponse(status=204)


@require_POST
@api_view
def end(request: HttpRequest) -> HttpResponse:
    """Tell this browser nothing more."""
    subscriptions.end(user_of(request), str(request.session.session_key))
    return HttpResponse(status=204)
