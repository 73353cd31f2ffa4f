"""What happened around signing in."""

from django.db import models

from accounts.models.user import User


class SignInEvent(models.Model):
    """Somebody signed in, failed to, or changed what they sign in with. Never a password, a code
    or an address that was typed. Written only by `accounts.audit`, and changed by nobody."""

    class What(models.TextChoices):
        LOGGED_IN = "logged_in", "Logged in"
        LOGIN_FAILED = "login_failed", "Failed to log in"
        LOGGED_OUT = "logged_out", "Logged out"
        LOCKED = "locked", "Locked the screen"
        UNLOCKED = "unlocked", "Unlocked the screen"
        PASSWORD_CHANGED = "password_changed", "Changed the password"
        PASSWORD_RESET = "password_reset", "Reset the password by mail"
        SECOND_STEP_ADDED = "second_step_added", "Added a second step"
        SECOND_STEP_REMOVED = "second_step_removed", "Removed a second step"
        SECOND_STEP_RENEWED = "second_step_renewed", "Made new recovery codes"
        SECOND_STEP_PASSED = "second_step_passed", "Passed the second step"
        SECOND_STEP_FAILED = "second_step_failed", "Failed at the second step"

    at = models.DateTimeField()
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    what = models.CharField(max_length=20, choices=What)
    address = models.GenericIPAddressField(null=True)
    # Of an address that belongs to nobody: its keyed hash, so that repeats are seen.
    typed = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "at"], name="sign_ins_of_person"),
            models.Index(fields=["at"], name="sign_ins_by_time"),
        ]

    def __str__(self) -> str:
        return f"sign-in event {self.pk}"
