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
