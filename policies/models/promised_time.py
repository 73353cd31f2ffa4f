"""A time that somebody promised an answer by."""

from django.conf import settings
from django.db import models

from policies.models.obligation import Obligation


class PromisedTime(models.Model):
    """The time by which somebody who owes an answer said they would give it.

    Kept or missed is a fact of timestamps: whether the answer came by `until`. `ended_at` says
    that it stopped holding before: another was promised, or the answer became somebody else's.
    """

    obligation = models.ForeignKey(
        Obligation, on_delete=models.CASCADE, related_name="promised_times"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("made_at")),
                name="a_promised_time_is_still_to_come",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by_id} by {self.until:%Y-%m-%d %H:%M}"
