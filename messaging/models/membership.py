"""A person in a conversation."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.conversation import Conversation


class Membership(models.Model):
    """Says that somebody takes part, and how far they have read.

    An ended membership stays as a row: it tells an auditor who could read until when, and
    keeps somebody who left an open channel from being taken in again.
    """

    class Ended(models.TextChoices):
        LEFT = "left", "Left"
        REMOVED = "removed", "Removed"
        LOCATION = "location", "No longer works there"
        ROLE = "role", "Their role takes no part"

    class Alerts(models.TextChoices):
        """What of it one is told of; asks of oneself and urgent messages always."""

        ALL = "all", "Every message"
        MENTIONS = "mentions", "Mentions and asks"
        NOTHING = "nothing", "Only asks of me, and urgent"

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=10, choices=Ended, blank=True)
    last_read_seq = models.BigIntegerField(default=0)
    alerts = models.CharField(max_length=8, choices=Alerts, default=Alerts.ALL)
    # As if one had chosen `nothing`, until then.
    muted_until = models.DateTimeField(null=True, blank=True)
    # How often it was moved back by hand. Of two copies of `last_read_seq` the one with more
    # marks is right, and of as many the greater one.
    unread_marks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="one_membership_each"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | Q(ended_at__isnull=False) & ~Q(ended_why=""),
                name="an_end_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "conversation"],
                condition=Q(ended_at__isnull=True),
                name="current_memberships",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.conversation_id}"


class PastMembership(models.Model):
    """An earlier time in a conversation, of somebody who came back to it."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="past")
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    ended_why = models.CharField(max_length=10, choices=Membership.Ended)

    class Meta:
        ordering = ["joined_at", "id"]

    def __str__(self) -> str:
        return f"earlier {self.membership_id}"
