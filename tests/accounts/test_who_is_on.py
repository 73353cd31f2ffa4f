"""Who of a location is on, who is free when, and which roles nobody holds right now."""

from datetime import timedelta

from accounts.availability import go_away, go_with_patient
from accounts.models import Role, Shift, User
from accounts.who_is_on import Person, Standing, Team, changes_at, teams_at
from tests.cast import Cast, oakland, person

NOW = oakland("10:00")


def team(cast: Cast, role: Role, clock: str = "10:00") -> Team:
    [found] = [
        one for one in teams_at([cast.oakland], oakland(clock))[cast.oakland.pk] if one.role == role
    ]
    return found


def only(cast: Cast, role: Role, clock: str = "10:00") -> Person:
    [found] = team(cast, role, clock).people
    return found


def works(user: User, *spans: tuple[int, int]) -> None:
    """In place of nine to five: these minutes of every Tuesday."""
    Shift.objects.filter(user=user).delete()
    at = user.home_location
    Shift.objects.bulk_create(
        Shift(user=user, location=at, weekday=1, starts=starts, ends=ends) for starts, ends in spans
    )


def test_roles_come_in_their_order_and_only_those_that_somebody_has_there(cast: Cast) -> None:
    here, there = cast.oakland, cast.austin
    found = teams_at([here, there], NOW)
    assert [one.role for one in found[here.pk]] == [
        Role.FRONT_DESK,
        Role.AESTHETICIAN,
        Role.NURSE_INJECTOR,
        Role.MANAGER,
        Role.OWNER,
    ]
    assert [one.role for one in found[there.pk]] == [Role.FRONT_DESK]
    assert [one.user for one in found[there.pk][0].people] == [cast.leo]


def test_somebody_at_work_is_free_now_and_their_days_end_is_known(cast: Cast) -> None:
    bre = only(cast, Role.FRONT_DESK)
    assert (bre.standing, bre.free_at, bre.ends_at) == (Standing.AVAILABLE, NOW, oakland("17:00"))
    assert bre.is_on


def test_whoever_is_with_a_patient_is_on_and_free_when_that_ends(cast: Cast) -> None:
    go_with_patient(cast.ana, 90, NOW)
    ana = only(cast, Role.NURSE_INJECTOR)
    assert (ana.standing, ana.until, ana.free_at) == (
        Standing.WITH_PATIENT,
        oakland("11:30"),
        oakland("11:30"),
    )
    nurses = team(cast, Role.NURSE_INJECTOR)
    assert (nurses.on, nurses.free, nurses.free_at) == ([ana], [], oakland("11:30"))


def test_whoever_is_with_a_patient_past_their_shift_is_free_on_the_next_one(cast: Cast) -> None:
    go_with_patient(cast.ana, 30, oakland("16:45"))
    ana = only(cast, Role.NURSE_INJECTOR, "16:50")
    assert (ana.until, ana.free_at) == (oakland("17:15"), oakland("09:00", "2026-06-10"))


def test_a_gap_within_the_day_is_a_break_and_the_evening_is_not(cast: Cast) -> None:
    works(cast.bre, (540, 720), (780, 1020))
    bre = only(cast, Role.FRONT_DESK, "12:15")
    assert (bre.standing, bre.until, bre.is_on) == (Standing.ON_BREAK, oakland("13:00"), False)
    before, after = only(cast, Role.FRONT_DESK, "08:00"), only(cast, Role.FRONT_DESK, "17:30")
    assert (before.standing, before.until) == (Standing.OFF_SHIFT, oakland("09:00"))
    assert after.standing == Standing.OFF_SHIFT


def test_whoever_ended_a_night_this_morning_is_not_on_a_break(cast: Cast) -> None:
    works(cast.bre, (0, 360), (1320, 1440))
    assert only(cast, Role.FRONT_DESK, "10:00").standing == Standing.OFF_SHIFT


def test_a_role_with_nobody_on_says_when_the_first_is(cast: Cast) -> None:
    works(cast.kim, (780, 1020))
    kims = team(cast, Role.AESTHETICIAN)
    assert (kims.on, kims.on_at) == ([], oakland("13:00"))


def test_a_role_without_any_hours_says_no_time(cast: Cast) -> None:
    Shift.objects.filter(user=cast.kim).delete()
    User.objects.filter(pk=cast.kim.pk).update(home_location=None)
    kims = team(cast, Role.AESTHETICIAN)
    assert (kims.on, kims.on_at, kims.free_at) == ([], None, None)


def test_those_who_can_answer_come_first_then_the_first_to_be_free(cast: Cast) -> None:
    zoe, amy, flo = (
        person(f"{n} Lee", Role.FRONT_DESK, cast.oakland) for n in ("Zoe", "Amy", "Flo")
    )
    go_with_patient(amy, 60, NOW)
    go_away(flo, 20, NOW)
    assert [one.user for one in team(cast, Role.FRONT_DESK).people] == [cast.bre, zoe, flo, amy]


def test_whoever_left_is_in_no_team(cast: Cast) -> None:
    User.objects.filter(pk=cast.kim.pk).update(is_active=False)
    roles = [one.role for one in teams_at([cast.oakland], NOW)[cast.oakland.pk]]
    assert Role.AESTHETICIAN not in roles


def test_the_next_change_is_the_first_that_is_ahead(cast: Cast) -> None:
    def at(clock: str) -> object:
        return changes_at(teams_at([cast.oakland], oakland(clock))[cast.oakland.pk], oakland(clock))

    assert at("10:00") == oakland("17:00")
    go_with_patient(cast.ana, 30, NOW)
    assert at("10:05") == NOW + timedelta(minutes=30)
