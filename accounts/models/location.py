"""A site of the practice."""

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models

from accounts.public_holidays import regions


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA zone such as America/Los_Angeles."""
    if name not in available_timezones():
        raise ValidationError(
            "“%(name)s” is not a time zone. Use a name such as America/Los_Angeles.",
            params={"name": name},
        )


def validate_region(code: str) -> None:
    """Raise ValidationError unless the public holidays of a country or state are known."""
    if code not in regions():
        raise ValidationError("Choose a country or a state from the list.")


class Location(models.Model):
    """A site of the practice, with its own zone, opening hours and closures."""

    name = models.CharField(max_length=60, unique=True)
    time_zone = models.CharField(
        max_length=60,
        validators=[validate_time_zone],
        help_text="IANA name, for example America/Los_Angeles.",
    )
    region = models.CharField(
        "public holidays of",
        max_length=6,
        blank=True,
        validators=[validate_region],
        help_text="The country, or its state, whose public holidays are offered as closures.",
    )
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    names_on_wall = models.BooleanField(
        "names on wall screens",
        default=False,
        help_text="Wall screens of this location say who is on by name, not only how many.",
    )
    # Raised by every edit of zone, hours, closures or somebody's shifts here; an obligation
    # remembers which one its due time was computed with.
    calendar_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The location's zone, for showing instants as its wall time."""
        return ZoneInfo(self.time_zone)
