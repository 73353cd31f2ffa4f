"""Patients as messages name them: initials and an id, never a name."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Upper

from accounts.models import Location
from messaging.models.message import Message


class PatientReference(models.Model):
    """A patient, by the initials and the id that they have in the practice's records."""

    initials = models.CharField(
        max_length=4,
        validators=[RegexValidator(r"^[A-Z]{1,4}\Z", "Write one to four letters, as SL.")],
    )
    number = models.CharField(
        "id",
        max_length=30,
        validators=[
            RegexValidator(
                r"^[A-Z0-9][A-Z0-9._-]{0,29}\Z",
                "Write the id as in your records.",
            )
        ],
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["initials", "number"]
        constraints = [
            models.UniqueConstraint(Upper("number"), name="one_reference_per_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.initials} {self.number}"


class PatientMention(models.Model):
    """Says that a message names a patient."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="patients")
    patient = models.ForeignKey(PatientReference, on_delete=models.PROTECT, related_name="mentions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "message"], name="one_mention_each"),
        ]

    def __str__(self) -> str:
        return f"patient {self.patient_id} in message {self.message_id}"


class RecordsAddress(models.Model):
    """Where the practice's records of a patient open; there is one row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    template = models.CharField(
        "address of a patient's record",
        max_length=300,
        help_text="With {id} where the patient's id belongs: https://emr.example.com/chart/{id}",
    )

    class Meta:
        verbose_name = "link to patient records"
        verbose_name_plural = "link to patient records"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_records_address")]

    def __str__(self) -> str:
        return self.template
