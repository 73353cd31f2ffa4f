"""The board: what is unanswered where a manager runs the place, without what was said."""

from datetime import datetime
from typing import Any

from accounts.models import User
from messaging.models import Conversation
from messaging.payloads import instant
from policies.models import Obligation
from policies.promises import Party, Told, is_late, open_asks, parties_of, told_of

LISTED = 200


def rows_for(user: User, now: datetime) -> tuple[list[dict[str, Any]], bool]:
    """The rows of `user`'s board, soonest due first, and whether there are more."""
    found = list(open_asks(user).select_related("conversation")[: LISTED + 1])
    ids = [row.pk for row in found]
    parties, told = parties_of(ids), told_of(ids)
    mine = set(
        Conversation.objects.visible_to(user)
        .filter(pk__in={row.conversation_id for row in found})
        .values_list("pk", flat=True)
    )
    rows = [
        _row(row, parties[row.pk], told[row.pk], is_mine=row.conversation_id in mine, now=now)
        for row in found[:LISTED]
    ]
    return rows, len(found) > LISTED


def _row(
    row: Obligation, parties: list[Party], told: list[Told], *, is_mine: bool, now: datetime
) -> dict[str, Any]:
    return {
        "id": row.pk,
        "message": row.message_id,
        "conversation": row.conversation_id if is_mine else None,
        "where": where(row.conversation, is_mine=is_mine),
        "location": row.location_id,
        "asker": row.asker_id,
        "owner": row.owner_id,
        "parties": [party.user_id for party in parties],
        "role": row.asked_role,
        "priority": row.priority,
        "sent_at": instant(row.sent_at),
        "due_at": instant(row.due_at) if row.due_at else None,
        "late": is_late(row, now),
        "told": [{"user": one.user_id, "at": instant(one.at)} for one in told],
        "reason": row.calendar.get("reason", ""),
    }


def where(conversation: Conversation, *, is_mine: bool) -> str:
    """A private channel's name is its people's affair; what kind of place it is, isn't."""
    if not conversation.is_channel:
        return "Direct conversation"
    if conversation.is_private and not is_mine:
        return "Private channel"
    return conversation.name
