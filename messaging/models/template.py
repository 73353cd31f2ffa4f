"""Wordings that are used again, with slots to fill in: "{patient} checks out at {time}." """

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Location, Role
from messaging.models.message import Priority

_SLOT = re.compile(r"\{[a-z][a-z ]{0,29}\}")


def validate_slots(text: str) -> None:
    """Raise ValidationError unless every brace belongs to a slot such as {patient}."""
    if re.search(r"[{}]", _SLOT.sub("", text)):
        raise ValidationError("Write each slot in small letters between braces: {patient}.")


class Wording(models.Model):
    """What a template and a snippet have in common."""

    name = models.CharField(
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Use small letters, digits and dashes: check-out."
            )
        ],
        help_text="As it is written after the /, for example check-out.",
    )
    text = models.TextField(
        max_length=4000,
        validators=[validate_slots],
        help_text="With slots in braces: {name}, {patient}, {time}, {due}. Each is filled in "
        "before the message can be sent.",
    )
    priority = models.CharField(max_length=6, choices=Priority, default=Priority.NORMAL)
    asked_role = models.CharField(
        "asks",
        max_length=20,
        choices=Role,
        blank=True,
        help_text="The role that it asks for a reply, at the location of the conversation.",
    )
    due = models.CharField(
        "due words",
        max_length=60,
        blank=True,
        help_text="What the slot {due} begins with, for example: in the next 30 minutes.",
    )

    class Meta:
        abstract = True
        ordering = ["name"]

    def clean(self) -> None:
        """An FYI asks nobody, high and urgent ask somebody: as for every message."""
        if self.priority == Priority.FYI and self.asked_role:
            raise ValidationError({"asked_role": "An FYI asks nobody."})
        if self.priority in {Priority.HIGH, Priority.URGENT} and not self.asked_role:
            raise ValidationError({"asked_role": "High and urgent ask somebody: choose a role."})


class Template(Wording):
    """A wording that managers share: with a role or everybody, at a location or everywhere."""

    role = models.CharField(
        "for", max_length=20, choices=Role, blank=True, help_text="Empty: for every role."
    )
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: for every location; only owners choose that.",
    )

    class Meta(Wording.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "role",
                "location",
                nulls_distinct=False,
                name="one_template_of_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(priority="fyi") | Q(asked_role=""), name="fyi_template_asks_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"/{self.name}"


class Snippet(Wording):
    """A wording of somebody's own, which nobody else sees."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="snippets"
    )

    class Meta(Wording.Meta):
        constraints = [
            models.UniqueConstraint(Lower("name"), "owner", name="one_snippet_of_a_name"),
            models.CheckConstraint(
                condition=~Q(priority="fyi") | Q(asked_role=""), name="fyi_snippet_asks_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"snippet {self.pk}"
