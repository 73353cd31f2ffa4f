"""What owners and managers can do to people in Django admin, and what nobody can."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.authenticators import is_set_up
from accounts.models import LogIn, Role, Shift, User
from tests.admin_forms import refusals, submit, typed
from tests.cast import Cast
from tests.clients import StaffClient


def page(user: User) -> str:
    return f"/admin/accounts/user/{user.pk}/change/"


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


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


@pytest.mark.parametrize("name", ["bre", "ana", "kim", "leo"])
def test_staff_find_no_admin(cast: Cast, client: Client, name: str) -> None:
    user = getattr(cast, name)
    assert not user.is_manager
    client.force_login(user)
    assert client.get("/admin/accounts/user/").status_code == 302
    assert client.get("/admin/login/").status_code == 403


def test_a_stranger_is_sent_to_the_sites_log_in(db: None, client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_a_manager_sees_the_people_of_their_location_only(cast: Cast, dana: Client) -> None:
    assert not cast.dana.locations.filter(pk=cast.austin.pk).exists()
    listed = dana.get("/admin/accounts/user/").content.decode()
    assert "Bre Nguyen" in listed
    assert "Leo Park" not in listed
    assert dana.get(page(cast.leo)).status_code == 302


def test_a_manager_gives_somebody_another_role_and_shift(cast: Cast, dana: Client) -> None:
    fields = {"role": Role.AESTHETICIAN, "shifts-0-starts": "8:30", "shifts-0-ends": "24:00"}
    assert submit(dana, page(cast.bre), **fields).status_code == 302
    assert again(cast.bre).role == Role.AESTHETICIAN
    assert cast.bre.shifts.filter(starts=510, ends=1440).exists()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OWNER, Role.MEDICAL_DIRECTOR])
def test_a_manager_cannot_make_somebody_a_manager(cast: Cast, dana: Client, role: Role) -> None:
    assert "role" in refusals(submit(dana, page(cast.bre), role=role))
    assert again(cast.bre).role == Role.FRONT_DESK


def test_a_manager_cannot_change_their_own_role_locations_or_activity(
    cast: Cast, dana: Client
) -> None:
    forged = {"role": "owner", "locations": [cast.austin.pk], "is_active": None}
    submit(dana, page(cast.dana), display_name="Dana C.", **forged)
    after = again(cast.dana)
    assert (after.display_name, after.role, after.is_active) == ("Dana C.", Role.MANAGER, True)
    assert list(after.locations.all()) == [cast.oakland]


def test_a_manager_can_look_at_an_owner_of_the_location_and_change_nothing(
    cast: Cast, dana: Client
) -> None:
    assert cast.olive.locations.filter(pk=cast.oakland.pk).exists()
    assert dana.get(page(cast.olive)).status_code == 200
    assert (
        dana.post(page(cast.olive), {"display_name": "X", "role": "front_desk"}).status_code == 403
    )
    assert again(cast.olive).role == Role.OWNER


def test_forged_fields_are_ignored(cast: Cast, dana: Client) -> None:
    group = Group.objects.create(name="g")
    permission = Permission.objects.all()[0]
    forged = {
        "is_superuser": "on",
        "is_staff": "on",
        "groups": [group.pk],
        "user_permissions": [permission.pk],
        "password": "pbkdf2_sha256$1$x$y",
        "last_login_0": "2020-01-01",
        "email": "taken@evil.example",
        "public_id": "00000000-0000-0000-0000-000000000000",
        "created_at_0": "2020-01-01",
    }
    before = again(cast.bre)
    assert submit(dana, page(cast.bre), **forged).status_code == 302
    after = again(cast.bre)
    for name in ("is_superuser", "password", "last_login", "email", "public_id", "created_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert not after.groups.exists()
    assert not after.user_permissions.exists()


def test_nobody_is_deleted_not_even_by_an_owner(cast: Cast, olive: Client) -> None:
    assert (
        olive.post(f"/admin/accounts/user/{cast.bre.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )
    olive.post(
        "/admin/accounts/user/",
        {"action": "delete_selected", "_selected_action": cast.bre.pk, "post": "yes"},
    )
    assert User.objects.filter(pk=cast.bre.pk).exists()


def test_people_are_invited_and_not_added(cast: Cast, olive: Client) -> None:
    assert olive.get("/admin/accounts/user/add/").status_code == 403
    assert "/admin/accounts/invitation/add/" in olive.get("/admin/accounts/user/").content.decode()


def test_deactivating_somebody_logs_them_out(cast: Cast, dana: Client) -> None:
    tablet = StaffClient()
    tablet.force_login(cast.bre)
    key = str(tablet.session.session_key)
    assert submit(dana, page(cast.bre), is_active=None).status_code == 302
    assert not again(cast.bre).is_active
    assert not tablet.session.exists(key)


def test_an_owner_cannot_lock_themself_out(cast: Cast, olive: Client) -> None:
    submit(olive, page(cast.olive), is_active=None, role="front_desk")
    assert again(cast.olive).is_active
    assert again(cast.olive).role == Role.OWNER


def test_only_a_superuser_changes_a_superuser(cast: Cast, olive: Client) -> None:
    technician = User.objects.create_superuser("tech@lumen.example", "lavender-otter-tandem")
    answer = olive.post(page(technician), {"email": "olive2@lumen.example"})
    assert answer.status_code == 403
    assert again(technician).email == "tech@lumen.example"


def test_a_manager_keeps_shifts_and_locations_that_are_not_theirs(cast: Cast, dana: Client) -> None:
    cast.bre.locations.add(cast.austin)
    there = Shift.objects.create(user=cast.bre, location=cast.austin, weekday=5, starts=0, ends=60)
    shown = typed(dana, page(cast.bre))
    assert str(there.pk) not in [
        str(value) for name, value in shown.items() if name.endswith("-id")
    ]
    left = {"locations": [], "home_location": cast.austin.pk}
    assert submit(dana, page(cast.bre), **left).status_code == 302
    assert list(cast.bre.locations.all()) == [cast.austin]
    assert Shift.objects.filter(pk=there.pk).exists()


def test_a_manager_cannot_send_somebody_to_another_location(cast: Cast, dana: Client) -> None:
    sent = {"locations": [cast.oakland.pk, cast.austin.pk]}
    assert "locations" in refusals(submit(dana, page(cast.bre), **sent))
    moved = {"shifts-0-location": cast.austin.pk}
    assert "shifts-0-location" in refusals(submit(dana, page(cast.bre), **moved))


def test_an_owner_changes_an_address_and_the_old_one_is_told(
    cast: Cast, olive: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    EmailAddress.objects.create(user=cast.bre, email=cast.bre.email, verified=True, primary=True)
    with django_capture_on_commit_callbacks(execute=True):
        assert submit(olive, page(cast.bre), email="BRE.N@lumen.example").status_code == 302
    assert again(cast.bre).email == "bre.n@lumen.example"
    [address] = EmailAddress.objects.filter(user=cast.bre)
    assert (address.email, address.verified, address.primary) == ("bre.n@lumen.example", True, True)
    assert [letter.to for letter in mail.outbox] == [["bre@lumen.example"]]


def test_somebody_elses_address_is_refused_in_any_spelling(cast: Cast, olive: Client) -> None:
    assert "email" in refusals(submit(olive, page(cast.bre), email="ANA@lumen.example"))


def test_a_home_that_is_none_of_the_locations_is_refused(cast: Cast, olive: Client) -> None:
    refused = refusals(submit(olive, page(cast.bre), home_location=cast.austin.pk))
    assert refused["home_location"] == ["Choose one of the locations above."]


def test_nobody_covers_for_themself(cast: Cast, olive: Client) -> None:
    assert "cover" in refusals(submit(olive, page(cast.bre), cover=cast.bre.pk))


def test_a_shift_that_ends_before_it_starts_is_refused_beside_its_end(
    cast: Cast, dana: Client
) -> None:
    hours = {"shifts-0-starts": "17:00", "shifts-0-ends": "9:00"}
    assert "shifts-0-ends" in refusals(submit(dana, page(cast.bre), **hours))
    assert "shifts-0-starts" in refusals(
        submit(dana, page(cast.bre), **{"shifts-0-starts": "9 am"})
    )


def test_no_page_shows_a_password_hash(cast: Cast, olive: Client) -> None:
    shown = olive.get(page(cast.bre)).content.decode()
    assert cast.bre.password not in shown
    assert "pbkdf2" not in shown


@pytest.mark.parametrize("query", ["role=%00", "is_active__exact=%00", "role=pilot", "p=x", "o=9"])
def test_a_filter_that_makes_no_sense_is_no_error(olive: Client, query: str) -> None:
    answer = olive.get(f"/admin/accounts/user/?{query}")
    assert answer.status_code in {200, 302, 404}


def test_no_field_opens_another_models_form(cast: Cast, olive: Client) -> None:
    html = olive.get(page(cast.bre)).content.decode()
    assert 'id="id_cover"' in html
    assert "related-widget-wrapper-link" not in html


def do(client: Client, action: str, *people: User) -> str:
    fields = {"action": action, "_selected_action": [person.pk for person in people]}
    return client.post("/admin/accounts/user/", fields, follow=True).content.decode()


def test_a_manager_logs_out_and_resets_her_staff_and_nobody_else(cast: Cast, dana: Client) -> None:
    people = (cast.bre, cast.leo, cast.olive)
    for person in people:
        TOTP.activate(person, generate_totp_secret())
        StaffClient().force_login(person)
    assert "Bre Nguyen was logged out" in do(dana, "log_out", *people)
    said = do(dana, "second_step_anew", *people)
    assert "Olive Grant isn&#x27;t yours" in said
    assert [LogIn.objects.filter(user=person).exists() for person in people] == [False, True, True]
    assert [is_set_up(person) for person in people] == [False, True, True]


def test_staff_log_nobody_out(cast: Cast, client: StaffClient) -> None:
    StaffClient().force_login(cast.ana)
    client.force_login(cast.bre)
    do(client, "log_out", cast.ana)
    assert LogIn.objects.filter(user=cast.ana).exists()


def test_a_command_lets_an_owner_set_up_the_second_step_anew(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    TOTP.activate(cast.olive, generate_totp_secret())
    call_command("reset_second_step", "Olive@lumen.example ")
    assert capsys.readouterr().out == "Olive Grant sets up a second step at the next log-in.\n"
    assert not is_set_up(cast.olive)
    with pytest.raises(CommandError, match="no account with x@"):
        call_command("reset_second_step", "x@lumen.example")
