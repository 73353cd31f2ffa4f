"""Receipts: what is known of a direct ask's way to those it names. Only its author is told.

Which priorities have them is the practice's choice (`RECEIPTS_FOR`).
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from messaging import delivery
from messaging.frames import Frame, receipts
from messaging.models import Asks, Conversation, Membership, Message, Receipt
from messaging.payloads import instant


def begin(message: Message) -> None:
    """Keep receipts of a message that just became an ask of a priority that has them, for those
    it names; in a direct conversation, for the others. Who had read it before has none."""
    if message.priority not in settings.RECEIPTS_FOR or not message.is_ask:
        return
    here = Membership.objects.filter(
        conversation=message.conversation_id,
        ended_at__isnull=True,
        last_read_seq__lt=message.seq,
    ).exclude(user=message.author_id)
    if message.asks == Asks.PEOPLE:
        here = here.filter(user__in=message.asked_ids)
    else:
        here = here.filter(conversation__kind=Conversation.Kind.DIRECT)
    Receipt.objects.bulk_create(
        (
            Receipt(message=message, conversation_id=message.conversation_id, user_id=user_id)
            for user_id in here.values_list("user_id", flat=True)
        ),
        ignore_conflicts=True,
    )


def delivered(user: User, message_id: int) -> None:
    """A tab of `user` has a message; the first time its author learns it. Of whoever isn't in
    its conversation any more nobody learns anything."""
    seen = Message.objects.visible_to(user).filter(pk=message_id)
    mine = Receipt.objects.filter(user=user, message__in=seen, delivered_at=None)
    if mine.update(delivered_at=Now()):
        tell([message_id])


def seen(user: User, conversation_id: int, seq: int) -> None:
    """`user` has read a conversation up to a number; the authors of what that shows learn it."""
    mine = Receipt.objects.filter(
        user=user, conversation=conversation_id, seen_at=None, message__seq__lte=seq
    )
    ids = list(mine.values_list("message_id", flat=True))
    if ids:
        mine.filter(message__in=ids).update(
            seen_at=Now(), delivered_at=Coalesce(F("delivered_at"), Now())
        )
        tell(ids)


def tell(message_ids: Collection[int]) -> None:
    """Show the authors of these messages how their receipts stand, after the commit."""
    authors = dict(Message.objects.filter(pk__in=message_ids).values_list("pk", "author"))
    for message_id, rows in _of(message_ids).items():
        delivery.send_on_commit([authors[message_id]], receipts(message_id, rows))


def receipts_of(user: User, message_ids: Collection[int]) -> dict[int, list[Frame]]:
    """RECEIPT of docs/protocol.md for each message of one's own among these that has any."""
    own = Message.objects.visible_to(user).filter(author=user, pk__in=message_ids)
    return _of(own.values_list("pk", flat=True))


def _of(message_ids: Any) -> dict[int, list[Frame]]:
    found: dict[int, list[Frame]] = defaultdict(list)
    for row in Receipt.objects.filter(message__in=message_ids).order_by("user_id"):
        found[row.message_id].append(
            {
                "user": row.user_id,
                "delivered_at": instant(row.delivered_at) if row.delivered_at else None,
                "seen_at": instant(row.seen_at) if row.seen_at else None,
            }
        )
    return dict(found)
