"""It takes two owners to make another; one always remains; an account is one person's."""

from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.db.models import ProtectedError
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.clock import database_now
from accounts.invitations import (
    InvitationError,
    MayNotInvite,
    NoSuchInvitation,
    Shared,
    accept,
    agree,
    invite,
    open_invitation,
)
from accounts.models import Invitation, Role, User
from accounts.personal import is_shared_address, is_shared_name
from tests.admin_forms import refusals, submit
from tests.cast import Cast, person
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def omar(cast: Cast) -> User:
    """The second owner."""
    return person("Omar Reyes", Role.OWNER, cast.oakland)


def invited(cast: Cast, role: Role = Role.OWNER, email: str = "nia@lumen.example") -> Invitation:
    return invite(
        by=cast.olive,
        email=email,
        name="Nia Cho",
        role=role,
        locations=[cast.oakland],
        now=database_now(),
    )


def as_(user: User) -> StaffClient:
    client = StaffClient()
    client.force_login(user)
    return client


def page(user: User) -> str:
    return f"/admin/accounts/user/{user.pk}/change/"


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_an_invited_owner_waits_until_a_second_owner_agrees(
    cast: Cast,
    omar: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = invited(cast)
    assert [letter.to for letter in mail.outbox] == [[omar.email]]
    assert made.key not in mail.outbox[0].body
    with pytest.raises(NoSuchInvitation):
        open_invitation(made.key, database_now())
    with django_capture_on_commit_callbacks(execute=True):
        agree(omar, made, database_now())
    assert mail.outbox[-1].to == ["nia@lumen.example"]
    joined = accept(made.key, name="Nia", password="lavender-otter-tandem", now=database_now())
    assert joined.role == Role.OWNER


def test_nobody_agrees_for_the_second_owner(cast: Cast, omar: User) -> None:
    made = invited(cast)
    for by in (cast.olive, cast.dana, cast.bre):
        with pytest.raises(MayNotInvite):
            agree(by, made, database_now())
    agree(omar, made, database_now())
    with pytest.raises(InvitationError):
        agree(omar, made, database_now())


def test_the_second_owner_agrees_in_admin(cast: Cast, omar: User) -> None:
    made = invited(cast)
    chosen: dict[str, Any] = {"action": "agree", "_selected_action": [made.pk]}
    for by, is_waiting in ((cast.olive, True), (cast.dana, True), (omar, False)):
        listed = as_(by).post("/admin/accounts/invitation/", chosen, follow=True)
        assert listed.status_code == 200
        made.refresh_from_db()
        assert made.is_waiting_for_owner is is_waiting


def test_the_only_owner_invites_another_and_is_mailed_that_they_did(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = invited(cast)
    assert {letter.to[0] for letter in mail.outbox} == {cast.olive.email, "nia@lumen.example"}
    assert open_invitation(made.key, database_now()) == made


def test_others_are_invited_without_a_second_owner(cast: Cast, omar: User) -> None:
    assert not invited(cast, Role.MANAGER).is_waiting_for_owner


def test_two_owners_give_somebody_the_role_of_an_owner(
    cast: Cast,
    omar: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        submit(as_(cast.olive), page(cast.dana), role="owner", display_name="Dana C.")
    assert (again(cast.dana).role, again(cast.dana).display_name) == (Role.MANAGER, "Dana C.")
    assert [letter.to for letter in mail.outbox] == [[omar.email]]
    submit(as_(cast.olive), page(cast.dana), role="owner")
    assert again(cast.dana).role == Role.MANAGER
    submit(as_(omar), page(cast.dana), role="owner")
    assert (again(cast.dana).role, again(cast.dana).owner_asked_by) == (Role.OWNER, None)


def test_what_somebody_said_who_owns_nothing_any_more_does_not_count(
    cast: Cast, omar: User
) -> None:
    olga = person("Olga Stein", Role.OWNER, cast.oakland)
    submit(as_(omar), page(cast.dana), role="owner")
    omar.role = Role.MANAGER
    omar.save()
    submit(as_(olga), page(cast.dana), role="owner")
    assert again(cast.dana).role == Role.MANAGER


def test_the_last_owner_is_neither_deactivated_nor_given_another_role(
    cast: Cast, omar: User
) -> None:
    assert submit(as_(cast.olive), page(omar), is_active=None).status_code == 302
    assert not again(omar).is_active
    technician = User.objects.create_superuser("tech@lumen.example")
    technician.role = Role.MANAGER
    technician.save()
    for changes, beside in (({"is_active": None}, "is_active"), ({"role": "manager"}, "role")):
        answer = submit(as_(technician), page(cast.olive), **changes)
        assert "An owner has to remain" in str(refusals(answer)[beside])
    assert (again(cast.olive).is_active, again(cast.olive).role) == (True, Role.OWNER)


def test_nobody_is_deleted_by_any_way(cast: Cast) -> None:
    nobody_knows = person("Nora Blank", Role.FRONT_DESK, cast.oakland)
    with pytest.raises(ProtectedError), transaction.atomic():
        nobody_knows.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        User.objects.filter(pk=nobody_knows.pk).delete()
    assert User.objects.filter(pk=nobody_knows.pk).exists()


def test_an_account_is_for_a_person_and_not_for_a_desk(cast: Cast) -> None:
    with pytest.raises(Shared):
        invited(cast, Role.FRONT_DESK, "front.desk@lumen.example")
    with pytest.raises(Shared):
        invite(
            by=cast.dana,
            email="nia@lumen.example",
            name="Front Desk 2",
            role=Role.FRONT_DESK,
            locations=[cast.oakland],
            now=database_now(),
        )
    olive = as_(cast.olive)
    assert "email" in refusals(submit(olive, page(cast.bre), email="reception@lumen.example"))
    assert "display_name" in refusals(submit(olive, page(cast.bre), display_name="Nurse Injector"))


@pytest.mark.parametrize(
    ("email", "is_shared"),
    [
        ("info@x.example", True),
        ("Front-Desk2@x.example", True),
        ("team+oakland@x.example", True),
        ("bre@x.example", False),
        ("infante@x.example", False),
        ("admina.lopez@x.example", False),
    ],
)
def test_addresses_of_desks_are_known_from_those_of_people(email: str, *, is_shared: bool) -> None:
    assert is_shared_address(email) is is_shared
    assert not is_shared_name("Mai Desk")
