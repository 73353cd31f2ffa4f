"""What somebody chose for themself."""

from django.conf import settings
from django.db import models

from messaging.models.message import Priority


class Preference(models.Model):
    """How one person wants to be told and how the page looks to them; no row means the defaults.

    Whether a browser may show notifications is that browser's own; `notifies` says whether they
    are wanted where it may.
    """

    class Theme(models.TextChoices):
        SYSTEM = "system", "As the device"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", "Comfortable"
        COMPACT = "compact", "Compact"

    class Sound(models.TextChoices):
        NEVER = "never", "Never"
        URGENT = Priority.URGENT.value, "Urgent"
        HIGH = Priority.HIGH.value, "High and urgent"
        NORMAL = Priority.NORMAL.value, "All but FYI"
        FYI = Priority.FYI.value, "All"

    class Wait(models.IntegerChoices):
        """Minutes until what is unread is mailed."""

        NEVER = 0, "Never"
        FIVE = 5, "5 minutes"
        QUARTER = 15, "15 minutes"
        HOUR = 60, "1 hour"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="preference",
    )
    notifies = models.BooleanField(default=False)
    # In a notification, beside the sender: where. Never what was written.
    names_conversation = models.BooleanField(default=False)
    sound_from = models.CharField(max_length=6, choices=Sound, default=Sound.HIGH)
    mail_wait_minutes = models.PositiveSmallIntegerField(choices=Wait, default=Wait.FIVE)
    enter_sends = models.BooleanField(default=True)
    # Whether a draft is looked at for what its reader will look for: in the browser only.
    checks_clarity = models.BooleanField(default=True)
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(max_length=11, choices=Density, default=Density.COMFORTABLE)

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"
