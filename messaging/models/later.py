"""What somebody keeps for later."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.message import Message


class LaterItem(models.Model):
    """A message that somebody keeps for later, with or without an instant to be reminded at.

    Only that person ever knows of it.
    """

    class When(models.TextChoices):
        NEVER = "", "Kept without a reminder"
        AT = "at", "At an instant"
        SHIFT = "shift", "When they are next on shift"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="later_items"
    )
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField()
    when = models.CharField(max_length=5, choices=When, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)  # null: not due yet
    seen_at = models.DateTimeField(null=True, blank=True)  # the notice of it was looked at

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "message"], name="kept_once_each"),
            models.CheckConstraint(
                condition=Q(when="", remind_at__isnull=True, reminded_at__isnull=True)
                | ~Q(when="") & Q(remind_at__isnull=False),
                name="a_reminder_has_an_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["remind_at"],
                condition=Q(reminded_at__isnull=True, remind_at__isnull=False),
                name="reminders_to_come",
            )
        ]

    def __str__(self) -> str:
        return f"message {self.message_id} for later"
