"""Whose hours a promise counts, and what it says when there are none."""

from datetime import datetime

import pytest

from accounts.models import OpeningHours, Shift, User
from policies.hours import NO_HOURS, NO_RULE, calendars_of, deadline, load
from tests.cast import Cast, oakland
from tests.policies.asks import rule

TEN = oakland("10:00")


def test_a_named_person_is_counted_by_their_own_shifts(cast: Cast) -> None:
    Shift.objects.filter(user=cast.kim).update(starts=13 * 60)
    due = deadline(rule(), cast.kim, cast.oakland, TEN)
    assert (due.clock_started_at, due.due_at) == (oakland("13:00"), oakland("14:00"))
    assert due.basis["hours_of"] == "person"
    assert due.basis["fallback"] is False


def test_a_person_of_another_zone_is_counted_by_the_clock_there(cast: Cast) -> None:
    due = deadline(rule(), cast.leo, cast.oakland, oakland("14:30"))
    assert due.due_at == oakland("07:30", "2026-06-10")  # 17:00 in Austin is 15:00 in Oakland


def test_a_group_is_counted_by_the_opening_hours(cast: Cast) -> None:
    OpeningHours.objects.filter(location=cast.oakland).update(starts=12 * 60)
    due = deadline(rule(), None, cast.oakland, TEN)
    assert due.due_at == oakland("13:00")
    assert (due.basis["hours_of"], due.basis["fallback"]) == ("location", False)


def test_a_person_without_shifts_works_the_opening_hours_and_it_is_said(cast: Cast) -> None:
    Shift.objects.filter(user=cast.kim).delete()
    due = deadline(rule(), cast.kim, cast.oakland, TEN)
    assert due.due_at == oakland("11:00")
    assert due.basis["fallback"] is True


def test_a_person_without_any_hours_falls_back_to_the_asks_location(cast: Cast) -> None:
    Shift.objects.filter(user=cast.kim).delete()
    User.objects.filter(pk=cast.kim.pk).update(home_location=None)
    due = deadline(rule(), User.objects.get(pk=cast.kim.pk), cast.oakland, TEN)
    assert due.due_at == oakland("11:00")
    assert (due.basis["hours_of"], due.basis["fallback"]) == ("location", True)


def test_l51_without_any_hours_there_is_no_due_time_and_a_reason(cast: Cast) -> None:
    Shift.objects.all().delete()
    OpeningHours.objects.all().delete()
    due = deadline(rule(), cast.kim, cast.oakland, TEN)
    assert (due.due_at, due.reason) == (None, NO_HOURS)
    assert due.fields(TEN)["next_action"] == "recheck"


def test_without_a_rule_there_is_no_due_time_and_a_reason(cast: Cast) -> None:
    due = deadline(None, cast.kim, cast.oakland, TEN)
    assert (due.due_at, due.reason) == (None, NO_RULE)


def test_an_elapsed_rule_counts_every_minute(cast: Cast) -> None:
    version = rule(clock="elapsed", target_minutes=15)
    due = deadline(version, cast.kim, cast.oakland, oakland("23:00"))
    assert (due.due_at, due.basis) == (oakland("23:15"), {"hours_of": "clock"})


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([15], [oakland("09:15", "2026-06-15")]),
        ([45], [oakland("16:45", "2026-06-12")]),
        ([15, 45, 45], [oakland("16:45", "2026-06-12"), oakland("09:15", "2026-06-15")]),
        ([60, 90], []),
    ],
)
def test_reminders_count_back_on_the_same_clock(
    cast: Cast, before: list[int], expected: list[datetime]
) -> None:
    due = deadline(
        rule(remind_before=before), cast.kim, cast.oakland, oakland("16:30", "2026-06-12")
    )
    assert due.due_at == oakland("09:30", "2026-06-15")
    assert list(due.remind_at) == expected


def test_a_basis_leads_back_to_its_calendar(cast: Cast) -> None:
    load([cast.kim], [cast.oakland])
    version = rule()
    bases = [
        deadline(version, cast.kim, cast.oakland, TEN).basis,
        deadline(version, None, cast.austin, TEN).basis,
        deadline(None, None, None, TEN).basis,
    ]
    person, place, always = calendars_of(bases)
    assert next(person.spans_from(TEN)) == (oakland("09:00"), oakland("17:00"))
    assert next(place.spans_from(TEN)) == (oakland("07:00"), oakland("15:00"))
    assert next(always.spans_from(TEN))[0] <= TEN
