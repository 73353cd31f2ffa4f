"""The report: its figures, frozen, its mails, once each, and who gets which."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Location
from policies import periods


class Kind(models.TextChoices):
    """How many local dates an edition of the report is of."""

    DAY = periods.DAY, "Daily"
    WEEK = periods.WEEK, "Weekly"
    MONTH = periods.MONTH, "Monthly"


class Report(models.Model):
    """The figures of one location's local day, week or month. Counts and times only, never
    message text."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.DAY)
    local_date = models.DateField("from")  # the first of its dates
    figures = models.JSONField()
    built_at = models.DateTimeField()

    class Meta:
        ordering = ["-local_date", "location", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "kind", "local_date"], name="one_report_per_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.location} {self.period}"

    @property
    def period(self) -> periods.Period:
        """Its local dates."""
        return periods.Period(self.kind, self.local_date)


class ReportMail(models.Model):
    """A report's mail to one person. A worker that claims it has a lease; if it dies, another
    sends it with the same Message-ID."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="mails")
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


class ReportSubscription(models.Model):
    """At what hour of a location's clock one person gets one kind of its report; without an hour
    never. It gives no right to it: that is asked anew for each mail."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_subscriptions"
    )
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("report", max_length=5, choices=Kind.choices)
    at = models.TimeField(null=True, blank=True)
    # Since when it comes: what came before is not sent afterwards.
    since = models.DateTimeField()

    class Meta:
        ordering = ["location", "person", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "location", "kind"], name="one_subscription_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}, {self.location}"
