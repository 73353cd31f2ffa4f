"""Conversations: which one is in, new ones, how far one has read. Thin: parse, call one function,
reply."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from accounts.api.access import needs
from accounts.api.pages import PAGE, Cursor, cursor_after, place_in
from accounts.api.problems import answers, nothing
from accounts.api.values import Body, Id, PathId, Text
from accounts.clock import database_now
from accounts.models import Scope
from accounts.visitor import visitor
from messaging.access import conversation_for
from messaging.actions import create_channel, mark_read, open_direct
from messaging.api.schemas import ConversationOut, Conversations
from messaging.forms import ChannelForm
from messaging.json_views import checked
from messaging.state import conversation_as_seen, conversations_of

router = Router(tags=["conversations"])


class ChannelIn(Body):
    """A new channel, at a location or of the whole practice."""

    name: Text = Field(min_length=1, max_length=60)
    topic: Text = Field("", max_length=200)
    location: Id | None = None
    private: bool = False
    people: list[Id] = Field([], max_length=500)


class DirectIn(Body):
    """Whom to write to."""

    people: list[Id] = Field(min_length=1, max_length=20)


class ReadIn(Body):
    """Up to which number of the conversation one has read."""

    seq: Id


@router.get("/conversations", response=answers(Conversations), **needs(Scope.CONVERSATIONS_READ))
def list_conversations(request: HttpRequest, cursor: Cursor = None) -> dict[str, Any]:
    """The conversations that one is in, by number."""
    after = place_in(cursor, int)
    mine = sorted(conversations_of(visitor(request)), key=lambda one: int(one["id"]))
    rest = [one for one in mine if after is None or one["id"] > after[0]]
    following = cursor_after(rest[PAGE - 1]["id"]) if len(rest) > PAGE else None
    return {"items": rest[:PAGE], "next": following}


@router.get(
    "/conversations/{int:conversation_id}",
    response=answers(ConversationOut),
    **needs(Scope.CONVERSATIONS_READ),
)
def get_conversation(request: HttpRequest, conversation_id: PathId) -> dict[str, Any]:
    """One of them."""
    user = visitor(request)
    return conversation_as_seen(user, conversation_for(user, conversation_id))


@router.post(
    "/conversations/channels",
    response=answers(ConversationOut, 201),
    **needs(Scope.CONVERSATIONS_WRITE),
)
def make_channel(request: HttpRequest, body: ChannelIn) -> Status[dict[str, Any]]:
    """Make a channel. An open one takes in everybody who works there, and takes a manager of the
    place."""
    user = visitor(request)
    cleaned = checked(ChannelForm(user, data=body.dict()))
    conversation = create_channel(user, now=database_now(), **cleaned)
    return Status(201, conversation_as_seen(user, conversation))


@router.post(
    "/conversations/direct",
    response=answers(ConversationOut),
    **needs(Scope.CONVERSATIONS_WRITE),
)
def get_direct_conversation(request: HttpRequest, body: DirectIn) -> dict[str, Any]:
    """The direct conversation with these people: the one there is, or a new one."""
    user = visitor(request)
    return conversation_as_seen(user, open_direct(user, body.people, database_now()))


@router.post(
    "/conversations/{int:conversation_id}/read",
    response=answers(None, 204),
    **needs(Scope.MESSAGES_WRITE),
)
def mark_as_read(request: HttpRequest, conversation_id: PathId, body: ReadIn) -> Status[None]:
    """Say up to which number one has read; never backwards."""
    if mark_read(visitor(request), conversation_id, body.seq) is None:
        raise nothing()
    return Status(204, None)
