"""The nightly report: its figures, frozen, and its mails, once each."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Location


class DailyReport(models.Model):
    """The figures of one location's local day. Counts and times only, never message text."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="reports")
    local_date = models.DateField()
    figures = models.JSONField()
    built_at = models.DateTimeField()

    class Meta:
        ordering = ["-local_date", "location"]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "local_date"], name="one_report_per_local_date"
            )
        ]

    def __str__(self) -> str:
        return f"{self.location} {self.local_date:%Y-%m-%d}"


class ReportMail(models.Model):
    """A report's mail to one person. A worker that claims it has a lease; if it dies, another
    sends it with the same Message-ID."""

    report = models.ForeignKey(DailyReport, on_delete=models.CASCADE, related_name="mails")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    message_id = models.CharField(max_length=120)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "recipient"], name="one_mail_per_report")
        ]
        indexes = [
            models.Index(fields=["report"], condition=Q(sent_at__isnull=True), name="unsent_mails")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} to {self.recipient_id}"
