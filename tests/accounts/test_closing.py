"""Public holidays, and the closures that are made of them."""

from typing import Any

import pytest

from accounts.clock import database_now
from accounts.closing import close_on_holidays, coming_holidays
from accounts.models import Closure, Location, User
from tests.admin_forms import refusals, submit
from tests.cast import Cast, oakland
from tests.clients import StaffClient

NOVEMBER = oakland("09:00", "2026-11-20")
JUNE = oakland("09:00", "2026-06-09")


@pytest.fixture
def here(cast: Cast) -> Location:
    """Oakland, in California."""
    cast.oakland.region = "US-CA"
    cast.oakland.save()
    return cast.oakland


def page(location: Location) -> str:
    return f"/admin/accounts/location/{location.pk}/holidays/"


def logged_in(person: User) -> StaffClient:
    client = StaffClient()
    client.force_login(person)
    return client


def first_open(location: Location) -> str:
    return next(
        one.on.isoformat() for one in coming_holidays(location, database_now()) if not one.closure
    )


def test_the_holidays_of_60_days_and_of_the_rest_of_the_year_are_offered(here: Location) -> None:
    found = [(f"{one.on:%m-%d}", one.name, one.is_soon) for one in coming_holidays(here, JUNE)]
    assert ("07-04", "Independence Day", True) in found
    assert ("12-25", "Christmas Day", False) in found
    over_the_year = coming_holidays(here, NOVEMBER)
    assert str(over_the_year[-1].on) == "2027-01-18"
    assert all(one.is_soon for one in over_the_year)


def test_a_state_has_holidays_of_its_own(cast: Cast, here: Location) -> None:
    cast.austin.region = "US-TX"
    names = [
        {one.name for one in coming_holidays(place, NOVEMBER)} for place in (here, cast.austin)
    ]
    assert names[0] != names[1]
    assert "Thanksgiving Day" in names[0] & names[1]


def test_ticked_holidays_become_closures_and_are_shown_as_such(cast: Cast, here: Location) -> None:
    before = Location.objects.get(pk=here.pk).calendar_version
    dana, day = logged_in(cast.dana), first_open(here)
    assert not Closure.objects.exists()
    answer = dana.post(page(here), {"days": [day]}, follow=True)
    [closure] = Closure.objects.all()
    assert (closure.location, str(closure.on_date)) == (here, day)
    assert "Closed already" in answer.content.decode()
    assert closure.name in answer.content.decode()
    assert Location.objects.get(pk=here.pk).calendar_version == before + 1


def test_what_is_closed_already_stays_as_it_is(here: Location) -> None:
    christmas = next(one.on for one in coming_holidays(here, NOVEMBER) if one.on.month == 12)
    Closure.objects.create(location=here, on_date=christmas, name="Away")
    assert close_on_holidays(here, {christmas}, NOVEMBER) == []
    assert [row.name for row in Closure.objects.all()] == ["Away"]


@pytest.mark.parametrize("days", [[], ["2026-02-30"], ["x\x00"], ["2001-01-01"]])
def test_nothing_ticked_and_what_is_no_holiday_are_refused_in_words(
    cast: Cast, here: Location, days: list[str]
) -> None:
    answer = logged_in(cast.dana).post(page(here), {"days": days})
    assert answer.status_code == 200
    assert answer.context["problems"]
    assert not Closure.objects.exists()


def test_a_location_without_a_country_asks_for_one_and_takes_none_that_is_made_up(
    cast: Cast,
) -> None:
    olive = logged_in(cast.olive)
    shown = olive.get(page(cast.oakland)).content.decode()
    assert "isn't said yet" in shown.replace("&#x27;", "'")
    form = f"/admin/accounts/location/{cast.oakland.pk}/change/"
    assert "region" in refusals(submit(olive, form, region="US-ZZ"))
    assert submit(olive, form, region="US-CA").status_code == 302
    assert Location.objects.get(pk=cast.oakland.pk).region == "US-CA"


def test_another_location_has_no_page_of_holidays(cast: Cast, here: Location) -> None:
    cast.austin.region = "US-TX"
    cast.austin.save()
    day = first_open(cast.austin)
    answers: list[Any] = [
        logged_in(cast.dana).post(page(cast.austin), {"days": [day]}),
        logged_in(cast.dana).get("/admin/accounts/location/999999/holidays/"),
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert not Closure.objects.exists()
