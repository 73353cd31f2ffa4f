"""Copying hours in Django admin: what is shown, what is written, who may, and the way back."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.test import Client

from accounts.clock import database_now
from accounts.copying import monday_of
from accounts.models import (
    Closure,
    HoursCopy,
    Location,
    OpeningHours,
    Role,
    Shift,
    ShiftException,
    TimeOff,
    User,
)
from accounts.roles import hours_written_by, people_seen_by, person_fields_edited_by
from tests.cast import Cast, person
from tests.clients import StaffClient

HOURS = "/admin/accounts/user/copy/hours/"
WEEK = "/admin/accounts/user/copy/week/"
OPENING = "/admin/accounts/user/copy/opening/"
EVERY_DAY = list(range(7))
NEXT = timedelta(days=7)


def logged_in(user: User) -> Client:
    client = StaffClient()
    client.force_login(user)
    return client


@pytest.fixture
def dana(cast: Cast) -> Client:
    return logged_in(cast.dana)


@pytest.fixture
def olive(cast: Cast) -> Client:
    return logged_in(cast.olive)


@pytest.fixture
def monday() -> date:
    """The Monday after next, so that no day of its week is over anywhere."""
    return monday_of(database_now().date()) + 2 * NEXT


def copied(client: Client, page: str, fields: dict[str, Any]) -> Any:
    """Look, and confirm what is shown."""
    shown = client.post(page, fields)
    assert shown.context["plan"].is_ready, wrongs(shown)
    return client.post(page, {**fields, "shown": shown.context["plan"].fingerprint})


def wrongs(answer: Any) -> list[str]:
    plan = answer.context["plan"]
    if plan is None:
        return [str(error) for errors in answer.context["form"].errors.values() for error in errors]
    return [
        f"{target.name}, {change.day.said}: {problem}"
        for target, change in plan.wrong
        for problem in change.problems
    ]


def outcomes(answer: Any) -> list[str]:
    return [
        f"{target.name}, {change.day.said}: {change.outcome} {change.skipped}".strip()
        for target in answer.context["plan"].targets
        for change in target.changes
    ]


def notes(answer: Any) -> list[str]:
    plan = answer.context["plan"]
    of_days = [note for change in plan.changes for note in change.notes]
    return [*plan.notes, *(note for one in plan.targets for note in one.notes), *of_days]


def shifts_of(user: User) -> list[str]:
    rows = Shift.objects.filter(user=user).select_related("location")
    return [f"{str(row)[:3]} {str(row).split()[-1]} {row.location}" for row in rows]


def dated(user: User) -> list[str]:
    return [str(row) for row in ShiftException.objects.filter(user=user)]


def weekly(source: User, *people: User, **changes: Any) -> dict[str, Any]:
    to = [one.pk for one in people]
    return {"source": source.pk, "days": EVERY_DAY, "people": to, "mode": "replace", **changes}


def lunch_on_mondays(user: User) -> None:
    assert user.home_location is not None
    user.shifts.filter(weekday=0).update(ends=720)
    Shift.objects.create(user=user, location=user.home_location, weekday=0, starts=780, ends=1080)


def test_weekly_hours_are_shown_before_and_after_and_written_once_confirmed(
    cast: Cast, dana: Client
) -> None:
    lunch_on_mondays(cast.bre)
    fields = weekly(cast.bre, cast.ana, cast.kim, days=[0, 1])
    shown = dana.post(HOURS, fields)
    assert outcomes(shown) == [
        "Ana Lopez, Monday: Change",
        "Ana Lopez, Tuesday: Unchanged",
        "Kim Ortega, Monday: Change",
        "Kim Ortega, Tuesday: Unchanged",
    ]
    page = unescape(shown.content.decode())
    assert "09:00–17:00" in page
    assert "09:00–12:00, 13:00–18:00" in page
    assert len(shifts_of(cast.ana)) == 5
    answer = copied(dana, HOURS, fields)
    assert answer.status_code == 302
    for one in (cast.ana, cast.kim):
        assert shifts_of(one)[:3] == [
            "Mon 09:00–12:00 Oakland",
            "Mon 13:00–18:00 Oakland",
            "Tue 09:00–17:00 Oakland",
        ]
    said = dana.get(answer.headers["Location"]).content.decode()
    assert "2 days changed. No open due times moved." in said


def test_what_is_added_leaves_what_is_there(cast: Cast, dana: Client) -> None:
    Shift.objects.filter(user=cast.bre).delete()
    Shift.objects.create(user=cast.bre, location=cast.oakland, weekday=0, starts=1080, ends=1200)
    assert copied(dana, HOURS, weekly(cast.bre, cast.ana, mode="add")).status_code == 302
    assert shifts_of(cast.ana)[:2] == ["Mon 09:00–17:00 Oakland", "Mon 18:00–20:00 Oakland"]
    assert len(shifts_of(cast.ana)) == 6


def test_one_wrong_day_keeps_all_from_being_copied_and_says_which(cast: Cast, dana: Client) -> None:
    lunch_on_mondays(cast.bre)
    fields = weekly(cast.bre, cast.ana, mode="add", days=[0, 1])
    shown = dana.post(HOURS, fields)
    assert wrongs(shown) == [
        "Ana Lopez, Monday: 09:00–12:00 overlaps 09:00–17:00, which is there. Replace instead.",
        "Ana Lopez, Monday: 13:00–18:00 overlaps 09:00–17:00, which is there. Replace instead.",
    ]
    page = shown.content.decode()
    assert 'value="Copy"' not in page
    assert f'value="{cast.ana.pk}" id="id_people_0" checked' in page.replace("aria-", "")
    forced = {**fields, "shown": shown.context["plan"].fingerprint}
    assert dana.post(HOURS, forced).status_code == 200
    assert len(shifts_of(cast.ana)) == 5


def test_hours_at_another_location_that_overlap_are_refused_or_told_by_zone(
    cast: Cast, olive: Client
) -> None:
    nearby = Location.objects.create(name="Berkeley", time_zone="America/Los_Angeles")
    for place in (nearby, cast.austin, cast.oakland):
        cast.leo.locations.add(place)
    Shift.objects.filter(user=cast.leo).delete()
    Shift.objects.create(user=cast.leo, location=nearby, weekday=0, starts=600, ends=660)
    Shift.objects.create(user=cast.leo, location=cast.austin, weekday=1, starts=660, ends=720)
    Shift.objects.create(user=cast.leo, location=cast.austin, weekday=2, starts=600, ends=660)
    shown = olive.post(HOURS, weekly(cast.bre, cast.leo, mode="add"))
    assert wrongs(shown) == [
        (
            "Leo Park, Monday: Overlaps 10:00–11:00 at Berkeley. Change one of them, or leave this "
            "out."
        )
    ]
    # 11:00 in Austin is 9:00 in Oakland, 10:00 is an hour before anybody begins there.
    assert notes(shown) == [
        (
            "Overlaps 11:00–12:00 at Austin on the clocks there, as the zones are apart now. Look "
            "whether it can be done."
        )
    ]


def test_hours_where_a_manager_has_no_say_stay_and_are_not_named(cast: Cast, dana: Client) -> None:
    nearby = Location.objects.create(name="Berkeley", time_zone="America/Los_Angeles")
    cast.ana.locations.add(nearby)
    Shift.objects.filter(user=cast.ana).delete()
    Shift.objects.create(user=cast.ana, location=nearby, weekday=0, starts=600, ends=660)
    shown = dana.post(HOURS, weekly(cast.bre, cast.ana))
    assert "Overlaps 10:00–11:00 elsewhere." in wrongs(shown)[0]
    assert "at Berkeley" not in shown.content.decode()
    copied(dana, HOURS, weekly(cast.bre, cast.ana, days=[1, 2]))
    assert shifts_of(cast.ana) == [
        "Mon 10:00–11:00 Berkeley",
        "Tue 09:00–17:00 Oakland",
        "Wed 09:00–17:00 Oakland",
    ]


def test_at_another_location_wall_times_are_kept_and_the_zones_told(
    cast: Cast, olive: Client
) -> None:
    Shift.objects.filter(user=cast.leo).delete()
    fields = weekly(cast.bre, cast.leo, place=cast.austin.pk)
    assert notes(olive.post(HOURS, fields)) == [
        (
            "Wall times are kept: 9:00 in Oakland becomes 9:00 in Austin. "
            "When it is 9:00 in Oakland, it is 11:00 in Austin."
        ),
        "Until now they have no hours of their own, and work the opening hours of Austin.",
    ]
    copied(olive, HOURS, fields)
    assert shifts_of(cast.leo)[0] == "Mon 09:00–17:00 Austin"


def test_somebody_who_does_not_work_there_gets_no_hours_there(cast: Cast, olive: Client) -> None:
    shown = olive.post(HOURS, weekly(cast.bre, cast.leo, days=[0]))
    assert wrongs(shown) == [
        (
            "Leo Park, Monday: Leo Park doesn't work at Oakland. Add it to their locations, or "
            "leave them out."
        )
    ]


def test_coming_time_off_is_told(cast: Cast, dana: Client) -> None:
    day = database_now().date() + timedelta(days=3)
    TimeOff.objects.create(user=cast.ana, first_on=day, last_on=day)
    lunch_on_mondays(cast.bre)
    [note] = notes(dana.post(HOURS, weekly(cast.bre, cast.ana)))
    assert note == f"Off {day:%b} {day.day}: nothing changes on these days."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"days": []}, "Tick at least one day."),
        ({"people": []}, "Tick at least one person."),
        ({"people": ["x\x00"]}, "Null characters are not allowed."),
        ({"source": ""}, "This field is required."),
        ({"mode": "burn"}, "Select a valid choice. burn is not one of the available choices."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    cast: Cast, dana: Client, changes: dict[str, Any], said: str
) -> None:
    shown = dana.post(HOURS, {**weekly(cast.bre, cast.ana), **changes})
    assert shown.status_code == 200
    assert said in wrongs(shown)


def test_nobody_is_copied_to_themself(cast: Cast, dana: Client) -> None:
    said = wrongs(dana.post(HOURS, weekly(cast.bre, cast.bre)))
    assert said == ["Bre Nguyen is whom you copy from. Untick them here."]


def test_a_manager_offers_and_writes_only_whom_they_run(cast: Cast, dana: Client) -> None:
    boss = person("Max Boss", Role.MANAGER, cast.oakland)
    form = dana.get(HOURS).context["form"]
    names = {one.display_name for one in form.fields["people"].queryset}
    assert names == {"Bre Nguyen", "Ana Lopez", "Kim Ortega", "Dana Cole"}
    assert "Leo Park" not in {one.display_name for one in form.fields["source"].queryset}
    for other in (cast.leo, boss, cast.olive):
        assert wrongs(dana.post(HOURS, weekly(cast.bre, other)))
    assert wrongs(dana.post(HOURS, weekly(cast.bre, cast.ana, place=cast.austin.pk)))
    assert HoursCopy.objects.count() == 0


def test_whose_hours_one_writes_are_those_whose_page_one_changes(cast: Cast) -> None:
    person("Max Boss", Role.MANAGER, cast.oakland)
    person("Root Admin", Role.FRONT_DESK, cast.oakland, is_superuser=True)
    for by in User.objects.all():
        pages = {
            one.pk
            for one in people_seen_by(by).filter(is_active=True)
            if person_fields_edited_by(by, one)
        }
        assert set(hours_written_by(by).values_list("pk", flat=True)) == pages


def test_those_who_run_nothing_find_no_page(cast: Cast) -> None:
    bre = logged_in(cast.bre)
    for page in (HOURS, WEEK, OPENING):
        assert bre.get(page).status_code in {302, 403}
        assert bre.post(page, weekly(cast.ana, cast.kim)).status_code in {302, 403}


def test_what_changed_meanwhile_is_shown_once_more(cast: Cast, dana: Client) -> None:
    lunch_on_mondays(cast.bre)
    fields = weekly(cast.bre, cast.ana)
    shown = dana.post(HOURS, fields)
    cast.ana.shifts.filter(weekday=0).delete()
    again = dana.post(HOURS, {**fields, "shown": shown.context["plan"].fingerprint})
    assert "Something was changed meanwhile." in again.content.decode()
    assert not HoursCopy.objects.exists()


def test_the_audit_has_each_change_as_if_made_by_hand(cast: Cast, dana: Client) -> None:
    lunch_on_mondays(cast.bre)
    before = set(LogEntry.objects.values_list("pk", flat=True))
    copied(dana, HOURS, weekly(cast.bre, cast.ana))
    rows = LogEntry.objects.exclude(pk__in=before)
    assert {row.actor for row in rows} == {cast.dana}
    assert [(row.content_type.model, row.get_action_display()) for row in rows.order_by("pk")] == [
        ("shift", "delete"),
        ("shift", "create"),
        ("shift", "create"),
    ]


def test_a_copy_is_taken_back_in_one_step_and_once(cast: Cast, dana: Client) -> None:
    lunch_on_mondays(cast.bre)
    before = shifts_of(cast.ana)
    page = copied(dana, HOURS, weekly(cast.bre, cast.ana)).headers["Location"]
    assert shifts_of(cast.ana) != before
    shown = dana.get(page).context["plan"].fingerprint
    assert dana.post(page, {"shown": shown}).status_code == 302
    assert shifts_of(cast.ana) == before
    again = dana.get(page)
    assert "It was taken back on" in again.content.decode()
    dana.post(page, {"shown": again.context["plan"].fingerprint})
    assert shifts_of(cast.ana) == before


def test_a_copy_that_was_changed_since_is_not_taken_back(cast: Cast, dana: Client) -> None:
    lunch_on_mondays(cast.bre)
    page = copied(dana, HOURS, weekly(cast.bre, cast.ana)).headers["Location"]
    cast.ana.shifts.filter(weekday=0).first().delete()  # type: ignore[union-attr]
    after = shifts_of(cast.ana)
    answer = dana.get(page)
    assert "1 of 1 day was changed since" in answer.content.decode()
    dana.post(page, {"shown": answer.context["plan"].fingerprint})
    assert shifts_of(cast.ana) == after


def test_others_copies_are_as_if_there_were_none(cast: Cast, dana: Client, olive: Client) -> None:
    other = person("Noa Chen", Role.FRONT_DESK, cast.austin)
    Shift.objects.filter(user=other).delete()
    page = copied(olive, HOURS, weekly(cast.leo, other)).headers["Location"]
    assert olive.get(page).status_code == 200
    assert (dana.get(page).status_code, dana.post(page).status_code) == (404, 404)
    assert "Noa Chen" not in dana.get(HOURS).content.decode()


def one_week(whose: str, monday: date, weeks: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "whose": whose,
        "week": monday + timedelta(days=2),
        "first": monday + NEXT,
        "weeks": weeks,
        "mode": "replace",
        **changes,
    }


def late_on(user: User, day: date, at: Location) -> None:
    ShiftException.objects.create(user=user, location=at, on_date=day, starts=720, ends=1200)


def test_a_week_of_a_team_is_written_to_the_next_ones(
    cast: Cast, dana: Client, monday: date
) -> None:
    late_on(cast.ana, monday, cast.oakland)
    late_on(cast.kim, monday + timedelta(days=1), cast.oakland)
    fields = one_week(f"team-{cast.oakland.pk}", monday, 2)
    assert "weekly hours" in dana.post(WEEK, fields).content.decode()
    answer = copied(dana, WEEK, fields)
    assert answer.status_code == 302
    assert dated(cast.ana) == [f"{monday + NEXT * n} 12:00–20:00" for n in range(3)]
    assert len(dated(cast.kim)) == 3


def test_closed_days_and_days_off_are_left_out_and_named(
    cast: Cast, dana: Client, monday: date
) -> None:
    for number in range(3):
        late_on(cast.ana, monday + timedelta(days=number), cast.oakland)
    off, shut = monday + NEXT, monday + NEXT + timedelta(days=1)
    TimeOff.objects.create(user=cast.ana, first_on=off, last_on=off)
    Closure.objects.create(location=cast.oakland, on_date=shut, name="Inventory")
    fields = one_week(f"person-{cast.ana.pk}", monday)
    days = [f"{day:%a, %b} {day.day}" for day in (off, shut, shut + timedelta(days=1))]
    assert outcomes(dana.post(WEEK, fields)) == [
        f"Ana Lopez, {days[0]}: Skipped Ana Lopez is off.",
        f"Ana Lopez, {days[1]}: Skipped Oakland is closed: Inventory.",
        f"Ana Lopez, {days[2]}: Change",
    ]
    answer = copied(dana, WEEK, fields)
    said = dana.get(answer.headers["Location"]).content.decode()
    assert "1 day changed, 2 left out." in said
    assert len(dated(cast.ana)) == 4


def test_public_holidays_are_left_out_unless_somebody_wants_them(cast: Cast, dana: Client) -> None:
    Location.objects.filter(pk=cast.oakland.pk).update(region="US-CA")
    fourth = date(database_now().year + 1, 7, 4)
    source = monday_of(fourth) - NEXT
    late_on(cast.ana, source + timedelta(days=fourth.weekday()), cast.oakland)
    fields = one_week(f"person-{cast.ana.pk}", source)
    [left_out] = outcomes(dana.post(WEEK, {**fields, "skips_holidays": "on"}))
    assert left_out.endswith("Skipped Public holiday: Independence Day.")
    [written] = outcomes(dana.post(WEEK, fields))
    assert written.endswith("Change")


def test_wall_times_are_kept_when_the_clocks_change(cast: Cast, dana: Client) -> None:
    year = database_now().year + 1
    sunday = date(year, 3, 8)
    change = sunday + timedelta(days=6 - sunday.weekday())  # the second Sunday of March
    late_on(cast.ana, monday_of(change), cast.oakland)
    fields = one_week(f"person-{cast.ana.pk}", monday_of(change))
    assert "The clocks change between these weeks" in notes(dana.post(WEEK, fields))[0]
    copied(dana, WEEK, fields)
    assert dated(cast.ana)[-1] == f"{monday_of(change) + NEXT} 12:00–20:00"


def test_a_date_without_a_shift_in_the_copied_week_goes_back_to_weekly_hours(
    cast: Cast, dana: Client, monday: date
) -> None:
    late_on(cast.ana, monday, cast.oakland)
    tuesday = monday + NEXT + timedelta(days=1)
    late_on(cast.ana, tuesday, cast.oakland)
    fields = one_week(f"person-{cast.ana.pk}", monday)
    assert notes(dana.post(WEEK, fields)) == ["Back to the weekly hours of this day: 09:00–17:00."]
    copied(dana, WEEK, {**fields, "mode": "add"})
    assert f"{tuesday} 12:00–20:00" in dated(cast.ana)
    copied(dana, WEEK, fields)
    assert f"{tuesday} 12:00–20:00" not in dated(cast.ana)


def test_two_places_at_once_are_refused_on_a_date_across_zones(
    cast: Cast, olive: Client, monday: date
) -> None:
    cast.ana.locations.add(cast.austin)
    late_on(cast.ana, monday, cast.oakland)  # 12:00 in Oakland is 14:00 in Austin
    target = monday + NEXT
    ShiftException.objects.create(
        user=cast.ana, location=cast.austin, on_date=target, starts=840, ends=900
    )
    fields = one_week(f"person-{cast.ana.pk}", monday, mode="add")
    [wrong] = wrongs(olive.post(WEEK, fields))
    assert "Overlaps 14:00–15:00 at Austin on the clocks there." in wrong
    ShiftException.objects.filter(location=cast.austin).update(starts=780, ends=840)
    assert wrongs(olive.post(WEEK, fields)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first": "2026-02-30"}, "Enter a valid date."),
        ({"first": "2099-12-31"}, "At most two years from the week that is copied."),
        ({"week": "9999-12-31", "first": "9999-12-31"}, "Choose a day from 2000 to 2099."),
        ({"weeks": 13}, "Ensure this value is less than or equal to 12."),
        ({"whose": "person-0"}, "Select a valid choice. person-0 is not one of the available"),
        ({"week": "2020-01-01", "first": "2020-01-08"}, "These weeks are over."),
    ],
)
def test_weeks_that_cannot_be_meant_are_refused_in_words(
    cast: Cast, dana: Client, monday: date, changes: dict[str, Any], said: str
) -> None:
    late_on(cast.ana, monday, cast.oakland)
    answer = dana.post(WEEK, {**one_week(f"team-{cast.oakland.pk}", monday), **changes})
    assert answer.status_code == 200
    assert any(said in one for one in wrongs(answer)), wrongs(answer)


def test_a_week_is_not_copied_onto_itself_and_an_empty_one_not_at_all(
    cast: Cast, dana: Client, monday: date
) -> None:
    team = f"team-{cast.oakland.pk}"
    assert (
        "Nobody of these has a shift on a date"
        in wrongs(dana.post(WEEK, one_week(team, monday)))[0]
    )
    late_on(cast.ana, monday, cast.oakland)
    assert wrongs(dana.post(WEEK, one_week(team, monday, first=monday))) == [
        "The week that is copied is among these. Choose others."
    ]


def test_whom_a_manager_may_not_change_is_left_out_of_their_team_and_named(
    cast: Cast, dana: Client, monday: date
) -> None:
    boss = person("Max Boss", Role.MANAGER, cast.oakland)
    for one in (cast.ana, boss):
        late_on(one, monday, cast.oakland)
    fields = one_week(f"team-{cast.oakland.pk}", monday)
    assert notes(dana.post(WEEK, fields)) == [
        "Left out, as their hours aren't yours to change: Max Boss."
    ]
    copied(dana, WEEK, fields)
    assert (len(dated(cast.ana)), len(dated(boss))) == (2, 1)


def test_opening_hours_become_hours_of_people_and_of_another_location(
    cast: Cast, olive: Client
) -> None:
    OpeningHours.objects.filter(location=cast.oakland, weekday=0).update(starts=600)
    Shift.objects.filter(user=cast.ana).delete()
    fields = {
        "source": cast.oakland.pk,
        "days": [0, 6],
        "people": [cast.ana.pk],
        "places": [cast.austin.pk],
        "mode": "replace",
    }
    assert (
        "When it is 9:00 in Oakland, it is 11:00 in Austin."
        in notes(olive.post(OPENING, fields))[-1]
    )
    copied(olive, OPENING, fields)
    assert shifts_of(cast.ana) == ["Mon 10:00–17:00 Oakland"]
    hours = [str(row) for row in cast.austin.opening_hours.all()]
    assert hours[:2] == ["Monday 10:00–17:00", "Tuesday 09:00–17:00"]


def test_a_location_is_not_copied_to_itself_nor_to_nobody(cast: Cast, olive: Client) -> None:
    fields = {"source": cast.oakland.pk, "days": [0], "mode": "replace"}
    assert wrongs(olive.post(OPENING, fields)) == ["Tick at least one person or location."]
    assert wrongs(olive.post(OPENING, {**fields, "places": [cast.oakland.pk]})) == [
        "Oakland is what you copy from. Untick it here."
    ]


def test_people_who_are_ticked_in_the_list_are_ticked_on_the_page(cast: Cast, dana: Client) -> None:
    ticked = {"action": "copy_hours", "_selected_action": [cast.ana.pk, cast.kim.pk], "index": 0}
    page = dana.post("/admin/accounts/user/", ticked, follow=True)
    form = page.context["form"]
    assert sorted(map(int, form["people"].value())) == sorted([cast.ana.pk, cast.kim.pk])
    assert page.content.decode().count("checked") == 7 + 2 + 1  # days, people, the mode
