"""From rows to working time: shifts, exceptions, time off, closures, two locations."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.availability import (
    State,
    become_available,
    expire_due,
    go_away,
    go_with_patient,
    status_of,
    statuses,
)
from accounts.calendars import is_on_shift, location_calendar, person_calendar
from accounts.models import Availability, Closure, Role, Shift, ShiftException, TimeOff, User
from accounts.signals import availability_changed
from accounts.worktime import add_working_time, is_working
from tests.cast import Cast, oakland, person, post

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def due(user: User, start: datetime) -> datetime:
    fresh = User.objects.get(pk=user.pk)
    return add_working_time(person_calendar(fresh), start, HOUR)


def test_an_hour_in_the_afternoon_goes_on_the_next_morning(cast: Cast) -> None:
    assert due(cast.bre, oakland("16:30")) == oakland("09:30", "2026-06-10")


def test_a_closure_of_the_location_is_nobodys_working_day(cast: Cast) -> None:
    Closure.objects.create(location=cast.oakland, on_date=date(2026, 6, 10), name="Inventory")
    assert due(cast.bre, oakland("16:30")) == oakland("09:30", "2026-06-11")
    assert not is_working(location_calendar(cast.oakland), oakland("10:00", "2026-06-10"))


def test_a_shift_for_the_date_wins_over_the_closure(cast: Cast) -> None:
    Closure.objects.create(location=cast.oakland, on_date=date(2026, 6, 10), name="Inventory")
    ShiftException.objects.create(
        user=cast.bre, location=cast.oakland, on_date=date(2026, 6, 10), starts=600, ends=720
    )
    assert due(cast.bre, oakland("16:30")) == oakland("10:30", "2026-06-10")


def test_an_exception_replaces_the_weekly_shift_of_that_date(cast: Cast) -> None:
    ShiftException.objects.create(
        user=cast.bre, location=cast.oakland, on_date=date(2026, 6, 9), starts=780, ends=840
    )
    assert due(cast.bre, oakland("09:30")) == oakland("14:00")


def test_nobody_works_on_time_off(cast: Cast) -> None:
    TimeOff.objects.create(user=cast.bre, first_on=date(2026, 6, 10), last_on=date(2026, 6, 11))
    assert due(cast.bre, oakland("16:30")) == oakland("09:30", "2026-06-12")


def test_shifts_at_two_locations_are_one_calendar(cast: Cast) -> None:
    Shift.objects.filter(user=cast.bre, weekday=2).delete()
    Shift.objects.create(user=cast.bre, location=cast.austin, weekday=2, starts=780, ends=1020)
    # Wednesday 13:00 in Austin is 11:00 in Oakland.
    assert due(cast.bre, oakland("16:30")) == oakland("11:30", "2026-06-10")


def test_without_a_published_shift_the_home_locations_hours_count(cast: Cast) -> None:
    Shift.objects.filter(user=cast.bre).delete()
    assert due(cast.bre, oakland("16:30")) == oakland("09:30", "2026-06-10")


def test_whoever_has_neither_shift_nor_home_is_never_on_shift(cast: Cast) -> None:
    nobody = person("Nil Ray", Role.FRONT_DESK, None)
    assert not is_on_shift(nobody, oakland("10:00"))
    assert status_of(nobody, oakland("10:00")).until is None


def test_the_status_of_many_takes_a_fixed_number_of_queries(cast: Cast) -> None:
    def queries(users: list[User]) -> int:
        with CaptureQueriesContext(connection) as caught:
            statuses(users, oakland("10:00"))
        return len(caught)

    one = queries(list(User.objects.filter(pk=cast.bre.pk)))
    assert queries(list(User.objects.all())) <= one + 1


def test_available_lasts_until_the_end_of_the_shift(cast: Cast) -> None:
    status = status_of(cast.bre, oakland("10:00"))
    assert (status.state, status.until) == (State.AVAILABLE, oakland("17:00"))


def test_off_shift_lasts_until_the_next_one(cast: Cast) -> None:
    status = status_of(cast.bre, oakland("20:00"))
    assert (status.state, status.until) == (State.OFF_SHIFT, oakland("09:00", "2026-06-10"))


def test_with_a_patient_ends_by_itself(cast: Cast) -> None:
    now = oakland("10:00")
    status = go_with_patient(cast.ana, 30, now)
    assert (status.state, status.until) == (State.WITH_PATIENT, oakland("10:30"))
    assert status_of(User.objects.get(pk=cast.ana.pk), oakland("10:30")).state == State.AVAILABLE


def test_what_is_over_is_cleared_once(cast: Cast) -> None:
    go_with_patient(cast.ana, 15, oakland("10:00"))
    go_away(cast.bre, 60, oakland("10:00"))
    assert expire_due(oakland("10:20")) == 1
    assert expire_due(oakland("10:20")) == 0
    assert list(Availability.objects.values_list("user", flat=True)) == [cast.bre.pk]


@pytest.mark.django_db(transaction=True)
def test_clearing_what_is_over_holds_up_nobodys_message(cast: Cast) -> None:
    go_away(cast.ana, 15, oakland("10:00"))

    def send() -> int:
        try:
            return post(cast.ana, cast.direct).seq
        finally:
            connection.close()

    def meanwhile(**kwargs: Any) -> None:
        with ThreadPoolExecutor(1) as another:
            assert another.submit(send).result() == 1

    availability_changed.connect(meanwhile)
    try:
        assert expire_due(oakland("10:20")) == 1
    finally:
        availability_changed.disconnect(meanwhile)


def test_one_becomes_available_before_the_time_is_over(cast: Cast) -> None:
    go_away(cast.bre, 60, oakland("10:00"))
    assert become_available(cast.bre, oakland("10:05")).state == State.AVAILABLE


@pytest.mark.parametrize("minutes", [0, 20, 91, -15])
def test_with_a_patient_takes_the_minutes_that_are_offered(cast: Cast, minutes: int) -> None:
    with pytest.raises(ValueError, match="15, 30, 45, 60 or 90"):
        go_with_patient(cast.ana, minutes, oakland("10:00"))


@pytest.mark.parametrize("minutes", [0, 721])
def test_away_lasts_at_most_twelve_hours(cast: Cast, minutes: int) -> None:
    with pytest.raises(ValueError, match="12 hours"):
        go_away(cast.ana, minutes, oakland("10:00"))
