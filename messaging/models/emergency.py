"""That somebody read a conversation of others in an emergency."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from messaging.models.conversation import Conversation


class EmergencyAccess(models.Model):
    """Who may read which conversation though they aren't in it, from when to when and why.

    Written only by `messaging.records.emergency`; a row is never deleted.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # by hand, before its time

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("began_at"))
                & (Q(ended_at__isnull=True) | Q(ended_at__lte=F("ends_at"))),
                name="emergency_access_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"emergency access {self.pk}"

    @property
    def until(self) -> datetime:
        """When it is over, or was."""
        return self.ended_at or self.ends_at
