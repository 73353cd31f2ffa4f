"""Who is asked to confirm a message, and what somebody is asked to confirm."""

from collections.abc import Sequence
from typing import Any, Protocol

from accounts.models import User
from messaging.models import Asks, Membership, Message


class Asking(Protocol):
    """What is being posted."""

    @property
    def conversation(self) -> int: ...
    @property
    def asks(self) -> str | None: ...
    @property
    def people(self) -> tuple[int, ...]: ...
    @property
    def role(self) -> str: ...
    @property
    def location(self) -> int | None: ...


def asked(author_id: int, draft: Asking) -> list[int]:
    """Who is there now and is to confirm it: those it asks, or everybody but its author."""
    here = Membership.objects.filter(
        conversation_id=draft.conversation,
        ended_at__isnull=True,
        user__is_active=True,
        user__is_bot=False,
    ).exclude(user=author_id)
    if draft.asks == Asks.PEOPLE:
        here = here.filter(user__in=draft.people)
    elif draft.asks == Asks.ROLE:
        here = here.filter(user__role=draft.role, user__locations=draft.location)
    return sorted(here.values_list("user_id", flat=True))


def begun(people: Sequence[int], *, is_enough: bool) -> dict[str, Any]:
    """CONFIRMING of docs/protocol.md, before anybody confirmed; `is_enough` says that it answers
    the ask too."""
    return {"waiting": people, "confirmed": [], "enough": is_enough, "reminded_at": None}


def to_confirm(user: User) -> list[Message]:
    """What `user` is asked to confirm where they are a member, the oldest first."""
    waiting = Message.objects.visible_to(user).filter(
        # Said in full, so that the index of those that have one is used.
        confirming__isnull=False,
        confirming__waiting__contains=[user.pk],
        recalled_at=None,
    )
    return list(waiting.order_by("posted_at", "pk")[:100])
