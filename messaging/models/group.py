"""People who are mentioned together."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from accounts.models import Location


class PeopleGroup(models.Model):
    """Some people under one name, written as @name: "injectors", "closing-team".

    Managed in admin. A mention reaches those of them who are in the conversation.
    """

    name = models.CharField(
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Use small letters, digits and dashes: closing-team."
            )
        ],
        help_text="As it is written after the @, for example closing-team.",
    )
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who manages it: this location's managers, or for none the owners.",
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="people_groups", blank=True
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "group"
        constraints = [models.UniqueConstraint(Lower("name"), name="one_group_of_a_name")]

    def __str__(self) -> str:
        return f"@{self.name}"
