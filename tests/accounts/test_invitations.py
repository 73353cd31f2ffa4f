"""An invitation: who may send one, what the mail says, and what the link does."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.clock import database_now
from accounts.invitations import (
    AlreadyHere,
    AlreadyUsed,
    Expired,
    MayNotInvite,
    NoSuchInvitation,
    accept,
    invite,
)
from accounts.models import Invitation, Location, Role, User
from messaging.models import Membership
from tests.cast import Cast

NEW_PASSWORD = "lavender-otter-tandem"


def send(
    by: User,
    *locations: Location,
    role: Role = Role.NURSE_INJECTOR,
    email: str = "New@lumen.example",
) -> Invitation:
    return invite(
        by=by, email=email, name="Nia Cho", role=role, locations=locations, now=database_now()
    )


def test_the_mail_links_to_the_site_and_not_to_a_host_that_somebody_sent(
    cast: Cast,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.SITE_URL = "https://chat.lumen.example"
    with django_capture_on_commit_callbacks(execute=True):
        invitation = send(cast.dana, cast.oakland)
    [letter] = mail.outbox
    link = f"https://chat.lumen.example/accounts/join/{invitation.key}/"
    assert letter.to == ["new@lumen.example"]
    assert link in letter.body
    assert "nurse injector at Oakland" in letter.body
    assert isinstance(letter, EmailMultiAlternatives)
    assert f'href="{link}"' in str(letter.alternatives[0][0])


def test_a_person_who_follows_the_link_has_an_account_and_is_logged_in(
    cast: Cast, client: Client
) -> None:
    invitation = send(cast.dana, cast.oakland)
    page = f"/accounts/join/{invitation.key}/"
    assert "Welcome to" in client.get(page).content.decode()
    answer = client.post(page, {"name": "Nia Cho", "password": NEW_PASSWORD})
    assert answer.status_code == 302
    nia = User.objects.get(email="new@lumen.example")
    assert client.session["_auth_user_id"] == str(nia.pk)
    assert (nia.role, nia.home_location, nia.display_name) == (
        Role.NURSE_INJECTOR,
        cast.oakland,
        "Nia Cho",
    )
    assert list(nia.locations.all()) == [cast.oakland]
    assert EmailAddress.objects.get(user=nia).verified
    assert Membership.objects.filter(user=nia, conversation=cast.front_desk).exists()


def test_a_new_person_can_log_in_with_the_password_they_chose(cast: Cast, client: Client) -> None:
    accept(send(cast.dana, cast.oakland).key, name="Nia", password=NEW_PASSWORD, now=database_now())
    client.post("/accounts/login/", {"login": "NEW@lumen.example", "password": NEW_PASSWORD})
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "password", ["short", "123456789012345", "password1234", "new@lumen.example"]
)
def test_a_weak_password_is_refused_beside_the_field(
    cast: Cast, client: Client, password: str
) -> None:
    page = f"/accounts/join/{send(cast.dana, cast.oakland).key}/"
    answer = client.post(page, {"name": "Nia Cho", "password": password})
    assert answer.status_code == 200
    assert 'id="id_password_error"' in answer.content.decode()
    assert not User.objects.filter(email="new@lumen.example").exists()


def test_the_link_works_once(cast: Cast, client: Client) -> None:
    key = send(cast.dana, cast.oakland).key
    accept(key, name="Nia", password=NEW_PASSWORD, now=database_now())
    with pytest.raises(AlreadyUsed):
        accept(key, name="Nia", password=NEW_PASSWORD, now=database_now())
    answer = client.get(f"/accounts/join/{key}/")
    assert answer.status_code == 410
    assert "used already" in answer.content.decode()


def test_the_link_expires_after_a_week(cast: Cast) -> None:
    invitation = send(cast.dana, cast.oakland)
    week_later = invitation.created_at + timedelta(days=7)
    with pytest.raises(Expired):
        accept(invitation.key, name="Nia", password=NEW_PASSWORD, now=week_later)


def test_a_newer_invitation_ends_the_older_one(cast: Cast) -> None:
    older = send(cast.dana, cast.oakland)
    newer = send(cast.dana, cast.oakland)
    with pytest.raises(Expired):
        accept(older.key, name="Nia", password=NEW_PASSWORD, now=database_now())
    assert accept(newer.key, name="Nia", password=NEW_PASSWORD, now=database_now()).pk


def test_an_invitation_of_a_manager_who_left_is_withdrawn(cast: Cast) -> None:
    invitation = send(cast.dana, cast.oakland)
    cast.dana.is_active = False
    cast.dana.save()
    with pytest.raises(NoSuchInvitation):
        accept(invitation.key, name="Nia", password=NEW_PASSWORD, now=database_now())


def test_a_made_up_key_gets_a_calm_page(cast: Cast, client: Client) -> None:
    answer = client.get("/accounts/join/made-up/")
    assert answer.status_code == 410
    assert "withdrawn" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OWNER, Role.MEDICAL_DIRECTOR])
def test_a_manager_cannot_invite_somebody_to_a_higher_role(cast: Cast, role: Role) -> None:
    with pytest.raises(MayNotInvite):
        send(cast.dana, cast.oakland, role=role)
    assert send(cast.olive, cast.oakland, role=role).role == role


def test_a_manager_cannot_invite_to_another_location(cast: Cast) -> None:
    assert not cast.dana.locations.filter(pk=cast.austin.pk).exists()
    for places in ([cast.austin], [cast.oakland, cast.austin], []):
        with pytest.raises(MayNotInvite):
            send(cast.dana, *places)


def test_front_desk_cannot_invite_anybody(cast: Cast) -> None:
    with pytest.raises(MayNotInvite):
        send(cast.bre, cast.oakland, role=Role.FRONT_DESK)


def test_somebody_who_has_an_account_is_not_invited_again(cast: Cast) -> None:
    with pytest.raises(AlreadyHere):
        send(cast.olive, cast.oakland, email="BRE@lumen.example")


def test_somebody_who_is_logged_in_is_asked_to_log_out_first(cast: Cast, client: Client) -> None:
    client.force_login(cast.bre)
    answer = client.get(f"/accounts/join/{send(cast.dana, cast.oakland).key}/")
    assert answer.status_code == 409
    assert "logged in already" in answer.content.decode()
