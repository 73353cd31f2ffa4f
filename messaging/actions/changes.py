"""How a stored message is changed: found through its author, locked, numbered, told."""

from django.db.models import F

from accounts.models import User
from messaging import delivery
from messaging.access import message_for
from messaging.actions.asks import Refused
from messaging.models import Conversation, Message


def lock_own(user: User, message_id: int, *, even_archived: bool = False) -> Message:
    """A message of `user`, locked until the transaction ends, so that two changes of it follow
    each other; answers to it are posted meanwhile. Raises Refused (`not_found`, `not_author`,
    `archived`)."""
    message = _locked(user, message_id, even_archived=even_archived)
    if message.author_id != user.pk:
        raise Refused("not_author", "Only who wrote a message can change it.")
    return message


def refuse_imported(message: Message) -> None:
    """Raise Refused for what was said elsewhere: here its author can take it back, no more."""
    if message.is_imported:
        raise Refused("not_author", "It was said elsewhere, and stays as it was.")


def lock_visible(user: User, message_id: int) -> Message:
    """A message of a conversation that `user` is in now, whoever wrote it, locked likewise.
    Raises Refused (`not_found`, `archived`, `recalled`: nothing is done with what was taken
    back)."""
    message = _locked(user, message_id)
    if message.recalled_at is not None:
        raise Refused("recalled", "This message was taken back.")
    return message


def lock_anybodys(user: User, message_id: int) -> Message:
    """The same for what is done to a message in an archived channel and to a tombstone, too.
    Raises Refused (`not_found`)."""
    return _locked(user, message_id, even_archived=True)


def _locked(user: User, message_id: int, *, even_archived: bool = False) -> Message:
    try:
        found = message_for(user, message_id)
    except Message.DoesNotExist:
        raise Refused("not_found", "There is no such message.") from None
    here = Message.objects.select_for_update(of=("self",), no_key=True)
    message: Message = here.select_related("conversation").get(pk=found.pk)
    if message.conversation.archived_at is not None and not even_archived:
        raise Refused("archived", "This channel is archived. Nothing is changed there any more.")
    return message


def store_change(message: Message, *fields: str) -> None:
    """Write these fields of a locked message as the next change of its conversation, and tell
    everybody there after the commit."""
    message.change = number_changes(message.conversation_id, 1)
    message.save(update_fields=["change", *fields])
    delivery.message_changed(message)


def number_changes(conversation_id: int, count: int) -> int:
    """The first of so many new numbers of changes of a conversation, whose row is locked now."""
    here = Conversation.objects.filter(pk=conversation_id)
    here.update(last_change=F("last_change") + count)
    last: int = here.values_list("last_change", flat=True).get()
    return last - count + 1


def count_pins(conversation: Conversation) -> int:
    """Count the pinned messages of a conversation whose row `number_changes` has locked, and tell
    everybody there how many they are."""
    pinned = Message.objects.filter(conversation=conversation).pinned().count()
    Conversation.objects.filter(pk=conversation.pk).update(pin_count=pinned)
    delivery.conversation_changed(conversation)
    return pinned
