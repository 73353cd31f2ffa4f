"""Give a message another priority after it was posted."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from messaging import receipts
from messaging.actions.asks import Refused, check_ask
from messaging.actions.changes import lock_own, refuse_imported, store_change
from messaging.models import Message, PriorityVersion
from messaging.signals import priority_changed


@transaction.atomic
def change_priority(user: User, message_id: int, priority: str, now: datetime) -> Message:
    """Raise or lower the priority of a message of one's own; the same one changes nothing. What
    it was is kept as a `PriorityVersion`, for audit.

    Whom it asks stays, so `high` and `urgent` are for asks and `fyi` is for what asks nobody.
    Raises Refused (`not_found`, `not_author`, `recalled`, `ask_required`, `ask_not_allowed`).
    """
    message = lock_own(user, message_id)
    if message.recalled_at is not None:
        raise Refused("recalled", "This message was taken back.")
    refuse_imported(message)
    check_ask(priority, message.asks)
    old = message.priority
    if priority == old:
        return message
    PriorityVersion.objects.create(message=message, priority=old, until=now, by=user)
    message.priority = priority
    store_change(message, "priority")
    receipts.begin(message)
    priority_changed.send(Message, message=message, old=old, now=now)
    return message
