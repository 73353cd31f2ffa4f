"""Whether two people ever work at the same time."""

from datetime import date

from messaging.overlaps import overlap_of
from tests.cast import Cast, oakland
from tests.messaging.test_views import browser

NOW = oakland("10:00")  # a Tuesday


def test_who_works_the_same_hours_overlaps_from_now_on(cast: Cast) -> None:
    found = overlap_of(cast.ana, cast.kim, NOW)
    assert found == {"minutes": 40 * 60, "next_at": "2026-06-09T17:00:00.000Z"}


def test_who_never_meets_overlaps_nothing(cast: Cast) -> None:
    cast.kim.shifts.update(starts=1020, ends=1260)
    assert overlap_of(cast.ana, cast.kim, NOW) == {"minutes": 0, "next_at": None}


def test_the_next_shared_hour_is_found_after_the_week(cast: Cast) -> None:
    cast.kim.shifts.exclude(weekday=0).delete()
    cast.kim.time_off.create(first_on=date(2026, 6, 15), last_on=date(2026, 6, 15))
    cast.kim.refresh_from_db()
    found = overlap_of(cast.ana, cast.kim, NOW)
    assert (found["minutes"], found["next_at"]) == (0, "2026-06-22T16:00:00.000Z")


def test_of_somebody_who_is_not_there_nothing_is_said(cast: Cast) -> None:
    assert browser(cast.ana).get("/api/people/999999/overlap/").status_code == 404
    assert "minutes" in browser(cast.ana).get(f"/api/people/{cast.kim.pk}/overlap/").json()
