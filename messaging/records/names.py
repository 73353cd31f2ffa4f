"""What a conversation is called on the pages about records, to who isn't in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from messaging.models import Conversation, Membership

MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class Called:
    """A conversation, its name, where it is and who is in it or was."""

    conversation: Conversation
    name: str
    place: str
    people: str


def called(conversations: Iterable[Conversation]) -> list[Called]:
    """Each with its name and its people, in this order; needs `location`."""
    rows = list(conversations)
    people: dict[int, list[str]] = defaultdict(list)
    memberships = Membership.objects.filter(conversation__in=rows).select_related("user")
    for one in memberships.order_by("user__display_name"):
        left = " (left)" if one.ended_at is not None or not one.user.is_active else ""
        people[one.conversation_id].append(f"{one.user.display_name}{left}")
    return [_called(row, people[row.pk]) for row in rows]


def _called(conversation: Conversation, people: list[str]) -> Called:
    more = len(people) - MOST_NAMES
    listed = ", ".join(people[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
    place = conversation.location.name if conversation.location else "The whole practice"
    if not conversation.is_channel:
        return Called(conversation, f"Direct: {listed}", "Direct conversation", listed)
    return Called(conversation, f"#{conversation.name}", place, listed)
