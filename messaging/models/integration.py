"""A program of somebody else's that writes to one channel."""

from django.conf import settings
from django.db import models

from messaging.models.conversation import Conversation


class Integration(models.Model):
    """A way in for a program that signs what it posts; a bot writes it down.

    Its secrets are encrypted at rest; the former one holds beside the new one for a day. Never
    deleted: what it wrote stays.
    """

    # What its address ends with; it opens nothing without a signature.
    public_id = models.CharField(max_length=32, unique=True)
    bot = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="integration"
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="integrations"
    )
    is_active = models.BooleanField("active", default=True)
    secret = models.CharField(max_length=300)
    former_secret = models.CharField(max_length=300, blank=True)
    former_until = models.DateTimeField(null=True)
    rotated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    last_used_at = models.DateTimeField("last used", null=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.bot.display_name
