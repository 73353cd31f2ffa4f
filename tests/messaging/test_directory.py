"""When everybody works this week, as colleagues see it."""

from datetime import date

import pytest

from accounts.models import Role, ShiftException, TimeOff
from messaging.directory import weeks_of
from tests.cast import Cast, oakland, person
from tests.messaging.test_views import browser

pytestmark = pytest.mark.django_db
NOW = oakland("10:00")  # a Tuesday
DAY = "09:00–17:00"


def test_a_week_has_seven_days_from_monday_on(cast: Cast) -> None:
    assert weeks_of([cast.bre], NOW) == {cast.bre.pk: [DAY] * 5 + ["", ""]}


def test_breaks_exceptions_and_time_off_are_in_it(cast: Cast) -> None:
    cast.bre.shifts.filter(weekday=0).update(ends=12 * 60)
    cast.bre.shifts.create(location=cast.oakland, weekday=0, starts=13 * 60, ends=24 * 60)
    ShiftException.objects.create(
        user=cast.bre, location=cast.oakland, on_date=date(2026, 6, 13), starts=600, ends=720
    )
    TimeOff.objects.create(user=cast.bre, first_on=date(2026, 6, 11), last_on=date(2026, 6, 12))
    week = ["09:00–12:00, 13:00–24:00", DAY, DAY, "", "", "10:00–12:00", ""]
    assert weeks_of([cast.bre], NOW)[cast.bre.pk] == week


def test_hours_are_on_the_clock_of_where_somebody_works(cast: Cast) -> None:
    assert weeks_of([cast.leo], NOW)[cast.leo.pk][:5] == [DAY] * 5


def test_everybody_active_is_there_and_whoever_has_no_hours_has_none(cast: Cast) -> None:
    mona = person("Mona Reyes", Role.AESTHETICIAN, None)
    cast.kim.is_active = False
    cast.kim.save()
    weeks = browser(cast.bre).get("/api/people/weeks/").json()["weeks"]
    assert weeks[str(mona.pk)] == [""] * 7
    assert str(cast.kim.pk) not in weeks
    assert len(weeks) == 6
