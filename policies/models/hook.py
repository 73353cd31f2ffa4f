"""Where other programs are told what becomes of asks, and what was told them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Location


class HookEvent(models.TextChoices):
    """What an endpoint can be told of."""

    MADE = "ask.made", "An ask was made"
    LATE = "ask.late", "An ask became late"
    ESCALATED = "ask.escalated", "An ask escalated"
    ANSWERED = "ask.answered", "An ask was answered"


PING = "ping"


class HookEndpoint(models.Model):
    """An address that is told of asks, by ids alone.

    Its secrets are encrypted at rest; the former one signs beside the new one for a day, so that
    whoever listens can change over. Never deleted: what it was told stays readable.
    """

    name = models.CharField(max_length=40, help_text="For example Booking system.")
    url = models.CharField(
        "address", max_length=500, help_text="Where it listens, as https://example.com/hooks."
    )
    events = ArrayField(models.CharField(max_length=20, choices=HookEvent))
    locations = models.ManyToManyField(
        Location,
        blank=True,
        related_name="hook_endpoints",
        help_text="Asks of these; none ticked: all of the practice.",
    )
    is_active = models.BooleanField("active", default=True)
    secret = models.CharField(max_length=300)
    former_secret = models.CharField(max_length=300, blank=True)
    former_until = models.DateTimeField(null=True)
    rotated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Since when nothing that was sent was taken; None once something is.
    failing_since = models.DateTimeField(null=True)
    # When it was switched off for that, and when the owners were mailed of it.
    gave_up_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "webhook"

    def __str__(self) -> str:
        return self.name


class HookDelivery(models.Model):
    """One event for one endpoint: written with what happened, sent after it, kept for 30 days.

    `facts` is what is sent, word for word: ids, a priority and times.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        TAKEN = "taken", "Taken"
        FAILED = "failed", "Given up"

    endpoint = models.ForeignKey(
        HookEndpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    # What whoever listens tells a repetition by: the same at each attempt.
    message_id = models.CharField("id", max_length=40)
    event = models.CharField(max_length=20, choices=[*HookEvent.choices, (PING, "Ping")])
    facts = models.JSONField()
    happened_at = models.DateTimeField()
    # From when on three days count; later than `happened_at` where it is sent once more.
    since = models.DateTimeField()
    # Also the end of a worker's claim: one that dies leaves it to the next.
    not_before = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField("last tried", null=True)
    status = models.PositiveSmallIntegerField("answered with", null=True)
    milliseconds = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-happened_at", "-id"]
        verbose_name = "webhook delivery"
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "message_id"], name="each_event_once")
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(state="waiting"), name="what_hooks_wait_for"
            ),
            models.Index(fields=["happened_at"], name="hook_deliveries_by_time"),
        ]

    def __str__(self) -> str:
        return self.message_id
