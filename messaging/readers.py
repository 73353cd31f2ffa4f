"""Who could have seen a message, and what somebody saw: questions to the access log."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import AccessLog, SignInEvent, User
from messaging.models import Message
from messaging.payloads import instant


def readers_of(message: Message) -> QuerySet[AccessLog]:
    """Each time the message reached somebody, the first one first."""
    return (
        AccessLog.objects.filter(
            conversation_id=message.conversation_id,
            seq_from__lte=message.seq,
            seq_to__gte=message.seq,
        )
        .select_related("actor")
        .order_by("at", "pk")
    )


def seen_by(user: User, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """What reached `user` in `[start, end)`, with the ids of the messages, and how they signed in
    meanwhile; never what a message says. For whoever looks into an incident."""
    for row in AccessLog.objects.filter(actor=user, at__gte=start, at__lt=end).order_by("at", "pk"):
        yield {
            "at": instant(row.at),
            "way": row.way,
            "role": row.role,
            "address": row.address,
            "conversation": row.conversation_id,
            "messages": _ids_of(row),
            "reason": row.reason,
        }
    events = SignInEvent.objects.filter(person=user, at__gte=start, at__lt=end)
    for event in events.order_by("at", "pk"):
        yield {"at": instant(event.at), "sign_in": event.what, "address": event.address}


def _ids_of(row: AccessLog) -> list[int]:
    if row.seq_from is None:
        return []
    run = Message.objects.filter(
        conversation=row.conversation_id, seq__gte=row.seq_from, seq__lte=row.seq_to
    )
    return list(run.order_by("seq").values_list("pk", flat=True))
