"""That a message alerted somebody though they were with a patient."""

from django.conf import settings
from django.db import models

from accounts.models import Location
from messaging.models.message import Message


class Interruption(models.Model):
    """Who interrupted whom, when and why. The reason is for these two alone, as a message is."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="interruptions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    whom = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Where whoever was interrupted is at home: its report counts it.
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["message", "whom"], name="interrupted_once_by_it")
        ]
        indexes = [
            models.Index(fields=["by", "at"], name="interrupted_lately"),
            models.Index(fields=["location", "at"], name="interruptions_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"interruption {self.pk}"
