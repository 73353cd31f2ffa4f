"""Patients in messages: how they are written, found, created, and where their records open.

In a text a patient is `#[SL 20417]`: initials and the id in the practice's records. When a message
is posted, those that are known become links, and the message is noted under them.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote, urlsplit

from auditlog.signals import accessed
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Location, User
from messaging.formatting import PATIENT
from messaging.models import Message, PatientMention, PatientReference, RecordsAddress

OFFERED = 8


def patients_in(text: str) -> dict[str, int]:
    """The known patients that a text names, by name: "SL 20417" and their key; without any in
    it the database isn't asked."""
    return {str(one): one.pk for one in named_in(text)}


def named_in(text: str) -> list[PatientReference]:
    """The known patients that a text names."""
    tokens = {(found[1].upper(), found[2].upper()) for found in PATIENT.finditer(text)}
    if not tokens:
        return []
    known = PatientReference.objects.filter(number__in=[number for _, number in tokens])
    return [one for one in known if (one.initials, one.number) in tokens]


def note_patients(message: Message) -> None:
    """Keep which patients a message names, as it stands now."""
    named = named_in(message.text)
    if message.edited_at is not None:
        message.patients.exclude(patient__in=named).delete()
    PatientMention.objects.bulk_create(
        [PatientMention(message=message, patient=one) for one in named], ignore_conflicts=True
    )


def find_patients(text: str) -> list[PatientReference]:
    """Up to eight patients whose initials and id have these parts."""
    rows = PatientReference.objects.all()
    for part in text.split()[:2]:
        rows = rows.filter(Q(initials__istartswith=part) | Q(number__icontains=part))
    return list(rows[:OFFERED])


def patient_called(text: str) -> list[PatientReference]:
    """Whom "20417", "SL 20417" or "SL-20417" means; none when nobody is called that."""
    wanted = text.upper().strip("#[]").replace("-", " ").strip()
    return [
        one
        for one in PatientReference.objects.filter(number__iendswith=wanted.split(" ")[-1])
        if wanted in {one.number.replace("-", " "), str(one).replace("-", " ")}
    ]


def create_patient(
    user: User, initials: str, number: str, now: datetime, location: Location | None = None
) -> PatientReference:
    """The reference of a patient, new or known; raises ValidationError beside `initials` or
    `number`, also when the id belongs to other initials."""
    made = PatientReference(
        initials=initials.strip().upper(),
        number=number.strip().upper(),
        location=location,
        created_by=user,
        created_at=now,
    )
    made.clean_fields()
    known = PatientReference.objects.filter(number=made.number).first()
    if known is None:
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:  # somebody else was as quick
            known = PatientReference.objects.get(number=made.number)
    if known is None:
        return made
    if known.initials != made.initials:
        raise ValidationError({"number": f"{known.number} is {known.initials} here already."})
    return known


def note_viewed(patients: Iterable[PatientReference]) -> None:
    """Write into the audit that whoever acts looked at all about these patients."""
    for patient in patients:
        accessed.send(PatientReference, instance=patient)


def record_address(patient: PatientReference) -> str | None:
    """Where the patient's record opens; None while nobody has said."""
    setting = RecordsAddress.objects.first()
    return setting.template.replace("{id}", quote(patient.number, safe="")) if setting else None


def check_template(template: str) -> None:
    """Raise ValidationError unless this is an https address with `{id}` after the host."""
    try:
        parts = urlsplit(template)
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme != "https" or not re.fullmatch(r"[a-z0-9.-]+", host) or parts.username:
        raise ValidationError("Write an address that begins with https:// and a host.")
    after = parts.path + parts.query + parts.fragment
    if template.count("{id}") != 1 or "{id}" not in after:
        raise ValidationError("Put {id} once, after the host, where the patient's id belongs.")
    if re.search(r"[\s{}\"'<>\\]", template.replace("{id}", "")):
        raise ValidationError("An address has no spaces, quotes or other braces.")
