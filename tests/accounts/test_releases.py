"""With a patient, longer or not: what is kept of it when it ends."""

from datetime import datetime

import pytest

from accounts.availability import (
    State,
    become_available,
    expire_due,
    go_away,
    go_with_patient,
    release_of,
    see_release,
    status_of,
    stay_with_patient,
)
from accounts.models import Release, User
from tests.cast import Cast, oakland

pytestmark = pytest.mark.django_db


def status(user: User, clock: str) -> tuple[State, datetime | None]:
    found = status_of(User.objects.get(pk=user.pk), oakland(clock))
    return found.state, found.until


def released(user: User) -> tuple[datetime, datetime]:
    row = Release.objects.get(user=user)
    return row.since, row.at


def test_one_stays_longer_from_the_end_that_was_shown(cast: Cast) -> None:
    go_with_patient(cast.kim, 30, oakland("10:00"))
    stay_with_patient(cast.kim, 15, oakland("10:30"), oakland("10:28"))
    assert status(cast.kim, "10:40") == (State.WITH_PATIENT, oakland("10:45"))


def test_two_tabs_that_stay_longer_at_once_do_so_once(cast: Cast) -> None:
    go_with_patient(cast.kim, 30, oakland("10:00"))
    for minutes in (15, 30):
        said = stay_with_patient(cast.kim, minutes, oakland("10:30"), oakland("10:28"))
        assert said.until == oakland("10:45")
    assert status(cast.kim, "10:40") == (State.WITH_PATIENT, oakland("10:45"))


def test_what_ended_by_itself_begins_anew_and_its_beginning_is_kept(cast: Cast) -> None:
    go_with_patient(cast.kim, 30, oakland("10:00"))
    stay_with_patient(cast.kim, 15, oakland("10:30"), oakland("10:31"))
    assert status(cast.kim, "10:40") == (State.WITH_PATIENT, oakland("10:46"))
    become_available(cast.kim, oakland("10:41"))
    assert released(cast.kim) == (oakland("10:00"), oakland("10:41"))


def test_who_was_freed_in_another_tab_stays_free(cast: Cast) -> None:
    go_with_patient(cast.kim, 30, oakland("10:00"))
    become_available(cast.kim, oakland("10:28"))
    said = stay_with_patient(cast.kim, 15, oakland("10:30"), oakland("10:29"))
    assert said.state == State.AVAILABLE


@pytest.mark.parametrize("minutes", [0, 20, 90])
def test_one_stays_15_or_30_minutes_longer_and_no_other_number(cast: Cast, minutes: int) -> None:
    go_with_patient(cast.kim, 30, oakland("10:00"))
    with pytest.raises(ValueError, match="15 or 30"):
        stay_with_patient(cast.kim, minutes, oakland("10:30"), oakland("10:28"))


def test_its_end_is_kept_whether_said_or_by_itself_or_by_going_away(cast: Cast) -> None:
    for user in (cast.kim, cast.bre, cast.ana):
        go_with_patient(user, 30, oakland("10:00"))
    become_available(cast.kim, oakland("10:10"))
    go_away(cast.bre, 60, oakland("10:20"))
    expire_due(oakland("10:31"))
    assert released(cast.kim) == (oakland("10:00"), oakland("10:10"))
    assert released(cast.bre) == (oakland("10:00"), oakland("10:20"))
    assert released(cast.ana) == (oakland("10:00"), oakland("10:31"))


def test_the_end_of_being_away_is_none(cast: Cast) -> None:
    go_away(cast.kim, 30, oakland("10:00"))
    become_available(cast.kim, oakland("10:10"))
    go_away(cast.bre, 30, oakland("10:00"))
    expire_due(oakland("10:31"))
    assert not Release.objects.exists()


def test_two_patients_in_a_row_are_one_until_somebody_looked(cast: Cast) -> None:
    go_with_patient(cast.kim, 30, oakland("10:00"))
    become_available(cast.kim, oakland("10:25"))
    go_with_patient(cast.kim, 30, oakland("10:26"))
    become_available(cast.kim, oakland("10:50"))
    assert released(cast.kim) == (oakland("10:00"), oakland("10:50"))
    assert see_release(cast.kim, oakland("10:50"), oakland("10:51"))
    go_with_patient(cast.kim, 30, oakland("11:00"))
    become_available(cast.kim, oakland("11:20"))
    assert released(cast.kim) == (oakland("11:00"), oakland("11:20"))


def test_it_is_told_until_seen_or_for_twelve_hours_and_never_with_a_patient(cast: Cast) -> None:
    go_with_patient(cast.kim, 30, oakland("10:00"))
    assert release_of(cast.kim, oakland("10:10")) is None
    become_available(cast.kim, oakland("10:20"))
    assert release_of(cast.kim, oakland("22:19"))
    assert release_of(cast.kim, oakland("22:20")) is None
    go_with_patient(cast.kim, 15, oakland("10:30"))
    assert release_of(cast.kim, oakland("10:31")) is None
    assert release_of(cast.kim, oakland("10:46"))


def test_an_older_one_that_is_looked_at_leaves_the_newer_one(cast: Cast) -> None:
    for start, end in (("10:00", "10:10"), ("10:20", "10:30")):
        go_with_patient(cast.kim, 15, oakland(start))
        become_available(cast.kim, oakland(end))
    assert not see_release(cast.kim, oakland("10:10"), oakland("10:31"))
    assert release_of(cast.kim, oakland("10:31"))
