"""What somebody is writing and hasn't sent."""

from django.db import models

from messaging.models.membership import Membership


class SavedDraft(models.Model):
    """What a person has begun to write in a conversation, so that it is there in every tab and on
    every device of theirs. Patient information like a message: never logged, never audited, seen
    by nobody else."""

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, primary_key=True, related_name="draft"
    )
    text = models.TextField(blank=True)
    # What else the composer knows of it (priority, whom it asks, what it quotes), in its words.
    choices = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of membership {self.membership_id}"
