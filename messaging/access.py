"""The only door to somebody's conversations and messages."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import is_owner, manages, takes_part
from accounts.statements import prepared
from messaging.frames import Heads
from messaging.models import Attachment, Conversation, Membership, Message

PAGE = 50
AROUND = 25


def conversation_for(user: User, conversation_id: int) -> Conversation:
    """The conversation, if `user` is in it now; raises Conversation.DoesNotExist alike for
    one that is not theirs and one that doesn't exist."""
    if not user.is_active:
        raise Conversation.DoesNotExist
    conversation: Conversation = Conversation.objects.visible_to(user).get(pk=conversation_id)
    return conversation


def message_for(user: User, message_id: int) -> Message:
    """The message, if `user` is in its conversation now; raises Message.DoesNotExist alike for
    one that is not theirs and one that doesn't exist."""
    if not user.is_active:
        raise Message.DoesNotExist
    message: Message = Message.objects.visible_to(user).get(pk=message_id)
    return message


def attachment_for(user: User, attachment_id: int) -> Attachment:
    """The file, if `user` is in its conversation now and its message wasn't taken back, or it
    is an upload of theirs; raises Attachment.DoesNotExist alike for all others."""
    if not user.is_active:
        raise Attachment.DoesNotExist
    rows = Attachment.objects.visible_to(user).select_related("message")
    attachment: Attachment = rows.get(pk=attachment_id)
    return attachment


def are_unused_uploads(user: User, conversation: Conversation, ids: Collection[int]) -> bool:
    """Whether all of these are uploads of `user` in this conversation, and in no message yet."""
    mine = Attachment.objects.filter(pk__in=ids, owner=user, conversation=conversation)
    return mine.filter(message__isnull=True).count() == len(ids)


def attached_to(message: Message) -> tuple[int, ...]:
    """The files a message was posted with, in order, even if it was taken back since."""
    if not message.has_attachments:
        return ()
    return tuple(message.attachments.order_by("position").values_list("pk", flat=True))


# Asked once for each push: by hand it costs a tenth of what building the same query costs.
_MEMBER_IDS = """
SELECT m.user_id
  FROM messaging_membership m
  JOIN accounts_user u ON u.id = m.user_id AND u.is_active
 WHERE m.conversation_id = %s AND m.ended_at IS NULL
 ORDER BY m.user_id
"""


def member_ids(conversation_id: int) -> list[int]:
    """The active people in a conversation at this moment."""
    with prepared() as cursor:
        cursor.execute(_MEMBER_IDS, [conversation_id])
        return [user_id for (user_id,) in cursor.fetchall()]


def heads_of(user_id: int) -> Heads:
    """The newest numbers of each conversation that this person is in."""
    return heads_of_many([user_id]).get(user_id, {})


def heads_of_many(user_ids: list[int]) -> dict[int, Heads]:
    """The heads of several people in one query, by person: of each, also of who has none."""
    rows = Membership.objects.filter(
        user_id__in=user_ids, ended_at__isnull=True, user__is_active=True
    ).values_list(
        "user_id", "conversation_id", "conversation__last_seq", "conversation__last_change"
    )
    heads: dict[int, dict[int, tuple[int, int]]] = {user_id: {} for user_id in user_ids}
    for user_id, conversation_id, seq, change in rows:
        heads[user_id][conversation_id] = (seq, change)
    return dict(heads)


def page_after(user: User, conversation_id: int, seq: int) -> tuple[list[Message], bool]:
    """Up to 50 messages that follow `seq`, oldest first, and whether there are more."""
    conversation = conversation_for(user, conversation_id)
    found = list(Message.objects.filter(conversation=conversation).after(seq)[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def changes_after(user: User, conversation_id: int, change: int) -> tuple[list[Message], bool]:
    """Up to 50 messages changed since this change, the oldest change first, and whether there
    are more. One that was changed twice comes once, as it is now."""
    conversation = conversation_for(user, conversation_id)
    found = list(
        Message.objects.filter(conversation=conversation).changed_after(change)[: PAGE + 1]
    )
    return found[:PAGE], len(found) > PAGE


def page_before(user: User, conversation_id: int, seq: int | None) -> tuple[list[Message], bool]:
    """Up to 50 messages before `seq` (None: the newest), oldest first, and whether there are
    more."""
    conversation = conversation_for(user, conversation_id)
    limit = conversation.last_seq + 1 if seq is None else seq
    found = list(Message.objects.filter(conversation=conversation).before(limit)[: PAGE + 1])
    return found[:PAGE][::-1], len(found) > PAGE


def pins_of(user: User, conversation_id: int) -> list[Message]:
    """The pinned messages of a conversation, the last pinned first."""
    conversation = conversation_for(user, conversation_id)
    return list(Message.objects.filter(conversation=conversation).pinned())


def channels_to_join(user: User) -> QuerySet[Conversation]:
    """The open channels of where `user` works and of the whole practice that they are not in."""
    found: QuerySet[Conversation] = Conversation.objects.filter(
        kind=Conversation.Kind.CHANNEL, is_private=False, archived_at__isnull=True
    ).exclude(memberships__in=Membership.objects.filter(user=user, ended_at__isnull=True))
    if not takes_part(user):
        return found.none()
    if is_owner(user):
        return found
    return found.filter(Q(location__isnull=True) | Q(location__in=user.locations.all()))


def page_around(
    user: User, conversation_id: int, message_id: int
) -> tuple[list[Message], bool, bool]:
    """A message with up to 25 before and 25 after it, oldest first; whether there are older ones,
    and newer ones. Raises Conversation.DoesNotExist, or Message.DoesNotExist for one that isn't
    there."""
    conversation = conversation_for(user, conversation_id)
    here = Message.objects.filter(conversation=conversation)
    seq = here.values_list("seq", flat=True).get(pk=message_id)
    before = list(here.before(seq)[: AROUND + 1])
    after = list(here.after(seq - 1)[: AROUND + 2])
    page = before[:AROUND][::-1] + after[: AROUND + 1]
    return page, len(before) > AROUND, len(after) > AROUND + 1


def may_manage(
    user: User, conversation: Conversation, managed: Collection[int] | None = None
) -> bool:
    """Whether `user` may add and remove people: managers of its location, and whoever made a
    private channel. `managed` as for `accounts.roles.manages`."""
    if not conversation.is_channel or not user.is_active:
        return False
    if conversation.created_by_id == user.pk and conversation.is_private:
        return True
    return manages(user, conversation.location, managed)
