"""Keep what somebody is writing, and tell their other tabs."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from messaging import delivery, frames
from messaging.models import Conversation, Membership, SavedDraft
from messaging.payloads import draft_payload, instant


@transaction.atomic
def save_draft(
    user: User,
    conversation_id: int,
    now: datetime,
    *,
    text: str,
    choices: dict[str, Any],
    tab: str = "",
) -> None:
    """Keep what `user` has written in a conversation until `now` (UTC), in place of what was kept;
    nothing written and nothing chosen keeps nothing. What comes last stays. All tabs of that
    person are told, and from which `tab` it comes. Raises Conversation.DoesNotExist alike for a
    conversation that isn't theirs and one that doesn't exist.
    """
    membership = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .filter(conversation_id=conversation_id, user=user, ended_at__isnull=True)
        .first()
    )
    if membership is None or not user.is_active:
        raise Conversation.DoesNotExist
    draft = None
    if text.strip() or choices:
        draft = SavedDraft(membership=membership, text=text, choices=choices, saved_at=now)
        draft.save()
    else:
        SavedDraft.objects.filter(membership=membership).delete()
    payload = draft_payload(draft) if draft else None
    frame = frames.draft(conversation_id, payload, instant(now), tab)
    delivery.send_on_commit([user.pk], frame)
