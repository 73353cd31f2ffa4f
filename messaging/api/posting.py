"""A message that comes in over the API: read as the socket reads one, posted by the same door."""

import json
import re
from typing import Annotated, Any, Literal, cast
from uuid import UUID, uuid4, uuid5

from ninja import Header
from pydantic import ConfigDict, Field

from accounts.api.problems import Problem
from accounts.api.values import Body, Id, Instant, Text
from accounts.models import User
from messaging.actions import Refused, post_message
from messaging.actions.drafting import draft_of
from messaging.models import Message
from messaging.protocol import MAX_ATTACHMENTS, FrameError, Post, parse_command

# Keys that are no UUID become one: of this namespace, and of whose they are.
KEYS = UUID("5f0c7a52-5a55-4f53-9b0a-0a8b6c0f5a11")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key and body again: the message that is there already",
    ),
]


class PostIn(Body):
    """A message, and whom it asks for an answer. What isn't said is as for the page: `normal`, and
    nobody asked."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"text": "Room 2 is ready."},
                {"text": "Could you call her back by 4 pm?", "priority": "high", "people": [12]},
            ]
        },
    )

    text: Text = Field(max_length=8_000, description="May be empty where files are attached")
    attachments: list[Id] = Field(
        [], max_length=MAX_ATTACHMENTS, description="Uploads of one's own"
    )
    priority: Literal["fyi", "normal", "high", "urgent"] = "normal"
    asks: Literal["nobody", "people", "role", "everybody"] | None = None
    people: list[Id] = Field([], max_length=500)
    role: (
        Literal[
            "front_desk", "aesthetician", "nurse_injector", "medical_director", "manager", "owner"
        ]
        | None
    ) = None
    location: Id | None = None
    each: bool = False
    reply_to: Id | None = None
    confirm: Literal["", "wanted", "enough"] = ""
    interrupt: Text | None = Field(None, min_length=10, max_length=300)
    interrupt_again: bool = False
    useful_until: Instant | None = None
    wanted_by: Instant | None = None


def post_by_api(user: User, conversation_id: int, body: PostIn, key: str | None) -> Message:
    """The message that `user` posts, or has posted with this key before. Raises Refused; Problem
    (409) when the key stands for another message."""
    message = post_message(user, draft_of(_post(client_id_for(user, key), conversation_id, body)))
    if key is not None and not _is_same(message, body, user):
        detail = "This Idempotency-Key was used for another message."
        raise Problem(409, "key_used", detail)
    return message


def client_id_for(user: User, key: str | None) -> UUID:
    """What a key is stored as; without one, what nothing else is."""
    if key is None:
        return uuid4()
    return UUID(key) if _UUID.fullmatch(key) else uuid5(KEYS, f"{user.pk}:{key}")


def frame_of(client_id: UUID, conversation_id: int, body: PostIn) -> dict[str, Any]:
    """What a tab would have sent."""
    fields: dict[str, Any] = body.dict()
    for name in ("useful_until", "wanted_by"):
        fields[name] = fields[name] and fields[name].isoformat()
    said = {"type": "post", "client_id": str(client_id), "conversation": conversation_id}
    return fields | said


def _post(client_id: UUID, conversation_id: int, body: PostIn) -> Post:
    """The same, read; raises Refused."""
    frame = frame_of(client_id, conversation_id, body)
    try:
        return cast(Post, parse_command(json.dumps(frame, ensure_ascii=False)))
    except FrameError as error:
        raise Refused(error.code, error.detail) from None


def _is_same(message: Message, body: PostIn, user: User) -> bool:
    """Whether a stored message is what was asked for, as far as it can't have changed since; of
    the conversation and the words the door has made sure."""
    people = [pk for pk in dict.fromkeys(body.people) if pk != user.pk]
    asked = body.asks is None or (body.asks, body.each) == (message.asks, message.asks_each)
    first = message.priorities.order_by("pk").first()
    return (
        asked
        and (message.asks != "people" or people == message.asked_ids)
        and (body.role or "") in {"", message.asked_role}
        and body.location in {None, message.asked_location_id}
        and body.reply_to == message.reply_to_id
        and bool(body.confirm) == (message.confirming is not None)
        and (body.useful_until, body.wanted_by) == (message.useful_until, message.wanted_by)
        and body.priority == (first.priority if first else message.priority)
    )
