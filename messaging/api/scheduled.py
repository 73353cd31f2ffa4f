"""Messages that wait for their time. Thin: parse, call one function, reply."""

import json
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from accounts.api.access import needs
from accounts.api.pages import PAGE, Cursor, page_of, place_in
from accounts.api.problems import Problem, answers
from accounts.api.values import Body, Instant, PathId, Text
from accounts.clock import database_now
from accounts.models import Scope
from accounts.visitor import visitor
from messaging.actions.scheduled import (
    drop_scheduled,
    reschedule,
    schedule,
    scheduled_by,
    send_now,
)
from messaging.api.posting import Key, PostIn, client_id_for, frame_of
from messaging.api.schemas import ScheduledOut, ScheduledPage
from messaging.models import ScheduledMessage
from messaging.payloads import scheduled_payload
from messaging.protocol import parse_command

router = Router(tags=["scheduled messages"])


class ScheduleIn(Body):
    """A message, and when it is to be sent: at an instant, or when whom it is for is next in."""

    post: PostIn
    when: Literal["at", "next_in"]
    at: Instant | None = None


class RescheduleIn(Body):
    """What it is to say, or when it is to be sent; what isn't said stays."""

    text: Text | None = Field(None, max_length=8_000)
    when: Literal["at", "next_in"] | None = None
    at: Instant | None = None


@router.get("/scheduled", response=answers(ScheduledPage), **needs(Scope.MESSAGES_READ))
def list_scheduled(request: HttpRequest, cursor: Cursor = None) -> dict[str, Any]:
    """What one wrote to be sent later, by number."""
    after = place_in(cursor, int)
    rows = scheduled_by(visitor(request)).filter(pk__gt=after[0] if after else 0).order_by("pk")
    page, following = page_of(list(rows[: PAGE + 1]))
    return {"items": [_shown(row) for row in page], "next": following}


@router.post(
    "/conversations/{int:conversation_id}/scheduled",
    response=answers(ScheduledOut, 201),
    **needs(Scope.MESSAGES_WRITE),
)
def schedule_message(
    request: HttpRequest, conversation_id: PathId, body: ScheduleIn, idempotency_key: Key = None
) -> Status[dict[str, Any]]:
    """Have a message sent later, once. With an Idempotency-Key it can be asked for again after a
    lost answer, as long as it waits unchanged."""
    user, now = visitor(request), database_now()
    frame = frame_of(client_id_for(user, idempotency_key), conversation_id, body.post)
    row = schedule(user, frame, body.when, body.at, now)
    if idempotency_key is not None and not _is_same(row, frame, body):
        detail = "This Idempotency-Key was used for another message, or that was changed."
        raise Problem(409, "key_used", detail)
    return Status(201, _shown(row))


@router.patch(
    "/scheduled/{int:scheduled_id}",
    response=answers(ScheduledOut),
    **needs(Scope.MESSAGES_WRITE),
)
def change_scheduled(
    request: HttpRequest, scheduled_id: PathId, body: RescheduleIn
) -> dict[str, Any]:
    """Change what a waiting message says, or when it is sent; what failed waits again."""
    user, now = visitor(request), database_now()
    when = body.when or ("at" if body.at else "")
    return _shown(reschedule(user, scheduled_id, now, text=body.text, when=when, at=body.at))


@router.post(
    "/scheduled/{int:scheduled_id}/send",
    response=answers(None, 204),
    **needs(Scope.MESSAGES_WRITE),
)
def send_scheduled(request: HttpRequest, scheduled_id: PathId) -> Status[None]:
    """Send it now."""
    problem = send_now(visitor(request), scheduled_id, database_now())
    if problem:
        raise Problem(422, "refused", problem)
    return Status(204, None)


@router.delete(
    "/scheduled/{int:scheduled_id}", response=answers(None, 204), **needs(Scope.MESSAGES_WRITE)
)
def drop_scheduled_message(request: HttpRequest, scheduled_id: PathId) -> Status[None]:
    """Send it never."""
    drop_scheduled(visitor(request), scheduled_id)
    return Status(204, None)


def _is_same(row: ScheduledMessage, frame: dict[str, Any], body: ScheduleIn) -> bool:
    """Whether what waits is what is asked for; when somebody is next in may have moved."""
    waits, asked = (parse_command(json.dumps(one)) for one in (row.post, frame))
    return (waits, row.when) == (asked, body.when) and (body.when != "at" or row.send_at == body.at)


def _shown(row: ScheduledMessage) -> dict[str, Any]:
    return scheduled_payload(row) | {"conversation": row.conversation_id}
