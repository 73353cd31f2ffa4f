"""What somebody says of themself right now; every statement ends by itself."""

from django.db import models

from accounts.models.user import User


class Availability(models.Model):
    """With a patient or away, until an instant; no row, or one in the past, means available."""

    class State(models.TextChoices):
        WITH_PATIENT = "with_patient", "With a patient"
        AWAY = "away", "Away"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="availability")
    state = models.CharField(max_length=12, choices=State)
    since = models.DateTimeField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "availability"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="availability_has_an_end"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"


class Release(models.Model):
    """The end of somebody's last time with a patient: what came from `since` to `at` is told
    once, until they have looked at it."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="release"
    )
    since = models.DateTimeField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(at__gte=models.F("since")), name="release_after_its_beginning"
            )
        ]

    def __str__(self) -> str:
        return f"release of {self.user_id}"
