"""Mails about what was done with the practice's records."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class RecordsMail(models.Model):
    """One mail to one person: that something was done, by whom and when, never to which
    conversation. Written in the transaction that does it, sent after it."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", "Emergency access was used"
        EXPORT_REQUESTED = "requested", "An export was asked for"
        EXPORT_REFUSED = "refused", "An export was refused"
        EXPORT_READY = "ready", "An export is ready"
        MOVED_OUT = "moved", "The whole practice was moved out"
        IMPORTED = "imported", "History from elsewhere was taken in"

    key = models.CharField(max_length=60, unique=True)  # kind:row:person
    kind = models.CharField(max_length=10, choices=Kind)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()  # when it was done
    # Also the end of a worker's claim: one that dies leaves the mail to the next.
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(sent_at__isnull=True), name="records_mails_due"
            )
        ]

    def __str__(self) -> str:
        return self.key
