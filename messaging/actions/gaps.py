"""Keep that somebody looked for a role of which nobody was on shift."""

from datetime import datetime

from accounts.models import Location, Role, User
from messaging.actions.asks import Refused
from messaging.addressing import holders_in, on_shift_among
from messaging.models import Conversation, CoverageGap


def note_gap(
    user: User, conversation: Conversation, role: str, location: Location, way: str, now: datetime
) -> CoverageGap:
    """Keep that `user`, warned of it, went another way than the role; raises Refused
    (`not_a_gap`) when somebody of the role is on shift here at `now` (UTC)."""
    holders = [one.pk for one in holders_in(conversation.pk, role, location.pk)]
    if on_shift_among([pk for pk in holders if pk != user.pk], now):
        raise Refused("not_a_gap", f"{Role(role).label} is on shift there now.")
    return CoverageGap.objects.create(
        conversation=conversation,
        by=user,
        role=role,
        location=location,
        way=way,
        happened_at=now,
    )
