"""Patients in messages: named, linked, found by those who may, and who looked."""

import json
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Role, User
from messaging.actions import edit_message, recall_message
from messaging.models import PatientReference, RecordsAddress
from messaging.patients import check_template, create_patient
from messaging.search import search
from tests.cast import Cast, oakland, person, post
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db
NOW = oakland("12:00")


@pytest.fixture
def susan(cast: Cast) -> PatientReference:
    """SL 20417."""
    return create_patient(cast.ana, "sl", "20417", NOW)


def browser(user: User) -> Client:
    client = StaffClient()
    client.force_login(user)
    return client


def send(user: User, path: str, **fields: Any) -> Any:
    return browser(user).post(path, json.dumps(fields), content_type="application/json")


def texts(user: User, query: str) -> list[str]:
    return [hit.message.text for hit in search(user, query, NOW).hits]


def viewed() -> list[tuple[str, str]]:
    """Who looked at which reference."""
    rows = LogEntry.objects.filter(action=LogEntry.Action.ACCESS).order_by("pk")
    return [(str(row.actor), row.object_repr) for row in rows]


def test_a_known_patient_in_a_message_is_a_link_and_an_unknown_one_stays_text(
    cast: Cast, susan: PatientReference
) -> None:
    message = post(cast.ana, cast.direct, "Print for #[SL 20417] and #[XX 1]")
    assert f'<a href="/patients/{susan.pk}/" class="patient"' in message.html
    assert ">SL 20417</a>" in message.html
    assert "#[XX 1]" in message.html


@pytest.mark.parametrize(
    "text", ["`#[SL 20417]`", "#[SL 20417", "#[XL 20417]", "\\#[SL 20417]", "#SL 20417"]
)
def test_what_only_looks_like_a_patient_is_none(
    cast: Cast, susan: PatientReference, text: str
) -> None:
    message = post(cast.ana, cast.direct, text)
    assert "patient" not in message.html
    if "#[SL 20417]" not in text:
        assert not susan.mentions.exists()


def test_nobody_can_write_a_link_that_looks_like_a_patient(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, '<a class="patient" href="/x">SL</a> https://x.example/')
    assert message.html.startswith("<p>&lt;a class=")
    assert message.html.count("<a ") == message.html.count('<a href="https://x.example/"') == 1


def test_initials_and_id_are_kept_in_capitals_and_an_id_is_there_once(
    cast: Cast, susan: PatientReference
) -> None:
    assert str(susan) == "SL 20417"
    assert create_patient(cast.bre, "SL", " 20417 ", NOW) == susan
    with pytest.raises(ValidationError) as refusal:
        create_patient(cast.bre, "XY", "20417", NOW)
    assert refusal.value.message_dict == {"number": ["20417 is SL here already."]}


def test_patients_are_found_by_initials_and_by_part_of_the_id(
    cast: Cast, susan: PatientReference
) -> None:
    create_patient(cast.ana, "AB", "777", NOW)
    for query in ("sl", "0417", "SL 20", "20417"):
        answer = send(cast.bre, "/api/patients/find/", query=query).json()
        assert [one["number"] for one in answer["patients"]] == ["20417"], query
    assert send(cast.bre, "/api/patients/find/", query="zz").json() == {"patients": []}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"number": "1"}, "initials"),
        ({"initials": "SL"}, "number"),
        ({"initials": "S1", "number": "1"}, "initials"),
        ({"initials": "SL", "number": "a b"}, "number"),
        ({"initials": "SL", "number": "]"}, "number"),
        ({"initials": "SLABC", "number": "1"}, "initials"),
        ({"initials": "SL", "number": "1", "location": 999_999}, "location"),
    ],
)
def test_a_patient_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, fields: dict[str, Any], name: str
) -> None:
    answer = send(cast.bre, "/api/patients/", **fields)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [name]


# All about a patient ------------------------------------------------------------------


def test_all_about_a_patient_is_what_names_them_where_one_is(
    cast: Cast, susan: PatientReference
) -> None:
    post(cast.ana, cast.direct, "direct #[SL 20417]")
    post(cast.kim, cast.front_desk, "channel #[sl 20417]", priority="high", people=[cast.bre])
    post(cast.kim, cast.front_desk, "another #[SL 20418]")
    for query in ("patient:20417", 'patient:"SL 20417"', "patient:sl-20417"):
        assert texts(cast.ana, query) == ["channel #[sl 20417]", "direct #[SL 20417]"], query
    assert texts(cast.kim, "patient:20417") == ["channel #[sl 20417]"]
    assert texts(cast.ana, "patient:20417 is:ask") == ["channel #[sl 20417]"]


def test_an_edited_message_is_about_whom_it_names_now(cast: Cast, susan: PatientReference) -> None:
    create_patient(cast.ana, "AB", "7", NOW)
    message = post(cast.ana, cast.direct, "#[SL 20417]", now=NOW)
    edit_message(cast.ana, message.pk, "#[AB 7]", None, NOW)
    assert texts(cast.ana, "patient:20417") == []
    assert texts(cast.ana, "patient:7") == ["#[AB 7]"]


def test_what_was_taken_back_is_not_about_a_patient_any_more(
    cast: Cast, susan: PatientReference
) -> None:
    message = post(cast.ana, cast.direct, "#[SL 20417]")
    recall_message(cast.ana, message.pk, NOW)
    assert texts(cast.ana, "patient:20417") == []


@pytest.mark.parametrize("name", ["bre", "leo"])
def test_the_front_desk_may_not_look_up_all_about_a_patient(
    cast: Cast, susan: PatientReference, name: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        search(getattr(cast, name), "patient:20417", NOW)
    assert refusal.value.message_dict == {
        "query": ["patient: This is for those who treat patients, and for managers."]
    }
    assert viewed() == []


@pytest.mark.parametrize("role", [Role.AESTHETICIAN, Role.MEDICAL_DIRECTOR, Role.MANAGER])
def test_those_who_treat_and_those_who_manage_may(
    cast: Cast, susan: PatientReference, role: Role
) -> None:
    assert texts(person("Sam Reed", role, cast.oakland), "patient:20417") == []


def test_a_patient_nobody_named_is_said_to_be_unknown(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        search(cast.ana, "patient:1", NOW)
    assert "Nobody has named a patient “1” yet." in str(refusal.value)


def test_each_view_is_in_the_audit_with_who_looked(cast: Cast, susan: PatientReference) -> None:
    send(cast.ana, "/api/search/", query="patient:20417")
    browser(cast.bre).get(f"/patients/{susan.pk}/")
    assert viewed() == [("Ana Lopez", "SL 20417"), ("Bre Nguyen", "SL 20417")]


# The record ---------------------------------------------------------------------------


def test_a_patient_leads_to_the_record_once_its_address_is_known(
    cast: Cast, susan: PatientReference
) -> None:
    page = browser(cast.bre).get(f"/patients/{susan.pk}/")
    assert "A manager sets it in the settings." in page.content.decode()
    RecordsAddress.objects.create(template="https://emr.example/chart?p={id}")
    answer = browser(cast.bre).get(f"/patients/{susan.pk}/")
    assert answer.headers["Location"] == "https://emr.example/chart?p=20417"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_patient_that_does_not_exist_is_a_404(cast: Cast) -> None:
    assert browser(cast.bre).get("/patients/999999/").status_code == 404


@pytest.mark.parametrize(
    "template",
    [
        "http://emr.example/{id}",
        "javascript:alert({id})",
        "https://{id}.example/",
        "https://emr.example/",
        "https://emr.example/{id}/{id}",
        "https://emr.example/{id}?{name}",
        "https://user:x@emr.example/{id}",
        "https://emr.example/a b{id}",
        "https://[/{id}",
        "//emr.example/{id}",
    ],
)
def test_only_an_https_address_with_a_place_for_the_id_is_taken(template: str) -> None:
    with pytest.raises(ValidationError):
        check_template(template)


@pytest.mark.parametrize(("name", "status"), [("bre", 302), ("dana", 200), ("olive", 200)])
def test_who_runs_a_location_sets_the_address_of_a_record(
    cast: Cast, name: str, status: int
) -> None:
    client = browser(getattr(cast, name))
    assert client.get("/admin/messaging/recordsaddress/add/").status_code == status
    sent = client.post(
        "/admin/messaging/recordsaddress/add/", {"template": "https://emr.example/{id}"}
    )
    assert sent.status_code == 302
    assert RecordsAddress.objects.count() == (status == 200)


def test_what_was_found_shows_a_patient_as_people_say_it(
    cast: Cast, susan: PatientReference
) -> None:
    post(cast.ana, cast.direct, "for #[SL 20417] today")
    (hit,) = search(cast.bre, "20417", NOW).hits
    assert hit.parts == [("for SL ", False), ("20417", True), (" today", False)]
