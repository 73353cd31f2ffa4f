"""Who is to be told what: written with the decision, delivered after it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from policies.models.obligation import Obligation


class Outbox(models.Model):
    """A notice to one person about one obligation: on their screen and by mail.

    Written in the transaction that decides it; `notices.deliver` sends what is not sent,
    after looking once more whether it still holds (state, generation and person).
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", "Reminder"
        AGAIN = "again", "Reminder again"
        ESCALATION = "escalation", "Escalation"
        ALERT = "alert", "Told at once"
        HANDOVER = "handover", "Owes it now"
        STUCK = "stuck", "No longer watched"
        PROMISED = "promised", "A promised time passed"
        NUDGE = "nudge", "Nudge"
        OFFER = "offer", "Offered half-way"
        PASSED = "passed", "Its moment passed"

    class Mail(models.TextChoices):
        SENT = "sent", "Sent"
        NEEDLESS = "needless", "Not needed any more"
        FAILED = "failed", "Given up after errors"

    key = models.CharField(max_length=80, unique=True)  # obligation:generation:kind:step:person
    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="notices")
    generation = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    step = models.PositiveSmallIntegerField(default=0)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices", db_index=False
    )
    created_at = models.DateTimeField()
    # Also the end of a worker's claim: one that dies leaves the mail to the next.
    not_before = models.DateTimeField()
    pushed_at = models.DateTimeField(null=True)  # to the person's tabs
    sent_at = models.DateTimeField(null=True)  # when nothing more of it was to be sent
    mail = models.CharField(max_length=8, choices=Mail, blank=True)  # what became of it
    # Why nobody was told after all: answered meanwhile, person gone.
    dropped = models.CharField(max_length=20, blank=True)
    seen_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(sent_at__isnull=True, dropped=""),
                name="what_is_to_be_sent",
            ),
            models.Index(
                fields=["recipient"], condition=Q(seen_at__isnull=True), name="unseen_notices"
            ),
        ]

    def __str__(self) -> str:
        return self.key
