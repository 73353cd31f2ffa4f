"""Whom a step reaches at the instant it fires."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.availability import go_away, go_with_patient
from accounts.models import Role, User
from policies.models import Obligation
from policies.rules import Step
from policies.targets import Reach
from tests.cast import oakland, person
from tests.policies.asks import Scene, owed_for

NOW = oakland("11:00")
COVER = Step(0, "cover")
DIRECTORS = Step(0, "role", Role.MEDICAL_DIRECTOR)
MANAGERS = Step(0, "location_manager")


@pytest.fixture
def row(scene: Scene) -> Obligation:
    """Kim owes Ana an answer."""
    return owed_for(scene.ask())


def reached(
    row: Obligation, step: Step | None, told: tuple[int, ...] = (), clock: str = "11:00"
) -> set[str] | str:
    """Whom a step reaches, or why nobody."""
    found = Reach(oakland(clock)).whom(row, step, told)
    people = User.objects.filter(pk__in=found.people)
    return {user.display_name.split()[0] for user in people} or found.reason


def test_the_cover_of_whoever_owes_the_answer(row: Obligation) -> None:
    assert reached(row, COVER) == {"Bre"}


def test_somebody_without_a_cover_has_none(row: Obligation) -> None:
    User.objects.update(cover=None)
    assert reached(row, COVER) == "empty"


def test_the_holders_of_a_role_at_the_location(scene: Scene, row: Obligation) -> None:
    person("Max Ray", Role.MEDICAL_DIRECTOR, scene.cast.austin)
    assert reached(row, DIRECTORS) == {"Cy"}
    person("Nia Ray", Role.MEDICAL_DIRECTOR, scene.cast.oakland)
    assert reached(row, DIRECTORS) == {"Cy", "Nia"}


def test_the_managers_of_the_location_else_the_owners(scene: Scene, row: Obligation) -> None:
    person("Max Cole", Role.MANAGER, scene.cast.austin)
    assert reached(row, MANAGERS) == {"Dana"}
    User.objects.filter(role=Role.MANAGER).update(is_active=False)
    assert reached(row, MANAGERS) == {"Olive"}


def test_a_named_person(scene: Scene, row: Obligation) -> None:
    assert reached(row, Step(0, "person", person_id=scene.cast.leo.pk)) == {"Leo"}


def test_who_is_busy_away_or_off_shift_is_passed_by_with_the_reason(
    scene: Scene, row: Obligation
) -> None:
    go_with_patient(scene.cast.bre, 60, NOW)
    assert reached(row, COVER) == "with_patient"
    go_away(scene.cy, 60, NOW)
    assert reached(row, DIRECTORS) == "away"
    assert reached(row, DIRECTORS, clock="20:00") == "off_shift"


def test_managers_are_told_at_any_hour(row: Obligation) -> None:
    assert reached(row, MANAGERS, clock="23:00") == {"Dana"}


def test_who_left_was_told_asked_or_owes_it_is_passed_by(scene: Scene, row: Obligation) -> None:
    cast = scene.cast
    by_name = {user: Step(0, "person", person_id=user.pk) for user in (cast.ana, cast.kim)}
    assert reached(row, by_name[cast.ana]) == "asker"
    assert reached(row, by_name[cast.kim]) == "owner"
    assert reached(row, COVER, told=(cast.bre.pk,)) == "already_notified"
    User.objects.filter(pk=cast.bre.pk).update(is_active=False)
    row = Obligation.objects.get()
    assert reached(row, COVER) == "inactive"


def test_the_last_resort_is_whoever_runs_the_place_else_an_owner(
    scene: Scene, row: Obligation
) -> None:
    assert reached(row, None) == {"Dana"}
    assert reached(row, None, told=(scene.cast.dana.pk,)) == {"Olive"}


def test_the_people_of_a_place_are_looked_up_once(
    scene: Scene, row: Obligation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reach = Reach(NOW)
    reach.whom(row, DIRECTORS, ())
    with django_assert_num_queries(0):
        assert reach.whom(row, DIRECTORS, ()).people == (scene.cy.pk,)
