"""What somebody keeps for later, and what they mark as unread. Thin: parse, call, reply."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.calendars import next_shift
from accounts.clock import database_now
from accounts.models import User
from accounts.worktime import NoWorkingTime
from messaging.actions import Refused, drop_later, keep_for_later, mark_seen, mark_unread
from messaging.actions.later import kept_by
from messaging.disclosure import show_later
from messaging.forms import LaterForm
from messaging.json_views import api_view, checked, fields_of
from messaging.models import Message
from messaging.payloads import instant


@require_GET
@api_view
def later_list(request: HttpRequest) -> HttpResponse:
    """What this person keeps, and when their next shift begins."""
    user, now = cast(User, request.user), database_now()
    try:
        shift = instant(next_shift(user, now))
    except NoWorkingTime:
        shift = None
    items = show_later(user, list(kept_by(user)), now)
    return JsonResponse({"items": items, "next_shift": shift})


@require_POST
@api_view
def later(request: HttpRequest, message_id: int) -> HttpResponse:
    """Keep a message for later, with or without a reminder."""
    user, now = cast(User, request.user), database_now()
    cleaned = checked(LaterForm(fields_of(request)))
    try:
        item = keep_for_later(user, message_id, now=now, **cleaned)
    except Message.DoesNotExist:
        raise Http404 from None
    return JsonResponse(show_later(user, [item], now)[0])


@require_POST
@api_view
def later_done(request: HttpRequest, message_id: int) -> HttpResponse:
    """Keep it no longer."""
    drop_later(cast(User, request.user), message_id)
    return HttpResponse(status=204)


@require_POST
@api_view
def later_seen(request: HttpRequest, message_id: int) -> HttpResponse:
    """The notice of a reminder was looked at."""
    mark_seen(cast(User, request.user), message_id, database_now())
    return HttpResponse(status=204)


@require_POST
@api_view
def unread(request: HttpRequest, message_id: int) -> HttpResponse:
    """Mark a message and what follows it as unread."""
    try:
        membership = mark_unread(cast(User, request.user), message_id)
    except Refused:
        raise Http404 from None
    return JsonResponse(
        {
            "conversation": membership.conversation_id,
            "seq": membership.last_read_seq,
            "unread_marks": membership.unread_marks,
        }
    )
