"""Messages that wait for their time. Thin: parse, call one function, reply."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import database_now
from accounts.models import User
from messaging.actions.scheduled import (
    drop_scheduled,
    reschedule,
    schedule,
    scheduled_by,
    send_now,
)
from messaging.forms import RescheduleForm, ScheduleForm
from messaging.json_views import api_view, checked, fields_of
from messaging.models import Conversation, ScheduledMessage
from messaging.next_in import next_in
from messaging.payloads import instant, scheduled_payload
from messaging.protocol import FrameError, Post, parse_command


def _theirs(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What isn't theirs, and what was sent meanwhile, is answered alike."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (ScheduledMessage.DoesNotExist, Conversation.DoesNotExist):
            raise Http404 from None

    return answer


@require_http_methods(["GET", "POST"])
@api_view
def scheduled_list(request: HttpRequest) -> HttpResponse:
    """What this person wrote to be sent later; a POST adds to it."""
    user = cast(User, request.user)
    if request.method == "POST":
        return _add(request, user)
    return JsonResponse({"items": [scheduled_payload(row) for row in scheduled_by(user)]})


@_theirs
def _add(request: HttpRequest, user: User) -> HttpResponse:
    fields = fields_of(request)
    cleaned = checked(ScheduleForm(fields))
    row = schedule(user, _frame(fields), now=database_now(), **cleaned)
    return JsonResponse(scheduled_payload(row), status=201)


@require_POST
@api_view
@_theirs
def times(request: HttpRequest) -> HttpResponse:
    """When whom a message is for is next in; null when nobody is meant, or somebody is in."""
    try:
        post = parse_command(json.dumps({**_frame(fields_of(request)), "type": "post"}))
        assert isinstance(post, Post)
    except FrameError as error:
        raise ValidationError({"post": error.detail}) from None
    now = database_now()
    who = next_in(cast(User, request.user), post, now)
    if who is None or who.at <= now:
        return JsonResponse({"next_in": None})
    found = {"user": who.user.pk, "at": instant(who.at), "state": who.state}
    return JsonResponse({"next_in": found})


@require_POST
@api_view
@_theirs
def scheduled(request: HttpRequest, scheduled_id: int) -> HttpResponse:
    """Change what it says, or when it is sent."""
    fields = fields_of(request)
    cleaned = checked(RescheduleForm(fields))
    text = fields.get("text")
    row = reschedule(cast(User, request.user), scheduled_id, database_now(), text=text, **cleaned)
    return JsonResponse(scheduled_payload(row))


@require_POST
@api_view
@_theirs
def scheduled_send(request: HttpRequest, scheduled_id: int) -> HttpResponse:
    """Send it now."""
    problem = send_now(cast(User, request.user), scheduled_id, database_now())
    if problem:
        return JsonResponse({"errors": {"__all__": [problem]}}, status=422)
    return HttpResponse(status=204)


@require_POST
@api_view
@_theirs
def scheduled_delete(request: HttpRequest, scheduled_id: int) -> HttpResponse:
    """Send it never."""
    drop_scheduled(cast(User, request.user), scheduled_id)
    return HttpResponse(status=204)


def _frame(fields: dict[str, Any]) -> dict[str, Any]:
    frame = fields.get("post")
    if not isinstance(frame, dict):
        raise ValidationError({"post": "Must be a message, as it would be sent."})
    return frame
