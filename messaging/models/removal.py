"""Who removed a message of somebody else's, and why."""

from django.conf import settings
from django.db import models

from messaging.models.message import Message


class Removal(models.Model):
    """Beside the tombstone of a message that whoever runs the place removed. The reason is kept
    for those who answer for the practice; the chat shows who it was."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="removal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"removal of message {self.message_id}"
