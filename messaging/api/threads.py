"""Threads and confirmations. Thin: parse, call one function, reply."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from accounts.api.access import needs
from accounts.api.pages import PAGE, Cursor, cursor_after, place_in
from accounts.api.problems import answers
from accounts.api.values import Body, PathId
from accounts.clock import database_now
from accounts.models import Scope
from accounts.visitor import visitor
from messaging import confirming, threads
from messaging.actions import (
    confirm_message,
    end_thread,
    follow_thread,
    remind_to_confirm,
    reopen_thread,
    undo_confirmation,
)
from messaging.api.schemas import MessageOut, Messages, Threads
from messaging.disclosure import Way, show, show_one

router = Router(tags=["threads and confirmations"])


class SwitchIn(Body):
    """Whether it is to be so."""

    on: bool


@router.get(
    "/messages/{int:message_id}/replies",
    response=answers(Messages),
    **needs(Scope.MESSAGES_READ),
)
def list_replies(request: HttpRequest, message_id: PathId, cursor: Cursor = None) -> dict[str, Any]:
    """The replies of the thread that a message is in, the oldest first. One replies by posting
    with `reply_to`."""
    user, place = visitor(request), place_in(cursor, int)
    page, more = threads.replies_after(user, message_id, place[0] if place else 0, PAGE)
    following = cursor_after(page[-1].seq) if more else None
    return {"items": show(user, page, Way.THREAD, database_now()), "next": following}


@router.get("/threads", response=answers(Threads), **needs(Scope.MESSAGES_READ))
def list_threads(request: HttpRequest) -> dict[str, Any]:
    """The threads that one follows and nobody ended, as the page lists them."""
    user, now = visitor(request), database_now()
    found = threads.followed(user, now)
    roots = show(user, [root for root, _ in found], Way.THREAD, now)
    pairs = zip(roots, found, strict=True)
    return {"items": [{"root": root, "seqs": seqs} for root, (_, seqs) in pairs]}


@router.put(
    "/messages/{int:message_id}/follow",
    response=answers(MessageOut),
    **needs(Scope.MESSAGES_WRITE),
)
def follow_a_thread(request: HttpRequest, message_id: PathId, body: SwitchIn) -> dict[str, Any]:
    """Follow the thread that begins with a message, or don't though one wrote in it."""
    user = visitor(request)
    return show_one(user, follow_thread(user, message_id, on=body.on), database_now())


@router.put(
    "/messages/{int:message_id}/done",
    response=answers(MessageOut),
    **needs(Scope.MESSAGES_WRITE),
)
def set_done(request: HttpRequest, message_id: PathId, body: SwitchIn) -> dict[str, Any]:
    """Say that nothing is open any more in the thread that begins with a message, or reopen it."""
    user, now = visitor(request), database_now()
    if body.on:
        return show_one(user, end_thread(user, message_id, now), now)
    return show_one(user, reopen_thread(user, message_id), now)


@router.get("/messages/to-confirm", response=answers(Messages), **needs(Scope.MESSAGES_READ))
def list_to_confirm(request: HttpRequest) -> dict[str, Any]:
    """What one is asked to confirm, the oldest first, at most 100: confirm some to see more."""
    user = visitor(request)
    found = show(user, confirming.to_confirm(user), Way.CONFIRM, database_now())
    return {"items": found, "next": None}


@router.put(
    "/messages/{int:message_id}/confirmation",
    response=answers(MessageOut),
    **needs(Scope.MESSAGES_WRITE),
)
def set_confirmation(request: HttpRequest, message_id: PathId, body: SwitchIn) -> dict[str, Any]:
    """Confirm that one has read a message that asks for it, or undo that within five minutes."""
    user, now = visitor(request), database_now()
    act = confirm_message if body.on else undo_confirmation
    return show_one(user, act(user, message_id, now), now)


@router.post(
    "/messages/{int:message_id}/remind",
    response=answers(MessageOut),
    **needs(Scope.MESSAGES_WRITE),
)
def remind_of_confirming(request: HttpRequest, message_id: PathId) -> dict[str, Any]:
    """Remind those who haven't confirmed a message of one's own, at most once an hour."""
    user, now = visitor(request), database_now()
    return show_one(user, remind_to_confirm(user, message_id, now), now)
