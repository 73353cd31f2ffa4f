"""Who owes an answer changes; what was spent stays spent, and what was late stays theirs."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.availability import go_with_patient
from accounts.models import Role, Shift, User
from messaging.actions import leave
from policies import notices, obligations, receivers
from policies.models import Obligation, ObligationEvent, Outbox
from policies.obligations.owners import party_left
from tests.cast import Cast, oakland, person, post
from tests.policies.asks import (
    Scene,
    h60,
    history,
    owed_for,
    reminded,
    sweep_from,
    told,
    u15,
    wall,
)

HALF_PAST = oakland("10:30")


@pytest.fixture
def ask(scene: Scene) -> Any:
    """Ana asks Kim in #front-desk at 10:00, where Bre and Dana are too; due at 11:00."""
    h60()
    return scene.ask_in_channel()


@pytest.fixture
def half_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """What receivers take for now."""
    monkeypatch.setattr(receivers, "database_now", lambda: HALF_PAST)


def handed(ask: Any) -> list[str]:
    """Who was told that they owe it now."""
    rows = Outbox.objects.filter(obligation__message=ask, kind="handover").order_by("pk")
    return [row.recipient.display_name.split()[0] for row in rows]


def test_l22_whoever_takes_it_over_owes_it_by_the_same_due_time(scene: Scene, ask: Any) -> None:
    cast = scene.cast
    obligations.take_over(cast.bre, owed_for(ask), HALF_PAST)
    sweep_from("10:30", "10:49")
    post(cast.bre, cast.front_desk, "Done.", now=oakland("10:50"), reply_to=ask)
    row = owed_for(ask)
    assert (row.owner, row.satisfied_by, wall(row.due_at)) == (cast.bre, cast.bre, "11:00")
    assert (row.breached_at, row.response_seconds) == (None, 50 * 60)
    assert reminded(ask) == [("Bre", "10:45")]
    assert handed(ask) == []


def test_whoever_it_was_taken_from_answers_it_no_more(scene: Scene, ask: Any) -> None:
    cast = scene.cast
    obligations.take_over(cast.bre, owed_for(ask), HALF_PAST)
    post(cast.kim, cast.front_desk, "Hm.", now=oakland("10:40"), reply_to=ask)
    assert owed_for(ask).state == "open"


def test_covers_managers_the_told_and_the_same_role_may_take_over(scene: Scene, ask: Any) -> None:
    cast = scene.cast
    nina = person("Nina Ray", Role.AESTHETICIAN, cast.oakland)
    far = person("Max Ray", Role.AESTHETICIAN, cast.austin)
    for stranger in (cast.leo, far, scene.cy, cast.ana):
        with pytest.raises(ValidationError):
            obligations.take_over(stranger, owed_for(ask), HALF_PAST)
    for user in (nina, cast.dana, cast.olive):
        obligations.take_over(user, owed_for(ask), HALF_PAST)
        assert owed_for(ask).owner == user
    sweep_from("11:00", "11:16")
    obligations.take_over(scene.cy, owed_for(ask), oakland("11:20"))
    assert owed_for(ask).owner == scene.cy


def test_what_is_taken_over_late_stays_late_for_whoever_owed_it(scene: Scene, ask: Any) -> None:
    obligations.take_over(scene.cast.bre, owed_for(ask), oakland("11:10"))
    row = owed_for(ask)
    assert (row.owner, row.breached_by) == (scene.cast.bre, scene.cast.kim)
    assert (row.breached_at, wall(row.due_at)) == (oakland("11:00"), "11:00")
    assert ("overdue", "11:00") in history(ask)


def test_l36_passed_on_across_zones_what_is_left_runs_on_the_new_owners_clock(
    scene: Scene, ask: Any
) -> None:
    """Leo starts late today: of the hour, 30 minutes are left."""
    cast = scene.cast
    Shift.objects.filter(user=cast.leo).update(starts=15 * 60)  # 13:00 in Oakland
    obligations.reassign(cast.dana, owed_for(ask), cast.leo, HALF_PAST)
    row = owed_for(ask)
    assert (row.owner, wall(row.due_at)) == (cast.leo, "13:30")
    assert (row.spent_seconds, row.budget_seconds) == (30 * 60, 30 * 60)
    assert handed(ask) == ["Leo"]
    event = ObligationEvent.objects.get(kind="reassigned")
    assert (event.actor, event.facts["to"], event.facts["from"]) == (
        cast.dana,
        cast.leo.pk,
        [cast.kim.pk],
    )
    assert event.facts["due_before"] == "2026-06-09T18:00:00.000Z"
    assert event.facts["due_after"] == "2026-06-09T20:30:00.000Z"
    post(cast.dana, cast.front_desk, "Thanks.", now=oakland("10:31"))
    sweep_from("13:14", "13:15")
    assert reminded(ask) == [("Leo", "13:15")]


def test_passed_back_and_forth_the_time_is_spent_once(scene: Scene, ask: Any) -> None:
    cast = scene.cast
    for clock, to in (("10:10", cast.bre), ("10:20", cast.kim), ("10:40", cast.bre)):
        obligations.reassign(cast.dana, owed_for(ask), to, oakland(clock))
        assert wall(owed_for(ask).due_at) == "11:00"
    obligations.mark_answered(cast.bre, ask, oakland("10:50"))
    assert owed_for(ask).response_seconds == 50 * 60


def test_a_delegation_goes_to_the_cover_and_to_nobody_else(scene: Scene, ask: Any) -> None:
    cast = scene.cast
    kim = User.objects.get(pk=cast.kim.pk)
    with pytest.raises(ValidationError, match="cover"):
        obligations.reassign(kim, owed_for(ask), cast.leo, HALF_PAST)
    with pytest.raises(ValidationError, match="no cover"):
        obligations.delegate(cast.bre, owed_for(ask), HALF_PAST)
    with pytest.raises(ValidationError, match="runs the place"):
        obligations.reassign(cast.bre, owed_for(ask), cast.leo, HALF_PAST)
    obligations.delegate(kim, owed_for(ask), HALF_PAST)
    assert owed_for(ask).owner == cast.bre
    assert handed(ask) == ["Bre"]


def test_what_is_pressing_is_not_delegated_to_somebody_who_is_not_there(
    scene: Scene, ask: Any
) -> None:
    cast = scene.cast
    kim = User.objects.get(pk=cast.kim.pk)
    go_with_patient(cast.bre, 60, oakland("10:20"))
    with pytest.raises(ValidationError, match="isn't available"):
        obligations.delegate(kim, owed_for(ask), HALF_PAST)
    obligations.reassign(cast.dana, owed_for(ask), cast.bre, HALF_PAST)  # a manager may
    assert owed_for(ask).owner == cast.bre


def test_nobody_is_handed_their_own_ask_or_owes_two_answers_to_one(scene: Scene) -> None:
    h60()
    cast = scene.cast
    post(
        cast.ana,
        cast.front_desk,
        priority="high",
        people=[cast.kim, cast.bre],
        each=True,
        now=oakland("10:00"),
    )
    row = Obligation.objects.get(owner=cast.kim)
    for to in (cast.ana, cast.bre):
        with pytest.raises(ValidationError):
            obligations.reassign(cast.dana, row, to, HALF_PAST)
    User.objects.filter(pk=cast.leo.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        obligations.reassign(cast.dana, row, User.objects.get(pk=cast.leo.pk), HALF_PAST)


def test_what_is_answered_is_not_handed_over(scene: Scene, ask: Any) -> None:
    row = owed_for(ask)
    obligations.mark_answered(scene.cast.kim, ask, oakland("10:10"))
    with pytest.raises(ValidationError, match="any more"):
        obligations.take_over(scene.cast.bre, row, HALF_PAST)
    with pytest.raises(ValidationError, match="any more"):
        obligations.reassign(scene.cast.dana, row, scene.cast.bre, HALF_PAST)


@pytest.mark.usefixtures("half_past")
@pytest.mark.parametrize(("director_until", "heir"), [(600, "Dana"), (1020, "Cy")])
def test_l27_when_the_last_one_asked_is_gone_the_manager_owes_it(
    scene: Scene, director_until: int, heir: str
) -> None:
    """Or before them whoever has the role that the rule tells, while they are there."""
    h60()
    cast = scene.cast
    Shift.objects.filter(user=scene.cy).update(ends=director_until)
    two = [person(f"{name} Ray", Role.FRONT_DESK, cast.oakland) for name in ("Nia", "Max")]
    Shift.objects.filter(user=cast.bre).update(ends=600)  # the only other one at the front desk
    ask = post(cast.ana, cast.front_desk, priority="high", people=two, now=oakland("10:00"))
    leave(two[0], cast.front_desk, HALF_PAST)
    row = owed_for(ask)
    assert [party.user for party in row.parties.all()] == [two[1]]
    leave(two[1], cast.front_desk, HALF_PAST)
    row = owed_for(ask)
    assert [party.user for party in row.parties.all()] == [row.owner]
    assert (handed(ask), wall(row.due_at)) == ([heir], "11:00")


@pytest.mark.usefixtures("half_past")
@pytest.mark.parametrize(
    ("off_shift", "heir"), [((), "Bre"), (("bre",), "Cy"), (("bre", "cy"), "Dana")]
)
def test_l35_whoever_is_deactivated_is_replaced_by_cover_then_role_then_manager(
    scene: Scene, ask: Any, off_shift: tuple[str, ...], heir: str
) -> None:
    cast = scene.cast
    away = {"bre": cast.bre, "cy": scene.cy}
    for name in off_shift:
        Shift.objects.filter(user=away[name]).update(ends=600)  # home at 10:00
    kim = User.objects.get(pk=cast.kim.pk)
    kim.is_active = False
    kim.save()
    row = owed_for(ask)
    assert row.owner is not None
    assert row.owner.display_name.split()[0] == heir
    assert (wall(row.due_at), row.generation) == ("11:00", 2)
    assert handed(ask) == [heir]
    event = ObligationEvent.objects.get(kind="party_left")
    assert (event.facts["who"], event.facts["why"]) == (cast.kim.pk, "deactivated")
    assert [one["reason"] for one in event.facts["passed"]] == ["off_shift"] * len(off_shift)
    sweep_from("10:44", "10:46")
    assert reminded(ask) == [(heir, "10:45")]


@pytest.mark.usefixtures("half_past")
def test_whoever_leaves_a_conversation_owes_nothing_there_and_everything_elsewhere(
    scene: Scene, ask: Any
) -> None:
    elsewhere = scene.ask()
    leave(scene.cast.kim, scene.cast.front_desk, HALF_PAST)
    assert (owed_for(ask).owner, owed_for(elsewhere).owner) == (scene.cast.bre, scene.cast.kim)


@pytest.mark.usefixtures("half_past")
def test_a_debt_that_the_cover_has_already_goes_to_the_next(cast: Cast, scene: Scene) -> None:
    u15()
    ask = post(
        cast.ana,
        cast.front_desk,
        priority="urgent",
        people=[cast.kim, cast.bre],
        each=True,
        now=oakland("10:20"),
    )
    party_left(cast.kim, HALF_PAST, why="left", conversation=cast.front_desk)
    assert {row.owner for row in Obligation.objects.filter(message=ask)} == {cast.bre, scene.cy}


def test_the_notice_of_an_older_owner_is_dropped(scene: Scene, ask: Any) -> None:
    sweep_from("10:45", "10:45")
    obligations.take_over(scene.cast.bre, owed_for(ask), oakland("10:46"))
    notices.push(oakland("10:47"))
    assert Outbox.objects.get(kind="reminder").dropped == "outdated"
    assert told(ask) == []


@pytest.mark.parametrize("by", ["dana", "bre"])
def test_what_is_urgent_and_handed_to_somebody_with_a_patient_is_told_at_once(
    scene: Scene, by: str
) -> None:
    """Not so when they took it themself."""
    u15()
    cast = scene.cast
    User.objects.filter(pk=cast.bre.pk).update(cover=scene.cy)
    ask = scene.ask_in_channel("10:00", priority="urgent")
    go_with_patient(cast.bre, 60, oakland("10:01"))
    row, bre = owed_for(ask), User.objects.get(pk=cast.bre.pk)
    if by == "bre":
        obligations.take_over(bre, row, oakland("10:02"))
    else:
        obligations.reassign(cast.dana, row, bre, oakland("10:02"))
    told = Outbox.objects.filter(kind="alert").values_list("recipient", flat=True)
    assert list(told) == ([] if by == "bre" else [scene.cy.pk])
