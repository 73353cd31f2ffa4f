"""What whoever answered an urgent ask thinks of its urgency."""

from django.conf import settings
from django.db import models

from policies.models.obligation import Obligation


class UrgencyRating(models.Model):
    """One tap after the answer, for the asker alone and without the name of whoever gave it; no
    verdict: they didn't want to say."""

    class Verdict(models.TextChoices):
        RIGHT = "right", "Right to interrupt"
        COULD_WAIT = "could_wait", "Could have waited"
        CALL = "call", "Should have been a call"

    obligation = models.OneToOneField(Obligation, on_delete=models.CASCADE, related_name="rating")
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["asker", "at"], name="ratings_of_an_asker")]

    def __str__(self) -> str:
        return f"rating of {self.obligation_id}"
