"""That somebody looked through a week of the audit."""

from django.db import models

from accounts.models.user import User


class AuditReview(models.Model):
    """The sign-off of one week, which begins on its Monday; made once."""

    week = models.DateField(unique=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(max_length=2000)

    class Meta:
        ordering = ["-week"]

    def __str__(self) -> str:
        return f"review of the week of {self.week:%Y-%m-%d}"
