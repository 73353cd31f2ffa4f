"""What people do with a stored message. Thin: parse, call one function, reply."""

from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from accounts.models import User
from messaging.access import pins_of
from messaging.actions import Refused, edit_message, pin_message, react_to_message, remove_message
from messaging.disclosure import Way, show, show_one
from messaging.json_views import api_view, fields_of
from messaging.models import Conversation, Message
from messaging.protocol import FrameError, message_text


@require_POST
@api_view
def react(request: HttpRequest, message_id: int) -> JsonResponse:
    """React, or take a reaction back."""
    fields = fields_of(request)
    reaction = _text(fields, "reaction")
    user, on, now = _user(request), _flag(fields, "on"), database_now()
    return _changed(user, react_to_message(user, message_id, reaction, on=on, now=now))


@require_POST
@api_view
def pin(request: HttpRequest, message_id: int) -> JsonResponse:
    """Pin, or unpin."""
    user, on = _user(request), _flag(fields_of(request), "on")
    return _changed(user, pin_message(user, message_id, on=on, now=database_now()))


@require_POST
@api_view
def remove(request: HttpRequest, message_id: int) -> JsonResponse:
    """Remove what somebody else wrote, with a reason."""
    user, reason = _user(request), _text(fields_of(request), "reason")
    return _changed(user, remove_message(user, message_id, reason, database_now()))


@require_POST
@api_view
def edit(request: HttpRequest, message_id: int) -> JsonResponse:
    """Say something else."""
    user, fields = _user(request), fields_of(request)
    try:
        text = message_text(_text(fields, "text"), may_be_empty=True)
    except FrameError as error:
        raise Refused(error.code, error.detail) from None
    edited_at = _instant(fields, "edited_at")
    return _changed(user, edit_message(user, message_id, text, edited_at, database_now()))


@require_GET
@api_view
def pins(request: HttpRequest, conversation_id: int) -> JsonResponse:
    """What is pinned in a conversation."""
    try:
        found = pins_of(_user(request), conversation_id)
    except Conversation.DoesNotExist:
        raise Http404 from None
    return JsonResponse({"messages": show(_user(request), found, Way.PINS, database_now())})


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise ValidationError({name: "Must be text."})
    return value


def _flag(fields: dict[str, Any], name: str) -> bool:
    value = fields.get(name)
    if not isinstance(value, bool):
        raise ValidationError({name: "Must be true or false."})
    return value


def _instant(fields: dict[str, Any], name: str) -> datetime | None:
    value = fields.get(name)
    if value is None:
        return None
    try:
        at = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValidationError({name: "Must be an instant, or null."})
    return at


def _changed(user: User, message: Message) -> JsonResponse:
    return JsonResponse({"message": show_one(user, message, database_now())})
