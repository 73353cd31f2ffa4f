"""What happened to a promise: the facts that its story is told from."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from policies.models.obligation import Obligation

# The kinds of events whose key makes them happen once in a generation.
ONCE = (
    "opened",
    "reminded",
    "overdue",
    "escalated",
    "skipped",
    "exhausted",
    "satisfied",
    "cancelled",
    "unmailed",
    "stuck",
    "acknowledged",
    "alerted",
    "promise_missed",
    "offered",
    "passed",
)


class ObligationEvent(models.Model):
    """Something that happened to an obligation. Append-only.

    What the sweep does has a key that makes it happen once; what people do may happen again.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", "Opened"
        REMINDED = "reminded", "Reminded"
        AGAIN = "again", "Reminded again"
        OVERDUE = "overdue", "Became late"
        ESCALATED = "escalated", "Escalated"
        SKIPPED = "skipped", "Step skipped"
        EXHAUSTED = "exhausted", "Everybody was told"
        SATISFIED = "satisfied", "Answered"
        CANCELLED = "cancelled", "Withdrawn"
        UNMAILED = "unmailed", "A mail could not be sent"
        ALERTED = "alerted", "Somebody else was told at once"
        STUCK = "stuck", "Set aside after errors"
        ACKNOWLEDGED = "acknowledged", "“On it”"
        TAKEN_OVER = "taken_over", "Taken over"
        REASSIGNED = "reassigned", "Passed on"
        PARTY_LEFT = "party_left", "Somebody who was asked left"
        FOLLOWED_UP = "followed_up", "Asked again"
        TIGHTENED = "tightened", "Asked again, more pressing"
        PRIORITY_CHANGED = "priority_changed", "Priority changed"
        RULE_APPLIED = "rule_applied", "A newer rule was applied"
        PAUSED = "paused", "Clock paused"
        RESUMED = "resumed", "Clock runs again"
        RECOMPUTED = "recomputed", "Due time counted anew"
        REOPENED = "reopened", "Answer taken back"
        EXCUSED = "excused", "Excused"
        PROMISED = "promised", "A time was promised"
        PROMISE_MISSED = "promise_missed", "A promised time passed"
        LET_GO = "let_go", "Let go"
        NUDGED = "nudged", "Nudged"
        VOIDED = "voided", "Void with its rule"
        OFFERED = "offered", "Offered to somebody else"
        PASSED = "passed", "Its moment passed"
        OUTCOME = "outcome", "What became of it"

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="events")
    generation = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    step = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()  # when it was true; for OVERDUE the due time, not the sweep's
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    # Facts for "why?": who was told, why a step was skipped. Never message text.
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "generation", "kind", "step"],
                condition=Q(kind__in=ONCE),
                name="no_step_twice",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.obligation_id}"
