"""Patients over HTTP: found and created while writing, and the way to their record."""

from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from accounts.models import Location, User
from messaging.json_views import api_view, checked, fields_of
from messaging.models import PatientReference
from messaging.patients import create_patient, find_patients, note_viewed, record_address


class FindForm(forms.Form):
    """Parts of initials and id."""

    query = forms.CharField(required=False, max_length=60)


class PatientForm(forms.Form):
    """A patient as the records have them."""

    initials = forms.CharField(
        max_length=4, error_messages={"required": "Write the patient's initials, as SL."}
    )
    number = forms.CharField(
        max_length=30, error_messages={"required": "Write the patient's id in your records."}
    )
    location = forms.ModelChoiceField(Location.objects.filter(is_active=True), required=False)


@require_POST
@api_view
def find(request: HttpRequest) -> JsonResponse:
    """Those whose initials and id have what was typed; in a body, as all about patients."""
    query = checked(FindForm(fields_of(request)))["query"]
    return JsonResponse({"patients": [_patient(one) for one in find_patients(query)]})


@require_POST
@api_view
def create(request: HttpRequest) -> JsonResponse:
    """A new reference, or the one that is there."""
    cleaned = checked(PatientForm(fields_of(request)))
    user = cast(User, request.user)
    return JsonResponse(_patient(create_patient(user, now=database_now(), **cleaned)))


@require_GET
@login_required
def record(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Leads to the patient's record, or says who can set where records are. Each visit is
    written into the audit; the records learn nothing of where it came from."""
    patient = PatientReference.objects.filter(pk=patient_id).first()
    if patient is None:
        raise Http404
    note_viewed([patient])
    address = record_address(patient)
    if address is None:
        return render(request, "messaging/no_records.html", {"patient": patient})
    answer = HttpResponseRedirect(address)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _patient(patient: PatientReference) -> dict[str, Any]:
    """PATIENT of docs/protocol.md."""
    return {
        "id": patient.pk,
        "initials": patient.initials,
        "number": patient.number,
        "location": patient.location_id,
    }
