"""What managers configure: which asks are to be answered within what time."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

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


class Treatment(models.TextChoices):
    """What a rule does while whoever owes the answer is with a patient; never nothing."""

    PAUSE = "pause", "Pauses the clock"
    COUNT = "count", "Counts, and tells the cover"
    BREAK_THROUGH = "break_through", "Counts, tells the cover at once and breaks through"


TREATMENT_OF = {
    AskPriority.NORMAL: Treatment.PAUSE,
    AskPriority.HIGH: Treatment.COUNT,
    AskPriority.URGENT: Treatment.BREAK_THROUGH,
}
PAUSE_CAP_MINUTES, ACK_HOLD_MINUTES, MOST_REPEATS = 120, 30, 3
LEAST_AGAIN_MINUTES, MOST_AGAIN = 2, 6


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
    again_minutes = models.PositiveIntegerField(
        "when urgent, remind again every (minutes)",
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_AGAIN_MINUTES)],
        help_text="From the ask on, until somebody reacts. Only of what asks up to 5 people by "
        "name, and nobody who is with a patient.",
    )
    again_times = models.PositiveSmallIntegerField(
        "at most (times)", default=0, validators=[MaxValueValidator(MOST_AGAIN)]
    )
    treatment = models.CharField(
        "with a patient",
        max_length=13,
        choices=Treatment,
        blank=True,
        help_text="Left empty: normal pauses, high counts, urgent breaks through.",
    )
    pause_cap_minutes = models.PositiveIntegerField(
        "pause at most (working minutes)",
        default=PAUSE_CAP_MINUTES,
        help_text="For one answer, all its pauses together.",
    )
    ack_hold_minutes = models.PositiveIntegerField(
        "“on it” holds for (minutes)",
        default=ACK_HOLD_MINUTES,
        help_text="How long the steps below wait for somebody who said “on it”.",
    )
    repeat_minutes = models.PositiveIntegerField(
        "repeat the last step every (minutes)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    repeat_times = models.PositiveSmallIntegerField(
        "how many times", default=0, validators=[MaxValueValidator(MOST_REPEATS)]
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(repeat_times=0) | Q(repeat_minutes__gte=1, repeat_times__lte=3),
                name="repeats_have_a_time_between",
            ),
            models.CheckConstraint(
                condition=Q(again_times=0)
                | Q(again_minutes__gte=LEAST_AGAIN_MINUTES, again_times__lte=MOST_AGAIN),
                name="reminding_again_has_hard_limits",
            ),
        ]

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
    again_minutes = models.PositiveIntegerField(null=True)
    again_times = models.PositiveSmallIntegerField(default=0)
    treatment = models.CharField(max_length=13, choices=Treatment, blank=True)
    pause_cap_minutes = models.PositiveIntegerField(default=PAUSE_CAP_MINUTES)
    ack_hold_minutes = models.PositiveIntegerField(default=ACK_HOLD_MINUTES)
    repeat_minutes = models.PositiveIntegerField(null=True)
    repeat_times = models.PositiveSmallIntegerField(default=0)
    # [{"after_minutes": 0, "target": "role", "role": "manager", "person_id": null}, ...]
    steps = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    # When whoever published it had tried just this on past asks; trials are forgotten, this isn't.
    tried_at = models.DateTimeField(null=True)

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

    def treatment_for(self, priority: str) -> Treatment:
        """What happens while somebody is with a patient, for an ask of this priority."""
        return Treatment(self.treatment or TREATMENT_OF[AskPriority(priority)])
