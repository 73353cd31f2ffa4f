"""That nobody of a role was on shift when somebody looked for them."""

from django.conf import settings
from django.db import models

from accounts.models import Location, Role
from messaging.models.conversation import Conversation


class CoverageGap(models.Model):
    """Somebody addressed a role at a location and nobody who holds it was on shift.

    One row for each message that was sent anyway, and for each time the writer went another way
    after the warning. For the nightly report; it holds no text.
    """

    class Way(models.TextChoices):
        SENT = "sent", "Sent anyway"
        NEXT = "next", "Sent to whoever is on next"
        ELSEWHERE = "elsewhere", "Sent to another location"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=9, choices=Way, default=Way.SENT)
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["-happened_at"]
        indexes = [models.Index(fields=["location", "happened_at"], name="gaps_of_a_day")]

    def __str__(self) -> str:
        return f"gap {self.pk}"
