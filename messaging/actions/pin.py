"""Pin a message, so that everybody in its conversation finds it again."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from messaging.actions.asks import Refused
from messaging.actions.changes import count_pins, lock_visible, store_change
from messaging.models import Message

MOST_PINS = 50


@transaction.atomic
def pin_message(user: User, message_id: int, *, on: bool, now: datetime) -> Message:
    """Pin a message of a conversation that one is in, or with `on` false unpin it, whoever
    pinned it; what is so already changes nothing. At most 50 are pinned in a conversation.

    Raises Refused (`not_found`, `archived`, `recalled`, `too_many_pins`).
    """
    message = lock_visible(user, message_id)
    if on == (message.pinned_at is not None):
        return message
    message.pinned_at, message.pinned_by = (now, user) if on else (None, None)
    store_change(message, "pinned_at", "pinned_by")
    if count_pins(message.conversation) > MOST_PINS:
        raise Refused("too_many_pins", f"{MOST_PINS} messages are pinned here. Unpin one first.")
    return message
