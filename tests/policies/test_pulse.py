"""The pulse: who is asked when, and that answers stay nobody's."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.availability import go_with_patient
from accounts.clock import database_now
from accounts.models import Role, User
from policies import pulse
from policies.models import PulseAnswer, PulseAsked
from tests.cast import Cast, oakland, person

NOON = oakland("12:00")
SAID = {"realistic": "no", "interrupted": "often", "change": "More time."}
JSON = "application/json"
OFTEN_FIVE = '<th scope="row">Often</th><td class="count">5</td>'


@pytest.fixture
def old(cast: Cast) -> Cast:
    """Everybody has been here for long."""
    User.objects.update(created_at=NOON - timedelta(days=400))
    for user in (cast.ana, cast.bre, cast.kim, cast.dana, cast.leo, cast.olive):
        user.refresh_from_db()
    return cast


def test_one_is_asked_once_a_round_and_again_in_the_next(old: Cast) -> None:
    assert pulse.due_round(old.ana, NOON) == date(2026, 5, 25)
    assert pulse.answer(old.ana, SAID, NOON)
    assert pulse.due_round(old.ana, NOON) is None
    assert not pulse.answer(old.ana, SAID, NOON)
    assert PulseAnswer.objects.count() == 1
    assert pulse.due_round(old.ana, NOON + timedelta(days=28)) == date(2026, 6, 22)


def test_whoever_skips_is_not_asked_again_and_leaves_no_answer(old: Cast) -> None:
    assert pulse.answer(old.ana, None, NOON)
    assert pulse.due_round(old.ana, NOON) is None
    assert not PulseAnswer.objects.exists()


def test_nobody_is_asked_with_a_patient_off_shift_or_in_their_first_weeks(old: Cast) -> None:
    assert pulse.due_round(old.ana, oakland("20:00")) is None
    assert pulse.due_round(old.ana, oakland("12:00", "2026-06-13")) is None
    go_with_patient(old.ana, 30, NOON)
    assert pulse.due_round(old.ana, NOON) is None
    assert pulse.due_round(old.bre, NOON) is not None
    old.bre.created_at = NOON - timedelta(days=27)
    assert pulse.due_round(old.bre, NOON) is None


def test_an_answer_names_nobody_and_no_time(old: Cast) -> None:
    pulse.answer(old.ana, SAID, NOON)
    names = {field.name for field in PulseAnswer._meta.get_fields()}
    assert names == {"id", "round", "realistic", "interrupted", "change"}
    assert {field.name for field in PulseAsked._meta.get_fields()} == {"id", "round", "user"}


@pytest.fixture
def five(old: Cast) -> list[User]:
    return [old.ana, old.bre, old.kim, old.leo, person("Nia Wu", Role.NURSE_INJECTOR, None)]


def test_a_round_is_read_when_it_is_over_and_five_have_answered(
    old: Cast, five: list[User], client: Client
) -> None:
    client.force_login(old.dana)
    last = database_now() - timedelta(days=28)
    for number, user in enumerate(five, 1):
        pulse.answer(user, SAID | {"change": f"Wish {number}."}, last)
        shown = client.get("/guidelines/review/").content.decode()
        assert (OFTEN_FIVE in shown, "Wish 1." in shown) == (number == 5, number == 5)
        assert ("too few to show" in shown) == (number < 5)
    assert [len(one.changes) for one in pulse.rounds(database_now())] == [5]


def test_while_a_round_runs_only_the_number_of_its_answers_is_told(
    old: Cast, five: list[User], client: Client
) -> None:
    for user in five:
        pulse.answer(user, SAID, database_now())
    client.force_login(old.dana)
    shown = client.get("/guidelines/review/").content.decode()
    assert "5 answers so far." in shown
    assert "Often" not in shown
    assert "More time." not in shown


def test_over_http_answers_are_checked_beside_their_field(old: Cast, client: Client) -> None:
    client.force_login(old.ana)
    wrong = client.post("/guidelines/pulse/", {"realistic": "x", "change": "x" * 501}, JSON)
    assert wrong.status_code == 422
    assert set(wrong.json()["errors"]) == {"realistic", "interrupted", "change"}
    assert client.post("/guidelines/pulse/", SAID, JSON).status_code == 204
    assert client.post("/guidelines/pulse/", {"skip": True}, JSON).status_code == 204
    assert client.get("/guidelines/pending/").json()["pulse"] is False
    assert PulseAnswer.objects.get().change == "More time."
