"""Confirm a message that asks for it: "I have read this and know it". No reply, and no promise
of one: who says "on it" to an ask promises to answer it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from messaging import delivery
from messaging.access import member_ids
from messaging.actions.asks import Refused
from messaging.actions.changes import lock_own, lock_visible, store_change
from messaging.frames import confirm_wanted
from messaging.models import Message
from messaging.payloads import instant
from messaging.signals import confirmation_undone, message_confirmed

UNDO_WITHIN = timedelta(minutes=5)
REMIND_EVERY = timedelta(hours=1)


@transaction.atomic
def confirm_message(user: User, message_id: int, now: datetime) -> Message:
    """Confirm a message; a second time changes nothing.

    Raises Refused (`not_found`, `recalled`, `not_asked`).
    """
    message = lock_visible(user, message_id)
    confirming: dict[str, Any] = message.confirming or {"waiting": [], "confirmed": []}
    if user.pk in _who_confirmed(confirming):
        return message
    if user.pk not in confirming["waiting"]:
        raise Refused("not_asked", "You aren't asked to confirm this.")
    message.confirming = confirming | {
        "waiting": [pk for pk in confirming["waiting"] if pk != user.pk],
        "confirmed": [*confirming["confirmed"], {"user": user.pk, "at": instant(now)}],
    }
    store_change(message, "confirming")
    message_confirmed.send(Message, message=message, user=user, now=now)
    return message


@transaction.atomic
def undo_confirmation(user: User, message_id: int, now: datetime) -> Message:
    """Take one's confirmation back within five minutes; without one it changes nothing.

    Raises Refused (`not_found`, `recalled`, `too_late`).
    """
    message = lock_visible(user, message_id)
    confirming: dict[str, Any] = message.confirming or {"waiting": [], "confirmed": []}
    at = _who_confirmed(confirming).get(user.pk)
    if at is None:
        return message
    if now - at > UNDO_WITHIN:
        raise Refused("too_late", "A confirmation can be undone for five minutes.")
    message.confirming = confirming | {
        "waiting": sorted([*confirming["waiting"], user.pk]),
        "confirmed": [one for one in confirming["confirmed"] if one["user"] != user.pk],
    }
    store_change(message, "confirming")
    confirmation_undone.send(Message, message=message, user=user, confirmed_at=at, now=now)
    return message


@transaction.atomic
def remind_to_confirm(user: User, message_id: int, now: datetime) -> Message:
    """Remind those who haven't confirmed a message of one's own and are still here, at most once
    an hour. Raises Refused (`not_found`, `not_author`, `recalled`, `nobody_waits`, `too_soon`).
    """
    message = lock_own(user, message_id)
    if message.recalled_at is not None:
        raise Refused("recalled", "This message was taken back.")
    confirming: dict[str, Any] = message.confirming or {"waiting": []}
    here = set(member_ids(message.conversation_id))
    waiting = [pk for pk in confirming["waiting"] if pk in here]
    if not waiting:
        raise Refused("nobody_waits", "Everybody who is still here has confirmed it.")
    last = confirming["reminded_at"]
    if last and now - datetime.fromisoformat(last) < REMIND_EVERY:
        raise Refused("too_soon", "They were reminded within the last hour.")
    message.confirming = confirming | {"reminded_at": instant(now)}
    store_change(message, "confirming")
    wanted = confirm_wanted(message.conversation_id, message.pk, user.pk)
    delivery.send_on_commit(waiting, wanted)
    return message


def _who_confirmed(confirming: dict[str, Any]) -> dict[int, datetime]:
    confirmed = confirming["confirmed"]
    return {int(one["user"]): datetime.fromisoformat(one["at"]) for one in confirmed}
