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
from messaging.disclosure import Way, show, show_one
from messaging.json_views import api_view, fields_of
from messaging.models import Message


@require_GET
@api_view
def thread(request: HttpRequest, message_id: int) -> JsonResponse:
    """A thread: its first message and the replies to it."""
    try:
        root, replies, more = threads.thread_of(_user(request), message_id)
    except Message.DoesNotExist:
        raise Http404 from None
    first, *rest = show(_user(request), [root, *replies], Way.THREAD, database_now())
    return JsonResponse({"root": first, "replies": rest, "more": more})


@require_POST
@api_view
def done(request: HttpRequest, message_id: int) -> JsonResponse:
    """End a thread, or reopen it."""
    user = _user(request)
    if _flag(request, "on"):
        return _changed(user, end_thread(user, message_id, database_now()))
    return _changed(user, reopen_thread(user, message_id))


@require_POST
@api_view
def follow(request: HttpRequest, message_id: int) -> JsonResponse:
    """Follow a thread, or don't."""
    user = _user(request)
    return _changed(user, follow_thread(user, message_id, on=_flag(request, "on")))


@require_POST
@api_view
def confirm(request: HttpRequest, message_id: int) -> JsonResponse:
    """Confirm a message, or undo that."""
    act = confirm_message if _flag(request, "on") else undo_confirmation
    user = _user(request)
    return _changed(user, act(user, message_id, database_now()))


@require_POST
@api_view
def remind(request: HttpRequest, message_id: int) -> JsonResponse:
    """Remind those who have not confirmed a message."""
    user = _user(request)
    return _changed(user, remind_to_confirm(user, message_id, database_now()))


@require_GET
@api_view
def to_confirm(request: HttpRequest) -> JsonResponse:
    """What one is asked to confirm."""
    user = _user(request)
    found = show(user, confirming.to_confirm(user), Way.CONFIRM, database_now())
    return JsonResponse({"messages": found})


@require_GET
@api_view
def followed(request: HttpRequest) -> JsonResponse:
    """The threads that one follows."""
    user, now = _user(request), database_now()
    found = threads.followed(user, now)
    roots = show(user, [root for root, _ in found], Way.THREAD, now)
    listed = [{"root": root, "seqs": seqs} for root, (_, seqs) in zip(roots, found, strict=True)]
    return JsonResponse({"threads": listed})


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _flag(request: HttpRequest, name: str) -> bool:
    value = fields_of(request).get(name)
    if not isinstance(value, bool):
        raise ValidationError({name: "Must be true or false."})
    return value


def _changed(user: User, message: Message) -> JsonResponse:
    return JsonResponse({"message": show_one(user, message, database_now())})
