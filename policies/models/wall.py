"""A screen on a wall that nobody is logged in at."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Location


class WallScreen(models.Model):
    """A browser that shows figures of some locations, and nothing else of the practice.

    It comes in with a code that is typed once, and has a key of its own in a cookie from then
    on; here are their digests. It sees at most what whoever issued it looks after still.
    """

    name = models.CharField(max_length=40, help_text="Where it hangs, for example Break room.")
    locations = models.ManyToManyField(Location, related_name="wall_screens")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="wall_screens"
    )
    issued_at = models.DateTimeField()
    # Until it is typed in, or its time is over.
    code_digest = models.CharField(max_length=64, blank=True)
    code_ends_at = models.DateTimeField()
    key_digest = models.CharField(max_length=64, blank=True)
    paired_at = models.DateTimeField(null=True)
    paired_from = models.GenericIPAddressField(null=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["code_digest"], condition=~Q(code_digest=""), name="one_screen_per_code"
            ),
            models.UniqueConstraint(
                fields=["key_digest"], condition=~Q(key_digest=""), name="one_screen_per_key"
            ),
        ]

    def __str__(self) -> str:
        return f"wall screen {self.pk}"
