"""What became of a direct ask on its way to one person."""

from django.conf import settings
from django.db import models

from messaging.models.conversation import Conversation
from messaging.models.message import Message


class Receipt(models.Model):
    """When a tab of somebody who is asked had the message, and when they had read that far.
    Neither is an answer, and neither stops a clock."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="receipts")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    delivered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="one_receipt_each")]
        indexes = [
            models.Index(
                fields=["user", "conversation"],
                condition=models.Q(seen_at__isnull=True),
                name="not_seen_yet",
            )
        ]

    def __str__(self) -> str:
        return f"receipt of {self.user_id} for {self.message_id}"
