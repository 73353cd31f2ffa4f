"""What passes from one shift to the next."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from policies.models.obligation import Obligation

LONGEST_NOTE = 500


class Handover(models.Model):
    """Somebody passed an answer to the next holder of their role, with a note of what is known
    and what comes next. `seen_at`: whoever got it has looked at it."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="handovers")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["to"], condition=Q(seen_at__isnull=True), name="unseen_handovers")
        ]

    def __str__(self) -> str:
        return f"handover of {self.obligation_id}"


class ShiftSweep(models.Model):
    """Somebody is done with the open asks of a working day that ends at an instant."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    ends_at = models.DateTimeField()
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "ends_at"], name="one_sweep_a_working_day")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.ends_at:%Y-%m-%d %H:%M}"
