"""How somebody new gets an account: a manager invites an address, there is no open sign-up."""

import secrets

from django.db import models

from accounts.models.location import Location
from accounts.models.role import Role
from accounts.models.user import User


def new_key() -> str:
    """An unguessable key for the link (192 bits)."""
    return secrets.token_urlsafe(24)


class Invitation(models.Model):
    """An address, the role and the locations it is invited to; good once, until it expires."""

    email = models.EmailField("e-mail address")
    display_name = models.CharField("name", max_length=80)
    role = models.CharField(max_length=20, choices=Role, default=Role.FRONT_DESK)
    locations = models.ManyToManyField(Location, related_name="invitations")
    key = models.CharField(max_length=64, unique=True, default=new_key, editable=False)
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="invitations", editable=False
    )
    # Of a new owner: the second owner who agreed, without whom the link opens nothing.
    agreed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.email

    @property
    def is_waiting_for_owner(self) -> bool:
        """Whether a second owner has to agree before the link is mailed."""
        return self.role == Role.OWNER and self.agreed_by_id is None
