"""How long messages are kept, what has to stay all the same, and what was removed."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import Location
from messaging.models.conversation import Conversation
from messaging.models.scope import Scoped, one_of_three

FEWEST_DAYS, MOST_DAYS = 30, 36_500


class RetentionRule(models.Model):
    """For how many days what is said at a location is kept. Without a rule it is kept for ever."""

    location = models.OneToOneField(
        Location,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="retention_rule",
        help_text="Empty: direct conversations, and channels of the whole practice.",
    )
    days = models.PositiveIntegerField(
        "days kept",
        validators=[MinValueValidator(FEWEST_DAYS), MaxValueValidator(MOST_DAYS)],
        help_text="What is older is removed at night; a legal hold and an open ask keep it.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["location"], nulls_distinct=False, name="one_retention_rule_per_location"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=FEWEST_DAYS, days__lte=MOST_DAYS), name="retention_is_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location or 'The whole practice and direct'}: {self.days} days"


class LegalHold(Scoped):
    """Messages that nothing removes while it lasts. Written only by `messaging.records.holds`;
    a row is never deleted."""

    reason = models.TextField()
    begins_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(null=True)  # null: it lasts
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-begins_at", "-id"]
        constraints = [
            one_of_three("hold_on_one_subject"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True, ended_by__isnull=True)
                | Q(ends_at__gte=F("begins_at"), ended_by__isnull=False),
                name="a_hold_is_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"legal hold {self.pk}"


class Purge(models.Model):
    """What one run removed of one conversation, in numbers. Append-only."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    days = models.PositiveIntegerField()  # of the rule
    older_than = models.DateTimeField()
    messages = models.PositiveIntegerField()
    versions = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    drafts = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"purge {self.pk}"
