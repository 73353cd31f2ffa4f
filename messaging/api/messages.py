"""Messages: read, found, posted, and what one does with them. Thin: parse, call one function,
reply."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Status
from pydantic import Field

from accounts.api.access import needs
from accounts.api.pages import Cursor, cursor_after, no_page, place_in
from accounts.api.problems import answers
from accounts.api.values import MAX_ID, Body, Instant, PathId, Text
from accounts.clock import database_now
from accounts.models import Scope
from accounts.visitor import visitor
from messaging.access import message_for, page_after, page_before
from messaging.actions import (
    Refused,
    change_priority,
    edit_message,
    react_to_message,
    recall_message,
)
from messaging.api.posting import Key, PostIn, post_by_api
from messaging.api.schemas import Hits, MessageOut, Messages
from messaging.disclosure import Way, show, show_one
from messaging.protocol import FrameError, message_text
from messaging.search import Place, hit_payload, search

router = Router(tags=["messages"])
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Order = Annotated[
    Literal["newest", "oldest"], Query(description="Which come first, on and within a page")
]
After = Annotated[int, Query(ge=0, le=MAX_ID, description="With `oldest`: begin behind this `seq`")]
Sign = Annotated[Literal["thumbs_up", "done", "heart", "laugh", "celebrate", "looking"], Path(...)]


class EditIn(Body):
    """What it is to say; `edited_at` of the copy that was edited, so that nobody's words are
    written over unseen."""

    text: Text = Field(min_length=1, max_length=8_000)
    edited_at: Instant | None = None


class ReactIn(Body):
    """Whether the sign is to stand there."""

    on: bool


class PriorityIn(Body):
    """How soon an answer is wanted."""

    priority: Literal["fyi", "normal", "high", "urgent"]


class SearchIn(Body):
    """What is looked for, as the page reads it: words, "phrases", from:, in:, before: …"""

    query: Text = Field(min_length=1, max_length=500)
    cursor: Text | None = Field(None, max_length=200)


@router.get(
    "/conversations/{int:conversation_id}/messages",
    response=answers(Messages),
    **needs(Scope.MESSAGES_READ),
)
def list_messages(
    request: HttpRequest,
    conversation_id: PathId,
    order: Order = "newest",
    after: After = 0,
    cursor: Cursor = None,
) -> dict[str, Any]:
    """The messages of a conversation. With `oldest` the last page's cursor goes on to what is
    posted later: `next` is never null there."""
    user, place = visitor(request), place_in(cursor, int)
    if order == "oldest":
        since = place[0] if place else after
        page, _ = page_after(user, conversation_id, since)
        following = cursor_after(page[-1].seq if page else since)
        return {"items": show(user, page, Way.HISTORY, database_now()), "next": following}
    page, more = page_before(user, conversation_id, place[0] if place else None)
    return {
        "items": show(user, page[::-1], Way.HISTORY, database_now()),
        "next": cursor_after(page[0].seq) if more else None,
    }


@router.post(
    "/conversations/{int:conversation_id}/messages",
    response=answers(MessageOut, 201),
    **needs(Scope.MESSAGES_WRITE),
)
def create_message(
    request: HttpRequest, conversation_id: PathId, body: PostIn, idempotency_key: Key = None
) -> Status[dict[str, Any]]:
    """Post a message. With an Idempotency-Key it can be sent again after a lost answer."""
    user = visitor(request)
    message = post_by_api(user, conversation_id, body, idempotency_key)
    return Status(201, show_one(user, message, database_now()))


@router.get(
    "/messages/{int:message_id}", response=answers(MessageOut), **needs(Scope.MESSAGES_READ)
)
def get_message(request: HttpRequest, message_id: PathId) -> dict[str, Any]:
    """One message of a conversation that one is in."""
    user = visitor(request)
    return show(user, [message_for(user, message_id)], Way.HISTORY, database_now())[0]


@router.patch(
    "/messages/{int:message_id}", response=answers(MessageOut), **needs(Scope.MESSAGES_WRITE)
)
def change_message(request: HttpRequest, message_id: PathId, body: EditIn) -> dict[str, Any]:
    """Have a message of one's own say something else, at most 15 minutes after it was posted."""
    user, now = visitor(request), database_now()
    try:
        text = message_text(body.text, may_be_empty=True)
    except FrameError as error:
        raise Refused(error.code, error.detail) from None
    return show_one(user, edit_message(user, message_id, text, body.edited_at, now), now)


@router.post(
    "/messages/{int:message_id}/recall",
    response=answers(MessageOut),
    **needs(Scope.MESSAGES_WRITE),
)
def take_message_back(request: HttpRequest, message_id: PathId) -> dict[str, Any]:
    """Take a message of one's own back; its place stays."""
    user, now = visitor(request), database_now()
    return show_one(user, recall_message(user, message_id, now), now)


@router.put(
    "/messages/{int:message_id}/priority",
    response=answers(MessageOut),
    **needs(Scope.MESSAGES_WRITE),
)
def set_priority(request: HttpRequest, message_id: PathId, body: PriorityIn) -> dict[str, Any]:
    """Give a message of one's own another priority, whose promise counts from then on."""
    user, now = visitor(request), database_now()
    return show_one(user, change_priority(user, message_id, body.priority, now), now)


@router.put(
    "/messages/{int:message_id}/reactions/{reaction}",
    response=answers(MessageOut),
    **needs(Scope.MESSAGES_WRITE),
)
def react_to(
    request: HttpRequest, message_id: PathId, reaction: Sign, body: ReactIn
) -> dict[str, Any]:
    """React to a message, or take that back."""
    user, now = visitor(request), database_now()
    return show_one(user, react_to_message(user, message_id, reaction, on=body.on, now=now), now)


@router.post("/messages/search", response=answers(Hits), **needs(Scope.MESSAGES_READ))
def search_messages(request: HttpRequest, body: SearchIn) -> dict[str, Any]:
    """Messages of one's conversations, the newest first. What is looked for is in the body, never
    in an address."""
    user, now = visitor(request), database_now()
    found = search(user, body.query, now, _place(body.cursor))
    hits = [hit_payload(hit) for hit in found.hits]
    items = [hit | {"excerpt": "".join(text for text, _ in hit["parts"])} for hit in hits]
    following = found.next
    place = following and cursor_after(_micros(following), following.pk)
    return {"items": items, "next": place}


def _place(cursor: str | None) -> Place | None:
    place = place_in(cursor, int, int)
    if place is None:
        return None
    try:
        return Place(EPOCH + timedelta(microseconds=place[0]), place[1])
    except OverflowError:
        raise no_page() from None


def _micros(place: Place) -> int:
    return (place.posted_at - EPOCH) // timedelta(microseconds=1)
