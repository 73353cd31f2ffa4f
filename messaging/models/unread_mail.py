"""What somebody was mailed about what they haven't read."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class UnreadMail(models.Model):
    """One mail to one person; written when it is decided, sent after it, at most once an hour
    unless something is urgent."""

    class Outcome(models.TextChoices):
        SENT = "sent", "Sent"
        READ = "read", "Read before it was sent"
        FAILED = "failed", "Given up after errors"

    key = models.CharField(max_length=50, unique=True)  # person:newest message
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unread_mails"
    )
    up_to = models.BigIntegerField()  # the newest message that it counts
    created_at = models.DateTimeField()
    # Also the end of a worker's claim: one that dies leaves the mail to the next.
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # when nothing more of it was to be sent
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient"],
                condition=Q(sent_at__isnull=True),
                name="one_unread_mail_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.key
