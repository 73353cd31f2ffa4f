"""That hours were copied, and what they were before."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.user import User


class HoursCopy(models.Model):
    """One copy of hours, as it was confirmed: enough to take it back while nothing of it was
    changed again. Offered for 90 days; the next copy after that deletes it."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    what = models.CharField(max_length=300)
    # Whose pages it touches: the locations at which hours were written.
    places = ArrayField(models.BigIntegerField(), default=list)
    # [{"kind": "weekly", "person": 3, "place": 1, "on": "0", "before": [[540, 1020]], ...}, ...]
    changes = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "hours copies"

    def __str__(self) -> str:
        return self.what
