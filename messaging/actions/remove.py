"""Remove a message that somebody else wrote: whoever runs the place, with a reason."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import may_remove_messages
from messaging.actions.asks import Refused
from messaging.actions.changes import lock_anybodys
from messaging.actions.recall import bury
from messaging.models import Message, Removal
from messaging.protocol import LEAST_REASON, MOST_REASON


@transaction.atomic
def remove_message(by: User, message_id: int, reason: str, now: datetime) -> Message:
    """Remove a message of a conversation that `by` is in and whose place they run, whoever wrote
    it; a second time changes nothing.

    What it said is kept as a `MessageVersion`, and why it was removed as a `Removal`, both for
    audit; in the chat a tombstone says who removed it. Raises Refused (`not_found`,
    `not_allowed`, `reason_required`, `bad_field`).
    """
    message = lock_anybodys(by, message_id)
    if not may_remove_messages(by, message.conversation.location):
        raise Refused("not_allowed", "Only who runs the place removes what others wrote.")
    if message.recalled_at is not None:
        return message
    reason = " ".join(reason.split())
    if len(reason) < LEAST_REASON:
        raise Refused("reason_required", f"Say why, in at least {LEAST_REASON} characters.")
    if len(reason) > MOST_REASON:
        raise Refused("bad_field", f"reason: has at most {MOST_REASON} characters.")
    Removal.objects.create(message=message, by=by, at=now, reason=reason)
    return bury(message, by, now)
