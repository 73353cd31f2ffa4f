"""What a channel is called and for whom it is, and its end."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from messaging import delivery
from messaging.access import may_manage
from messaging.actions.conversations import clean_name
from messaging.models import Conversation, Message
from messaging.signals import channel_archiving

SHOWN = 3


def edit_channel(
    by: User, conversation: Conversation, *, name: str, topic: str, private: bool
) -> Conversation:
    """Give a channel another name or topic, or close an open one to others.

    One that is closed keeps its people, and nobody is taken in by where they work any more. A
    private one is never opened: what was written there was for those who were there. Raises
    ValidationError beside `name` or `private`, or for who doesn't manage it.
    """
    _check_managed(by, conversation)
    if conversation.is_private and not private:
        raise ValidationError(
            {"private": "A private channel stays private: its people wrote for each other."}
        )
    try:
        with transaction.atomic():
            row = _locked(conversation)
            row.name, row.topic, row.is_private = clean_name(name), topic.strip()[:200], private
            row.save(update_fields=["name", "topic", "is_private"])
            delivery.conversation_changed(row)
            return row
    except IntegrityError:
        raise ValidationError({"name": "There is a channel of that name already."}) from None


@transaction.atomic
def archive(by: User, conversation: Conversation, now: datetime) -> Conversation:
    """End a channel: it can be read and found, and nothing is posted there any more.

    Not while an ask is open there: whoever waits would wait for ever. Raises ValidationError
    (`archived`) that says whose they are. A second time changes nothing.
    """
    _check_managed(by, conversation)
    row = _locked(conversation)  # a post waits for this row, or this for the post
    if row.archived_at is not None:
        return row
    answers: list[tuple[Any, Any]] = channel_archiving.send(Conversation, conversation=row)
    waiting = [ask for _, asks in answers for ask in asks or ()]
    if waiting:
        raise ValidationError({"archived": _still_open(waiting, by)})
    row.archived_at = now
    row.save(update_fields=["archived_at"])
    delivery.conversation_changed(row)
    return row


@transaction.atomic
def bring_back(by: User, conversation: Conversation) -> Conversation:
    """Open an archived channel again, with the people who are in it."""
    _check_managed(by, conversation)
    row = _locked(conversation)
    row.archived_at = None
    row.save(update_fields=["archived_at"])
    delivery.conversation_changed(row)
    return row


def _check_managed(by: User, conversation: Conversation) -> None:
    if not may_manage(by, conversation):
        raise ValidationError("Only who manages this channel can change it.")


def _locked(conversation: Conversation) -> Conversation:
    row: Conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    return row


def _still_open(asks: Iterable[Message], reader: User) -> str:
    """ "2 asks are open here: of Ana Lopez, Jun 9 10:02 am, and ..."; never what they say."""
    found = sorted(asks, key=lambda ask: ask.posted_at)
    named = [f"{ask.author.display_name}, {_moment(ask.posted_at, reader)}" for ask in found]
    more = [f"{len(named) - SHOWN} more"] if len(named) > SHOWN else []
    count = "1 ask is" if len(named) == 1 else f"{len(named)} asks are"
    which = "; ".join([*named[:SHOWN], *more])
    return f"{count} still open here ({which}). Have them answered or withdrawn first."


def _moment(at: datetime, reader: User) -> str:
    local = at.astimezone(reader.zone)
    half = "am" if local.hour < 12 else "pm"
    return f"{local:%b} {local.day} at {local.hour % 12 or 12}:{local:%M} {half}"
