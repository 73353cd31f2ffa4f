"""How far somebody has read."""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from messaging import delivery, receipts
from messaging.access import message_for
from messaging.actions.asks import Refused
from messaging.frames import read
from messaging.models import Membership, Message


def mark_read(
    user: User, conversation_id: int, seq: int, unread_marks: int | None = None
) -> int | None:
    """Note that `user` has read up to `seq`, never backwards nor past the newest message.

    `unread_marks` is what the tab knew: one that hasn't heard yet that something was marked as
    unread moves nothing. All tabs of that person are told. Returns how far was asked for, None
    without a membership.
    """
    mine = Membership.objects.filter(
        conversation_id=conversation_id, user=user, user__is_active=True, ended_at__isnull=True
    )
    known = mine.values_list("conversation__last_seq", "unread_marks").first()
    if known is None:
        return None
    seq, marks = min(seq, known[0]), known[1]
    if unread_marks not in {None, marks}:
        return seq
    if mine.filter(last_read_seq__lt=seq, unread_marks=marks).update(last_read_seq=seq):
        delivery.send_on_commit([user.pk], read(conversation_id, seq, marks))
        receipts.seen(user, conversation_id, seq)
    return seq


@transaction.atomic
def mark_unread(user: User, message_id: int) -> Membership:
    """Have `user` not have read this message and what follows it; all their tabs are told.

    What is unread already stays as it is. Raises Refused (`not_found`).
    """
    try:
        message = message_for(user, message_id)
    except Message.DoesNotExist:
        raise Refused("not_found", "There is no such message.") from None
    mine = Membership.objects.filter(
        conversation_id=message.conversation_id, user=user, ended_at__isnull=True
    )
    mine.filter(last_read_seq__gte=message.seq).update(
        last_read_seq=message.seq - 1, unread_marks=F("unread_marks") + 1
    )
    membership: Membership = mine.get()
    frame = read(message.conversation_id, membership.last_read_seq, membership.unread_marks)
    delivery.send_on_commit([user.pk], frame)
    return membership
