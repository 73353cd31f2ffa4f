"""What a new practice still lacks until its asks have answer times that fit it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import Invitation, OpeningHours, User
from accounts.roles import colleagues, locations_managed_by
from messaging.models import Conversation
from policies.models import Obligation, ResponseRule
from policies.starter import STARTERS

# Whoever has asked for so long knows the way, whatever of it they left out.
NEW_FOR: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One of them: what to do, what for, and the address of its page."""

    title: str
    detail: str
    address: str
    is_done: bool


def first_steps(user: User, now: datetime) -> list[FirstStep]:
    """The steps in their order, for somebody who runs a location; none when all are done, or when
    the practice has had asks for two weeks."""
    if Obligation.objects.filter(sent_at__lt=now - NEW_FOR).exists():
        return []
    steps = [_hours(user), _people(user), _channel(), _rule(), _ask()]
    return [] if all(one.is_done for one in steps) else steps


def _hours(user: User) -> FirstStep:
    hours = OpeningHours.objects.filter(location=OuterRef("pk"))
    places = locations_managed_by(user)
    without = places.filter(~Exists(hours)).values_list("name", flat=True)
    missing = ", ".join(without)
    one = places.first() if places.count() == 1 else None
    page, which = ("change", [one.pk]) if one else ("changelist", [])
    begun = "It begins with Monday to Friday, 9 to 5: due times count these hours"
    return FirstStep(
        title="Look at your opening hours",
        detail=f"{missing} has none yet" if missing else begun,
        address=reverse(f"admin:accounts_location_{page}", args=which),
        is_done=places.exists() and not missing,
    )


def _people(user: User) -> FirstStep:
    joined = colleagues().exclude(pk=user.pk).count()
    invited = Invitation.objects.filter(accepted_at=None).count()
    counts = f"{joined} joined, {invited} invited and not here yet"
    begin = "By mail; a whole list at once under Import"
    return FirstStep(
        title="Invite the others",
        detail=counts if joined or invited else begin,
        address=reverse("admin:accounts_invitation_add"),
        is_done=bool(joined or invited),
    )


def _channel() -> FirstStep:
    channels = Conversation.objects.filter(kind=Conversation.Kind.CHANNEL)
    return FirstStep(
        title="Make a channel",
        detail="Such as front-desk: whoever works there is in it from the start",
        address=reverse("admin:messaging_conversation_add"),
        is_done=channels.exists(),
    )


def _rule() -> FirstStep:
    begun_with = [starter.name for starter in STARTERS]
    return FirstStep(
        title="Write a rule of your own",
        detail=f"You begin with {len(begun_with)}: look what they say, then add what is yours",
        address=reverse("admin:policies_responserule_add"),
        is_done=ResponseRule.objects.exclude(name__in=begun_with).exists(),
    )


def _ask() -> FirstStep:
    return FirstStep(
        title="Ask somebody something",
        detail="In the chat, with a priority: its due time stands under the message",
        address=reverse("chat"),
        is_done=Obligation.objects.exists(),
    )
