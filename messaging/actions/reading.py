"""How far somebody has read."""

from accounts.models import User
from messaging import delivery, receipts
from messaging.frames import read
from messaging.models import Membership


def mark_read(user: User, conversation_id: int, seq: int) -> int | None:
    """Note that `user` has read up to `seq`, never backwards nor past the newest message.

    All tabs of that person are told. Returns what is noted now, None without a membership.
    """
    mine = Membership.objects.filter(
        conversation_id=conversation_id, user=user, ended_at__isnull=True
    )
    conversation = mine.values_list("conversation__last_seq", flat=True).first()
    if conversation is None:
        return None
    seq = min(seq, conversation)
    moved = mine.filter(last_read_seq__lt=seq).update(last_read_seq=seq)
    if moved:
        delivery.send_on_commit([user.pk], read(conversation_id, seq))
        receipts.seen(user, conversation_id, seq)
    return seq
