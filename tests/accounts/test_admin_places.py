"""Locations and invitations in Django admin; and what is in there at all."""

import pytest
from django.contrib import admin
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.clock import database_now
from accounts.invitations import invite
from accounts.models import Closure, Invitation, Location, Role
from tests.admin_forms import refusals, submit
from tests.cast import Cast
from tests.clients import StaffClient


@pytest.fixture
def dana(cast: Cast) -> Client:
    client = StaffClient()
    client.force_login(cast.dana)
    return client


@pytest.fixture
def olive(cast: Cast) -> Client:
    client = StaffClient()
    client.force_login(cast.olive)
    return client


def page(location: Location) -> str:
    return f"/admin/accounts/location/{location.pk}/change/"


def test_a_manager_closes_their_location_for_a_day(cast: Cast, dana: Client) -> None:
    before = Location.objects.get(pk=cast.oakland.pk).calendar_version
    fields = {
        "closures-TOTAL_FORMS": 1,
        "closures-0-on_date": "2026-12-25",
        "closures-0-name": "Christmas",
    }
    assert submit(dana, page(cast.oakland), **fields).status_code == 302
    assert Closure.objects.filter(location=cast.oakland, name="Christmas").exists()
    assert Location.objects.get(pk=cast.oakland.pk).calendar_version == before + 1


def test_another_location_does_not_exist_for_a_manager(cast: Cast, dana: Client) -> None:
    assert not cast.dana.locations.filter(pk=cast.austin.pk).exists()
    assert "Austin" not in dana.get("/admin/accounts/location/").content.decode()
    assert dana.get(page(cast.austin)).status_code == 302
    missing = dana.get("/admin/accounts/location/999999/change/")
    assert missing.status_code == 302
    dana.post(page(cast.austin), {"name": "Mine", "time_zone": "America/Chicago"})
    assert Location.objects.get(pk=cast.austin.pk).name == "Austin"


def test_only_an_owner_opens_or_closes_a_location(cast: Cast, dana: Client, olive: Client) -> None:
    assert dana.get("/admin/accounts/location/add/").status_code == 403
    submit(dana, page(cast.oakland), is_active=None, phone="510 555 0100")
    here = Location.objects.get(pk=cast.oakland.pk)
    assert (here.is_active, here.phone) == (True, "510 555 0100")
    submit(olive, page(cast.oakland), is_active=None)
    assert not Location.objects.get(pk=cast.oakland.pk).is_active


def test_a_made_up_zone_is_refused(cast: Cast, olive: Client) -> None:
    assert "time_zone" in refusals(submit(olive, page(cast.oakland), time_zone="Oakland/Here"))


def test_adding_an_invitation_sends_it(
    cast: Cast, dana: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    fields = {"email": "Nia@lumen.example", "display_name": "Nia", "locations": [cast.oakland.pk]}
    with django_capture_on_commit_callbacks(execute=True):
        answer = submit(dana, "/admin/accounts/invitation/add/", role="nurse_injector", **fields)
    assert answer.status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.invited_by, list(invitation.locations.all())) == (
        cast.dana,
        [cast.oakland],
    )
    assert mail.outbox[0].to == ["nia@lumen.example"]
    assert invitation.key in mail.outbox[0].body


@pytest.mark.parametrize("role", ["manager", "owner", "medical_director"])
def test_a_manager_is_not_offered_higher_roles(cast: Cast, dana: Client, role: str) -> None:
    fields = {"email": "nia@lumen.example", "display_name": "Nia", "locations": [cast.oakland.pk]}
    refused = refusals(submit(dana, "/admin/accounts/invitation/add/", role=role, **fields))
    assert "role" in refused
    assert not Invitation.objects.exists()


def test_a_manager_cannot_invite_to_a_location_of_somebody_else(cast: Cast, dana: Client) -> None:
    fields = {"email": "nia@lumen.example", "display_name": "Nia", "locations": [cast.austin.pk]}
    add = "/admin/accounts/invitation/add/"
    assert "locations" in refusals(submit(dana, add, role="front_desk", **fields))


def test_an_address_with_an_account_is_refused_beside_the_field(cast: Cast, dana: Client) -> None:
    fields = {"email": "BRE@lumen.example", "display_name": "Bre", "locations": [cast.oakland.pk]}
    add = "/admin/accounts/invitation/add/"
    assert "email" in refusals(submit(dana, add, role="front_desk", **fields))


def test_the_key_is_on_no_page_and_an_open_invitation_can_be_withdrawn(
    cast: Cast, dana: Client
) -> None:
    invitation = invite(
        by=cast.dana,
        email="nia@lumen.example",
        name="Nia",
        role=Role.FRONT_DESK,
        locations=[cast.oakland],
        now=database_now(),
    )
    place = f"/admin/accounts/invitation/{invitation.pk}"
    for path in ("/admin/accounts/invitation/", f"{place}/change/", f"{place}/delete/"):
        assert invitation.key not in dana.get(path).content.decode()
    assert dana.post(f"{place}/delete/", {"post": "yes"}).status_code == 302
    assert not Invitation.objects.exists()


def test_a_manager_cannot_send_an_owners_invitation_again(cast: Cast, dana: Client) -> None:
    high = invite(
        by=cast.olive,
        email="mo@lumen.example",
        name="Mo",
        role=Role.MANAGER,
        locations=[cast.oakland],
        now=database_now(),
    )
    dana.post("/admin/accounts/invitation/", {"action": "send_again", "_selected_action": high.pk})
    assert Invitation.objects.get().invited_by == cast.olive


def test_texts_rights_and_keys_are_not_in_the_admin() -> None:
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert "messaging.message" not in registered
    assert not registered & {
        "auth.group",
        "account.emailaddress",
        "account.emailconfirmation",
        "messaging.membership",
        "sessions.session",
    }


def test_every_page_of_the_admin_answers_its_owner(cast: Cast, olive: Client) -> None:
    for model in admin.site._registry:
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        answer = olive.get(path)
        assert answer.status_code == 200, path
        html = answer.content.decode()
        assert " style=" not in html, path
        assert " onclick=" not in html, path


def test_only_owners_read_the_audit_and_nobody_changes_it(
    cast: Cast, dana: Client, olive: Client
) -> None:
    cast.bre.display_name = "Bre N."
    cast.bre.save()
    assert "Bre N." in olive.get("/admin/auditlog/logentry/").content.decode()
    assert dana.get("/admin/auditlog/logentry/").status_code == 403
    assert olive.get("/admin/auditlog/logentry/add/").status_code == 403
