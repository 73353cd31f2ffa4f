"""What the views find and answer alike: who asks, a conversation of theirs, how they see it."""

from typing import cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse

from accounts.models import User
from messaging.access import conversation_for
from messaging.models import Conversation
from messaging.state import conversation_as_seen

MOST_IDS = 100


def user_of(request: HttpRequest) -> User:
    """Whoever is logged in."""
    return cast(User, request.user)


def ids_in(request: HttpRequest, name: str) -> list[int]:
    """The numbers that an address names, at most 100; raises ValidationError."""
    values = request.GET.getlist(name)
    if len(values) > MOST_IDS or not all(_is_id(value) for value in values):
        raise ValidationError({name: f"Name at most {MOST_IDS} by their numbers."})
    return [int(value) for value in values]


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 18


def conversation_of(user: User, conversation_id: int) -> Conversation:
    """The conversation, if `user` is in it; raises Http404."""
    try:
        return conversation_for(user, conversation_id)
    except Conversation.DoesNotExist:
        raise Http404 from None


def shown(user: User, conversation: Conversation, status: int = 200) -> JsonResponse:
    """CONVERSATION of docs/protocol.md, as `user` sees it now."""
    return JsonResponse(conversation_as_seen(user, conversation), status=status)
