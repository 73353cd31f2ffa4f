"""Questions asked of conversations and messages, always through the person who asks."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class ConversationQuerySet(models.QuerySet[Any]):
    """Conversations somebody takes part in."""

    def visible_to(self, user: "User") -> "ConversationQuerySet":
        """Those with a membership of `user` that hasn't ended; none once they have left the
        practice, whatever whoever asks still believes of them."""
        return self.filter(
            memberships__user=user,
            memberships__user__is_active=True,
            memberships__ended_at__isnull=True,
        )


class MessageQuerySet(models.QuerySet[Any]):
    """Messages in conversations somebody takes part in."""

    def visible_to(self, user: "User") -> "MessageQuerySet":
        """Those of conversations that `user` is in now."""
        return self.filter(
            conversation__memberships__user=user,
            conversation__memberships__user__is_active=True,
            conversation__memberships__ended_at__isnull=True,
        )

    def after(self, seq: int) -> "MessageQuerySet":
        """Those numbered above `seq`, oldest first."""
        return self.filter(seq__gt=seq).order_by("seq")

    def changed_after(self, change: int) -> "MessageQuerySet":
        """Those changed since this change of their conversation, the oldest change first."""
        return self.filter(change__gt=change).order_by("change")

    def pinned(self) -> "MessageQuerySet":
        """Those that are pinned, the last pinned first."""
        return self.filter(pinned_at__isnull=False).order_by("-pinned_at")

    def before(self, seq: int) -> "MessageQuerySet":
        """Those numbered below `seq`, newest first."""
        return self.filter(seq__lt=seq).order_by("-seq")


class AttachmentQuerySet(models.QuerySet[Any]):
    """Files in conversations somebody takes part in."""

    def visible_to(self, user: "User") -> "AttachmentQuerySet":
        """Those in conversations that `user` is in now: of messages that say something still,
        and one's own uploads."""
        return self.filter(
            models.Q(message__isnull=True, owner=user)
            | models.Q(message__isnull=False, message__recalled_at__isnull=True),
            conversation__memberships__user=user,
            conversation__memberships__user__is_active=True,
            conversation__memberships__ended_at__isnull=True,
        )
