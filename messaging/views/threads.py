"""Threads and confirmations. Thin: parse, call one function, reply."""

from typing import cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from accounts.models import User
from messaging import confirming, threads
from messaging.actions import (
    confirm_message,
    end_thread,
    follow_thread,
    remind_to_confirm,
    reopen_thread,
    undo_confirmation,
)
from messaging.json_views import api_view, fields_of
from messaging.models import Message
from messaging.payloads import message_payload, message_payloads


@require_GET
@api_view
def thread(request: HttpRequest, message_id: int) -> JsonResponse:
    """A thread: its first message and the replies to it."""
    try:
        root, replies, more = threads.thread_of(_user(request), message_id)
    except Message.DoesNotExist:
        raise Http404 from None
    first, *rest = message_payloads([root, *replies])
    return JsonResponse({"root": first, "replies": rest, "more": more})


@require_POST
@api_view
def done(request: HttpRequest, message_id: int) -> JsonResponse:
    """End a thread, or reopen it."""
    user = _user(request)
    if _flag(request, "on"):
        return _changed(end_thread(user, message_id, database_now()))
    return _changed(reopen_thread(user, message_id))


@require_POST
@api_view
def follow(request: HttpRequest, message_id: int) -> JsonResponse:
    """Follow a thread, or don't."""
    return _changed(follow_thread(_user(request), message_id, on=_flag(request, "on")))


@require_POST
@api_view
def confirm(request: HttpRequest, message_id: int) -> JsonResponse:
    """Confirm a message, or undo that."""
    act = confirm_message if _flag(request, "on") else undo_confirmation
    return _changed(act(_user(request), message_id, database_now()))


@require_POST
@api_view
def remind(request: HttpRequest, message_id: int) -> JsonResponse:
    """Remind those who have not confirmed a message."""
    return _changed(remind_to_confirm(_user(request), message_id, database_now()))


@require_GET
@api_view
def to_confirm(request: HttpRequest) -> JsonResponse:
    """What one is asked to confirm."""
    return JsonResponse({"messages": message_payloads(confirming.to_confirm(_user(request)))})


@require_GET
@api_view
def followed(request: HttpRequest) -> JsonResponse:
    """The threads that one follows."""
    found = threads.followed(_user(request), database_now())
    roots = message_payloads([root for root, _ in found])
    listed = [{"root": root, "seqs": seqs} for root, (_, seqs) in zip(roots, found, strict=True)]
    return JsonResponse({"threads": listed})


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _flag(request: HttpRequest, name: str) -> bool:
    value = fields_of(request).get(name)
    if not isinstance(value, bool):
        raise ValidationError({name: "Must be true or false."})
    return value


def _changed(message: Message) -> JsonResponse:
    return JsonResponse({"message": message_payload(message)})
