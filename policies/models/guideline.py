"""How the practice writes messages: the guideline, who saw its changes, what people say of it."""

import uuid

from django.conf import settings
from django.db import models

from messaging.models import Message

LONGEST_TEXT = 12_000
LONGEST_CHANGE = 200
LONGEST_NOTE = 500


class Guideline(models.Model):
    """A version of the guideline, as it was published. No text changes; the highest counts."""

    version = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    what_changed = models.CharField(max_length=LONGEST_CHANGE, blank=True)
    # Nobody: the text that the product began with.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField()
    # When those who hadn't seen it were reminded by mail: once.
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"guideline, version {self.version}"


class GuidelineAck(models.Model):
    """Somebody has seen what a version changed."""

    guideline = models.ForeignKey(Guideline, on_delete=models.CASCADE, related_name="acks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guideline", "user"], name="one_ack_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} saw version {self.guideline_id}"


class Misfit(models.Model):
    """ "Guideline didn't fit here": which paragraph, and why. Nothing of the message's text."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    guideline = models.ForeignKey(Guideline, on_delete=models.PROTECT, related_name="misfits")
    # Of that version; both empty when none of its paragraphs was meant.
    anchor = models.CharField(max_length=50, blank=True)
    title = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "by"], name="one_misfit_each"),
        ]

    def __str__(self) -> str:
        return f"misfit at {self.message_id}"


class PulseAnswer(models.Model):
    """What somebody answered in a round of the pulse. Who and when is written nowhere, and its
    key is random, so that rows have no order that would tell."""

    class Realistic(models.TextChoices):
        YES = "yes", "Yes"
        MOSTLY = "mostly", "Mostly"
        NO = "no", "No"

    class Interrupted(models.TextChoices):
        NEVER = "never", "Never"
        SOMETIMES = "sometimes", "Once or twice"
        OFTEN = "often", "Often"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.DateField(db_index=True)  # its first day
    realistic = models.CharField(max_length=6, choices=Realistic)
    interrupted = models.CharField(max_length=9, choices=Interrupted)
    change = models.CharField(max_length=LONGEST_NOTE, blank=True)

    def __str__(self) -> str:
        return f"an answer of {self.round}"


class PulseAsked(models.Model):
    """Somebody has answered or skipped a round: which of both is not kept, nor when."""

    round = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="asked_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.round}"
