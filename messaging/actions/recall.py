"""Take a message back: its words leave the chat, a tombstone stays in their place."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from messaging.actions.changes import count_pins, lock_own, store_change
from messaging.models import Message, MessageVersion
from messaging.signals import message_recalled


@transaction.atomic
def recall_message(user: User, message_id: int, now: datetime) -> Message:
    """Take back a message of one's own, at any time; a second time changes nothing.

    What it said is kept as a `MessageVersion`, for audit; in the chat nobody sees it again. It is
    pinned no more, and nobody's reaction stays.
    Raises Refused (`not_found`, `not_author`).
    """
    message = lock_own(user, message_id, even_archived=True)
    return message if message.recalled_at is not None else bury(message, user, now)


def bury(message: Message, user: User, now: datetime) -> Message:
    """Leave a tombstone of a locked message; `user` took it back, or removed it."""
    MessageVersion.objects.create(
        message=message, text=message.text, html=message.html, until=now, by=user
    )
    message.text, message.html, message.mentions = "", "", []
    message.recalled_at, message.recalled_by = now, user
    was_pinned = message.pinned_at is not None
    message.reactions, message.pinned_at, message.pinned_by = {}, None, None
    said = ["text", "html", "mentions", "recalled_at", "recalled_by"]
    store_change(message, *said, "reactions", "pinned_at", "pinned_by")
    if was_pinned:
        count_pins(message.conversation)
    message_recalled.send(Message, message=message, now=now)
    return message
