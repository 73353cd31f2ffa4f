"""What managers configure: which asks are to be answered within what time."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from accounts.models import Location, Role
from messaging.models import Conversation


class AskPriority(models.TextChoices):
    """The priorities that can ask; `fyi` never does."""

    NORMAL = "normal", "Normal"
    HIGH = "high", "High"
    URGENT = "urgent", "Urgent"


class Clock(models.TextChoices):
    """Which time a rule counts."""

    WORKING = "working", "Working time"
    ELAPSED = "elapsed", "Elapsed time, day and night"


class ResponseRule(models.Model):
    """A rule as managers edit it. Each save makes a new immutable `RuleVersion`, and only
    versions are ever applied, so that an edit changes the future and nothing else."""

    name = models.CharField(max_length=80, unique=True)
    is_active = models.BooleanField("active", default=True)
    priority = models.CharField(max_length=6, choices=AskPriority, blank=True)
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        limit_choices_to={"kind": "channel"},
    )
    location = models.ForeignKey(Location, on_delete=models.CASCADE, null=True, blank=True)
    asked_role = models.CharField("role asked", max_length=20, choices=Role, blank=True)
    target_minutes = models.PositiveIntegerField(
        "answer within (minutes)", validators=[MinValueValidator(1)]
    )
    clock = models.CharField(max_length=7, choices=Clock, default=Clock.WORKING)
    remind_before = ArrayField(
        models.PositiveIntegerField(validators=[MinValueValidator(1)]),
        default=list,
        blank=True,
        verbose_name="remind before (minutes)",
        help_text="Minutes before the due time, such as 15 or 30, 10. Leave empty for none.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class EscalationStep(models.Model):
    """Who is told when an answer is late, and how long after the due time."""

    class Target(models.TextChoices):
        COVER = "cover", "The person's cover"
        ROLE = "role", "A role at the location"
        LOCATION_MANAGER = "location_manager", "The location's manager"
        PERSON = "person", "A named person"

    rule = models.ForeignKey(ResponseRule, on_delete=models.CASCADE, related_name="steps")
    after_minutes = models.PositiveIntegerField(
        "after (minutes)", help_text="Minutes after the due time; 0 is at once."
    )
    target = models.CharField(
        "tell", max_length=16, choices=Target, default=Target.LOCATION_MANAGER
    )
    role = models.CharField(max_length=20, choices=Role, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["after_minutes", "id"]

    def __str__(self) -> str:
        return f"after {self.after_minutes} min: {self.get_target_display()}"

    def clean(self) -> None:
        super().clean()
        if self.target == self.Target.ROLE and not self.role:
            raise ValidationError({"role": "Choose the role to tell."})
        if self.target == self.Target.PERSON and self.person is None:
            raise ValidationError({"person": "Choose the person to tell."})


class RuleVersion(models.Model):
    """A rule as it stood at an instant. Never changed: obligations point at it."""

    rule = models.ForeignKey(ResponseRule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    priority = models.CharField(max_length=6, choices=AskPriority, blank=True)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    asked_role = models.CharField(max_length=20, choices=Role, blank=True)
    target_minutes = models.PositiveIntegerField()
    clock = models.CharField(max_length=7, choices=Clock)
    remind_before = ArrayField(models.PositiveIntegerField(), default=list)
    # [{"after_minutes": 0, "target": "role", "role": "manager", "person_id": null}, ...]
    steps = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["rule", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once; raises ValueError for a version that exists already."""
        if self.pk is not None:
            raise ValueError("A rule version is never changed; publish a new one.")
        super().save(*args, **kwargs)
