"""When promises were last looked after, and what was told while they weren't."""

from django.db import models


class LastSweep(models.Model):
    """The one row that says when the sweep last came to its end, by the database's clock."""

    at = models.DateTimeField()
    # A web process has it in hand to tell people, until then; one that dies leaves it to the next.
    claimed_until = models.DateTimeField(null=True)
    # Since when people know that nothing is swept; null while all is well.
    alerted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "last sweep"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}Z"
