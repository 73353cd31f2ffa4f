"""Messages that leave the practice for the law: asked for by one, let go by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from messaging.models.scope import Scoped, one_of_three


class Export(Scoped):
    """One export: what was asked for and why, who let it go, and the sealed file.

    Written only by `messaging.records.exports`; each step leaves an `ExportEvent`.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", "Waits for approval"
        APPROVED = "approved", "Being made"
        READY = "ready", "Ready"
        REFUSED = "refused", "Refused"
        FAILED = "failed", "Could not be made"
        EXPIRED = "expired", "Removed after its time"

    as_of = models.DateTimeField()  # what was said up to then, as it stood then
    reason = models.TextField()
    state = models.CharField(max_length=9, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    # A worker's claim on making it; one that dies leaves it to the next.
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=100, blank=True)  # in the storage `exports`, sealed
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # of the zip as it is downloaded
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    # The messages in it: {"7": [[1, 20], [22, 22]]}, by conversation and number.
    holds = models.JSONField(default=dict)
    message_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            one_of_three("export_of_one_subject"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="nobody_lets_go_what_they_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state="requested") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="only_a_decided_export_goes_on",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"


class ExportEvent(models.Model):
    """A step of an export. Append-only."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", "Asked for"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        MADE = "made", "Made"
        FAILED = "failed", "Could not be made"
        DOWNLOADED = "downloaded", "Downloaded"
        EXPIRED = "expired", "Removed after seven days"

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.export_id}"
