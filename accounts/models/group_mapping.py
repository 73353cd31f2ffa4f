"""What a group at the practice's provider of log-ins is worth here."""

from django.db import models
from django.db.models import Q

from accounts.models.location import Location
from accounts.models.role import Role

# Who may reach all that was written is chosen here by the practice, and never elsewhere.
NEVER_MAPPED = (Role.OWNER, Role.PRIVACY_OFFICER)
MAPPED_ROLES = [(role.value, role.label) for role in Role if role not in NEVER_MAPPED]


class GroupMapping(models.Model):
    """Whoever is in this group has this role at these locations."""

    group = models.CharField(
        max_length=255,
        unique=True,
        help_text="As the provider sends it: a name, or with Entra an object id.",
    )
    role = models.CharField(max_length=20, choices=MAPPED_ROLES)
    locations = models.ManyToManyField(Location, related_name="group_mappings")

    class Meta:
        ordering = ["group"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(role__in=[role.value for role in NEVER_MAPPED]),
                name="group_makes_no_guardian",
            )
        ]

    def __str__(self) -> str:
        return self.group
