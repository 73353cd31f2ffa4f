"""Who could have seen what was said, when and by which way."""

from django.db import models
from django.db.models import F, Q

from accounts.models.role import Role
from accounts.models.user import User


class Way(models.TextChoices):
    """How the text of a message, or a file of one, reached somebody."""

    HISTORY = "history", "A page of the conversation"
    PUSH = "push", "While it was open"
    THREAD = "thread", "A thread"
    PINS = "pins", "The pinned messages"
    LATER = "later", "Kept for later"
    CONFIRM = "confirm", "What is to be confirmed"
    NEEDS = "needs", "What waits for an answer"
    HANDOVER = "handover", "A change of shifts"
    DIGEST = "digest", "What came meanwhile"
    ACT = "act", "The answer to something they did"
    SEARCH = "search", "Found by a search"
    ATTACHMENT = "attachment", "A file"
    EXPORT = "export", "An export"
    IMPORT = "import", "Taken in from elsewhere"
    BREAK_GLASS = "break_glass", "Break-glass"


class AccessLog(models.Model):
    """One run of consecutive messages of a conversation that reached somebody. Never what they
    say. Written only by `accounts.audit`, and changed by nobody."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # the index with the time finds them too
    )
    role = models.CharField(max_length=20, choices=Role)  # theirs at the time
    address = models.GenericIPAddressField(null=True)
    way = models.CharField(max_length=12, choices=Way)
    # Conversations are known to messaging, not here. None: no single one.
    conversation_id = models.BigIntegerField(null=True)
    seq_from = models.BigIntegerField(null=True)
    seq_to = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "access log"
        indexes = [
            models.Index(
                fields=["conversation_id", "seq_to", "seq_from"], name="accesses_of_message"
            ),
            models.Index(fields=["actor", "at"], name="accesses_of_person"),
            models.Index(fields=["at"], name="accesses_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(seq_from__isnull=True, seq_to__isnull=True)
                | Q(seq_from__lte=F("seq_to"), conversation_id__isnull=False),
                name="access_to_a_run_of_a_conversation",
            )
        ]

    def __str__(self) -> str:
        return f"access {self.pk}"
