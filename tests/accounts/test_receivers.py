"""What follows by itself when people and hours change."""

import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.clock import database_now
from accounts.models import (
    Closure,
    Location,
    LogIn,
    OpeningHours,
    Role,
    Shift,
    ShiftException,
    TimeOff,
    User,
)
from accounts.sessions import end_sessions, forget_ended
from accounts.signals import person_changed, sessions_ended
from tests.cast import Cast
from tests.clients import StaffClient

DAY = datetime.date(2026, 6, 9)


def version(location: Location) -> int:
    return Location.objects.get(pk=location.pk).calendar_version


@pytest.fixture
def changed() -> Any:
    """The names of those of whom `person_changed` tells."""
    names: list[str] = []

    def hear(user: User, **kwargs: Any) -> None:
        names.append(user.display_name)

    person_changed.connect(hear)
    yield names
    person_changed.disconnect(hear)


@pytest.fixture
def ended() -> Any:
    """Whose log-ins ended, and which."""
    told: list[tuple[str, str | None]] = []

    def hear(user: User, session_key: str | None, **kwargs: Any) -> None:
        told.append((user.display_name, session_key))

    sessions_ended.connect(hear)
    yield told
    sessions_ended.disconnect(hear)


def test_every_edit_of_hours_counts_at_its_location_only(cast: Cast) -> None:
    here, there = version(cast.oakland), version(cast.austin)
    OpeningHours.objects.create(location=cast.oakland, weekday=5, starts=600, ends=720)
    Closure.objects.create(location=cast.oakland, on_date=DAY, name="Training")
    Shift.objects.create(user=cast.bre, location=cast.oakland, weekday=5, starts=600, ends=720)
    ShiftException.objects.create(
        user=cast.bre, location=cast.oakland, on_date=DAY, starts=600, ends=720
    )
    assert version(cast.oakland) == here + 4
    assert version(cast.austin) == there


def test_deleting_hours_counts(cast: Cast) -> None:
    before = version(cast.oakland)
    cast.oakland.opening_hours.all()[0].delete()
    assert version(cast.oakland) > before


def test_a_shift_that_moves_counts_where_it_was_and_where_it_is(cast: Cast) -> None:
    here, there = version(cast.oakland), version(cast.austin)
    shift = cast.bre.shifts.all()[0]
    shift.location = cast.austin
    shift.save()
    assert version(cast.oakland) > here
    assert version(cast.austin) > there


def test_time_off_counts_wherever_the_person_works(cast: Cast) -> None:
    cast.bre.locations.add(cast.austin)
    here, there = version(cast.oakland), version(cast.austin)
    TimeOff.objects.create(user=cast.bre, first_on=DAY, last_on=DAY)
    assert (version(cast.oakland), version(cast.austin)) == (here + 1, there + 1)


def test_another_zone_counts_and_another_phone_number_does_not(cast: Cast) -> None:
    before = version(cast.oakland)
    cast.oakland.phone = "510 555 0100"
    cast.oakland.save()
    assert version(cast.oakland) == before
    cast.oakland.time_zone = "America/Denver"
    cast.oakland.save()
    assert version(cast.oakland) == cast.oakland.calendar_version == before + 1


def test_saving_an_old_copy_of_a_location_takes_no_edit_back(cast: Cast) -> None:
    old_copy = Location.objects.get(pk=cast.oakland.pk)
    Closure.objects.create(location=cast.oakland, on_date=DAY, name="Training")
    counted = version(cast.oakland)
    old_copy.save()
    assert version(cast.oakland) == counted


def test_a_new_role_home_or_location_is_told(cast: Cast, changed: list[str]) -> None:
    cast.bre.role = Role.AESTHETICIAN
    cast.bre.save()
    cast.ana.home_location = cast.austin
    cast.ana.save(update_fields=["home_location"])
    cast.kim.locations.add(cast.austin)
    cast.austin.people.remove(cast.leo)
    assert changed == ["Bre Nguyen", "Ana Lopez", "Kim Ortega", "Leo Park"]


def test_everybody_who_leaves_an_emptied_location_is_told(cast: Cast, changed: list[str]) -> None:
    cast.austin.people.clear()
    assert changed == ["Leo Park"]


def test_a_new_name_or_a_log_in_is_not_told(cast: Cast, changed: list[str]) -> None:
    cast.bre.display_name = "Bre Nguyen-Lopez"
    cast.bre.save()
    StaffClient().force_login(cast.bre)
    assert changed == []


def test_deactivating_somebody_deletes_their_log_ins_and_nobody_elses(
    cast: Cast, client: Client, ended: list[tuple[str, str | None]]
) -> None:
    client.force_login(cast.dana)
    desk, tablet = StaffClient(), StaffClient()
    desk.force_login(cast.bre)
    tablet.force_login(cast.bre)
    cast.bre.is_active = False
    cast.bre.save()
    assert ended == [("Bre Nguyen", None)]
    assert end_sessions(cast.bre) == 0
    assert client.get("/admin/").status_code == 200


def test_log_ins_that_are_over_are_forgotten_and_no_others(cast: Cast, client: Client) -> None:
    client.force_login(cast.dana)
    StaffClient().force_login(cast.bre)
    now = database_now()
    LogIn.objects.exclude(session_key=client.session.session_key).update(expire_date=now)
    assert forget_ended(now) == 1
    assert LogIn.objects.get().session_key == client.session.session_key


def test_a_new_password_ends_all_log_ins(
    cast: Cast, client: Client, ended: list[tuple[str, str | None]]
) -> None:
    client.force_login(cast.bre)
    cast.bre.set_password("lavender-otter-tandem")
    cast.bre.save()
    assert ended == [("Bre Nguyen", None)]


def test_logging_out_ends_that_log_in_only(
    cast: Cast, client: Client, ended: list[tuple[str, str | None]]
) -> None:
    elsewhere = StaffClient()
    elsewhere.force_login(cast.bre)
    client.force_login(cast.bre)
    key = client.session.session_key
    client.post("/accounts/logout/")
    assert ended == [("Bre Nguyen", key)]
    assert "_auth_user_id" in elsewhere.session
