"""A rule that somebody tries on the asks of the past, before it is saved."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from policies.models.rule import ResponseRule


class SimulationRun(models.Model):
    """One trial: what was typed, how far it is, and what came of it. Its maker's alone, and gone
    after a few days. It holds figures, ids and instants, never what a message says."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="simulation_runs"
    )
    # The rule that is being changed; None for one that was never saved.
    rule = models.ForeignKey(ResponseRule, on_delete=models.CASCADE, null=True, related_name="+")
    # The fields of the form, to come back to it as it was typed.
    typed = models.JSONField(default=dict)
    # The columns of the version that saving would publish, and whether the rule is active.
    draft = models.JSONField(default=dict)
    # Whose asks are looked at: these locations', and of no location at all for owners.
    places = ArrayField(models.BigIntegerField(), default=list)
    is_everywhere = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    # A worker has it in hand while this is fresh.
    heard_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    has_failed = models.BooleanField(default=False)
    result = models.JSONField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"simulation {self.pk}"
