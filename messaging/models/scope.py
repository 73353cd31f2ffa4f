"""Which messages a request of the law is about: a person's, a patient's or a conversation's."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.conversation import Conversation
from messaging.models.patient import PatientReference


def one_of_three(name: str) -> models.CheckConstraint:
    """A row is about exactly one: a person, a patient or a conversation."""
    kinds = ("person", "patient", "conversation")
    either = Q()
    for kind in kinds:
        either |= Q(**{f"{other}__isnull": other != kind for other in kinds})
    return models.CheckConstraint(condition=either, name=name)


def scope_of(subject: models.Model) -> dict[str, models.Model]:
    """The field of `Scoped` for a person, a patient or a conversation, to make a row with."""
    if isinstance(subject, PatientReference):
        return {"patient": subject}
    return {"conversation" if isinstance(subject, Conversation) else "person": subject}


class Scoped(models.Model):
    """What is about one person, one patient or one conversation; which messages those are says
    `messaging.records.scope`."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    patient = models.ForeignKey(
        PatientReference, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def subject(self) -> Any:
        """The one that it is about."""
        return self.person or self.patient or self.conversation

    @property
    def kind(self) -> str:
        """Which of the three."""
        if self.person_id is not None:
            return "person"
        return "patient" if self.patient_id is not None else "conversation"
