"""React to a message with one of a few signs. It is no answer, and nobody is notified."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from messaging.actions.asks import Refused
from messaging.actions.changes import lock_visible, store_change
from messaging.models import Message
from messaging.signals import message_reacted

REACTIONS = ("thumbs_up", "done", "heart", "laugh", "celebrate", "looking")


@transaction.atomic
def react_to_message(
    user: User, message_id: int, reaction: str, *, on: bool, now: datetime
) -> Message:
    """React to a message of a conversation that one is in, or with `on` false take that back;
    what is so already changes nothing.

    Raises Refused (`not_found`, `archived`, `recalled`, `bad_field`).
    """
    if reaction not in REACTIONS:
        raise Refused("bad_field", f"reaction: must be one of {', '.join(REACTIONS)}.")
    message = lock_visible(user, message_id)
    who = message.reactions.get(reaction, [])
    if on == (user.pk in who):
        return message
    who = [*who, user.pk] if on else [one for one in who if one != user.pk]
    others = {name: ids for name, ids in message.reactions.items() if name != reaction}
    message.reactions = {**others, reaction: who} if who else others
    store_change(message, "reactions")
    message_reacted.send(Message, message=message, user=user, reaction=reaction, on=on, now=now)
    return message
