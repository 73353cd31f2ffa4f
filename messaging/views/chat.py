"""The chat page, and what it asks for over HTTP. Thin: parse, call one function, reply."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from accounts.availability import (
    become_available,
    go_away,
    go_with_patient,
    stay_with_patient,
)
from accounts.clock import database_now
from messaging.access import page_after, page_around, page_before
from messaging.actions import create_channel, leave, open_direct, set_people
from messaging.disclosure import Way, show
from messaging.forms import AvailabilityForm, ChannelForm, DirectForm, PeopleForm
from messaging.json_views import api_view, checked, fields_of
from messaging.models import Conversation, Message
from messaging.payloads import availability_payload
from messaging.views.shown import conversation_of, shown, user_of


@require_GET
@login_required
@ensure_csrf_cookie
def chat(
    request: HttpRequest, conversation_id: int | None = None, message_id: int | None = None
) -> HttpResponse:
    """The page. Which conversation it shows, and at which message, is in its address; what it
    holds, it asks for."""
    if conversation_id is not None:
        conversation_of(user_of(request), conversation_id)
    return render(request, "messaging/app.html")


@require_GET
@api_view
def history(request: HttpRequest, conversation_id: int) -> JsonResponse:
    """A page of messages before or after a number, or around a message."""
    user = user_of(request)
    before, after = _seq(request, "before"), _seq(request, "after")
    around = _seq(request, "around")
    ends: dict[str, bool] = {}
    try:
        if around is not None:
            page, more, ends["newer"] = page_around(user, conversation_id, around)
        elif after is not None:
            page, more = page_after(user, conversation_id, after)
        else:
            page, more = page_before(user, conversation_id, before)
    except (Conversation.DoesNotExist, Message.DoesNotExist):
        raise Http404 from None
    found = show(user, page, Way.HISTORY, database_now())
    return JsonResponse({"messages": found, "more": more, **ends})


@require_POST
@api_view
def direct(request: HttpRequest) -> JsonResponse:
    """Open a direct conversation."""
    user = user_of(request)
    people = checked(DirectForm(fields_of(request)))["people"]
    return shown(user, open_direct(user, people, database_now()))


@require_POST
@api_view
def channels(request: HttpRequest) -> JsonResponse:
    """Create a channel."""
    user = user_of(request)
    cleaned = checked(ChannelForm(user, data=fields_of(request)))
    conversation = create_channel(user, now=database_now(), **cleaned)
    return shown(user, conversation, status=201)


@require_POST
@api_view
def people(request: HttpRequest, conversation_id: int) -> JsonResponse:
    """Add people to a channel, or remove some."""
    user = user_of(request)
    conversation = conversation_of(user, conversation_id)
    cleaned = checked(PeopleForm(fields_of(request)))
    set_people(user, conversation, database_now(), **cleaned)
    return shown(user, conversation)


@require_POST
@api_view
def leaving(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Leave a channel."""
    user = user_of(request)
    leave(user, conversation_of(user, conversation_id), database_now())
    return HttpResponse(status=204)


@require_POST
@api_view
def availability(request: HttpRequest) -> JsonResponse:
    """Say that one is with a patient, away, or available."""
    user = user_of(request)
    cleaned = checked(AvailabilityForm(fields_of(request)))
    now, minutes, until = database_now(), cleaned["minutes"], cleaned["until"]
    try:
        if cleaned["state"] == "with_patient" and until is not None:
            status = stay_with_patient(user, minutes, until, now)
        elif cleaned["state"] == "with_patient":
            status = go_with_patient(user, minutes, now)
        elif cleaned["state"] == "away":
            status = go_away(user, minutes, now)
        else:
            status = become_available(user, now)
    except ValueError as error:
        raise ValidationError({"minutes": str(error)}) from None
    return JsonResponse(availability_payload(status))


def _seq(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name)
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise ValidationError({name: "Must be a whole number."})
    return int(value)
