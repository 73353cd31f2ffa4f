"""A key with which a program acts for somebody over the HTTP API."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.user import User


class Scope(models.TextChoices):
    """What a token may be used for, within what its person may do."""

    CONVERSATIONS_READ = "conversations:read", "See conversations"
    CONVERSATIONS_WRITE = "conversations:write", "Make channels, open direct conversations"
    MESSAGES_READ = "messages:read", "Read and search messages"
    MESSAGES_WRITE = "messages:write", "Post, schedule, edit, take back, react, confirm"
    FILES_READ = "files:read", "Download the files of messages"
    FILES_WRITE = "files:write", "Upload files for messages"
    ASKS_READ = "asks:read", "See who owes which answer until when"
    ASKS_WRITE = "asks:write", "Take asks on, hand them over, promise a time"
    PEOPLE_READ = "people:read", "See people, locations and who is on shift"
    AVAILABILITY_READ = "availability:read", "See one's own availability"
    AVAILABILITY_WRITE = "availability:write", "Say that one is with a patient or away"
    REPORTS_READ = "reports:read", "Read reports (managers and owners)"


class ApiToken(models.Model):
    """One such key, of a person or a bot. The key itself is shown once and kept nowhere; here is
    its digest, and its last four characters to know it by."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=40, help_text="What uses it, for example Front desk phone.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField(max_length=4, editable=False)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope))
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} (…{self.ending})"

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything at `now`: neither revoked nor over, and its person is still
        here."""
        return self.revoked_at is None and self.expires_at > now and self.person.is_active
