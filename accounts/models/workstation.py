"""A browser of the practice's that several people use in turn."""

from django.db import models

from accounts.models.user import User


class Workstation(models.Model):
    """A browser that somebody logged in with fully. Its key is a cookie; here is its digest."""

    key_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"workstation {self.pk}"


class SignedInHere(models.Model):
    """When somebody last logged in with all steps at a workstation, and how often their PIN was
    wrong there since."""

    workstation = models.ForeignKey(Workstation, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="workstations")
    # Null once they had it forgotten here: they log in fully the next time.
    fully_at = models.DateTimeField(null=True)
    wrong_pins = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workstation", "user"], name="once_per_workstation"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.workstation}"


class Pin(models.Model):
    """Somebody's six digits, hashed as a password is."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="pin")
    digits = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"PIN of {self.user}"
