"""What somebody wrote to be sent later."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.conversation import Conversation


class ScheduledMessage(models.Model):
    """A message that waits to be sent at an instant, as its author wrote it.

    It is deleted in the transaction that posts it, and posted under its client id: so it is
    sent once. Only its author ever sees it.
    """

    class When(models.TextChoices):
        AT = "at", "At an instant"
        NEXT_IN = "next_in", "When whom it is for is next in"

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="scheduled_messages"
    )
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    client_id = models.UUIDField()
    post = models.JSONField()  # the `post` frame of docs/protocol.md: what it says is in here
    when = models.CharField(max_length=7, choices=When)
    send_at = models.DateTimeField()
    created_at = models.DateTimeField()
    # Why it was not sent, for its author; empty while it waits.
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "client_id"], name="scheduled_once"),
        ]
        indexes = [
            models.Index(fields=["send_at"], condition=Q(problem=""), name="sends_to_come"),
        ]

    def __str__(self) -> str:
        return f"scheduled message {self.pk}"
