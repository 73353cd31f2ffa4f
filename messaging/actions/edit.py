"""Change what a message says, for a short while after it was posted."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from messaging.actions.asks import Refused
from messaging.actions.changes import lock_own, refuse_imported, store_change
from messaging.addressing import TooMany, formatted
from messaging.models import Message, MessageVersion
from messaging.patients import note_patients
from messaging.payloads import instant
from messaging.signals import message_edited

EDITABLE_FOR = timedelta(minutes=15)


@transaction.atomic
def edit_message(
    user: User, message_id: int, text: str, edited_at: datetime | None, now: datetime
) -> Message:
    """Have a message of one's own say something else, at most 15 minutes after it was posted;
    the same words change nothing. Whom it asks and its priority stay.

    `edited_at` is the message's as it stood where it was edited, so that of two tabs none writes
    over the other unseen. What it said is kept as a `MessageVersion`, for audit. Raises Refused
    (`not_found`, `not_author`, `archived`, `recalled`, `too_late`, `empty_text` without a file,
    `conflict`, `mention_not_allowed`).
    """
    message = lock_own(user, message_id)
    _check(message, now)
    if not text and not message.has_attachments:
        raise Refused("empty_text", "There would be nothing left of it. Take it back instead.")
    old = message.text
    if text == old:
        return message
    if not _is_same(edited_at, message.edited_at):
        raise Refused("conflict", "This message was edited meanwhile, in another tab.")
    MessageVersion.objects.create(message=message, text=old, html=message.html, until=now, by=user)
    told = message.mentioned_ids
    _say(message, text, now)
    store_change(message, "text", "html", "mentions", "edited_at")
    note_patients(message)
    message_edited.send(Message, message=message, old=old, told=told, now=now)
    return message


def _say(message: Message, text: str, now: datetime) -> None:
    """Have it say this; whom it still names keeps being named, whoever was renamed meanwhile."""
    try:
        message.html, message.mentions = formatted(
            message.author, message.conversation_id, text, now, message.mentions
        )
    except TooMany as error:
        raise Refused("mention_not_allowed", str(error)) from None
    message.text, message.edited_at = text, now


def _check(message: Message, now: datetime) -> None:
    if message.recalled_at is not None:
        raise Refused("recalled", "This message was taken back.")
    if message.is_automatic:
        raise Refused("not_author", "Nobody wrote this message, so nobody edits it.")
    refuse_imported(message)
    if now - message.posted_at > EDITABLE_FOR:
        raise Refused(
            "too_late", "A message can be edited for 15 minutes. Write a new one instead."
        )


def _is_same(seen: datetime | None, is_now: datetime | None) -> bool:
    """Whether they are one instant as it is shown: to the millisecond."""
    if seen is None or is_now is None:
        return seen is is_now
    return instant(seen) == instant(is_now)
