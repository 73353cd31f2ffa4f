"""Take a message back: its words leave the chat, a tombstone stays in their place."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from messaging.actions.changes import lock_own, store_change
from messaging.models import Message, MessageVersion
from messaging.signals import message_recalled


@transaction.atomic
def recall_message(user: User, message_id: int, now: datetime) -> Message:
    """Take back a message of one's own, at any time; a second time changes nothing.

    What it said is kept as a `MessageVersion`, for audit; in the chat nobody sees it again.
    Raises Refused (`not_found`, `not_author`).
    """
    message = lock_own(user, message_id)
    if message.recalled_at is not None:
        return message
    MessageVersion.objects.create(
        message=message, text=message.text, html=message.html, until=now, by=user
    )
    message.text, message.html = "", ""
    message.recalled_at, message.recalled_by = now, user
    store_change(message, "text", "html", "recalled_at", "recalled_by")
    message_recalled.send(Message, message=message, now=now)
    return message
