"""Sweeps at once, sweeps that die, rows that are held: each thing still happens once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from accounts.models import Role
from messaging.actions import open_direct
from policies import escalations
from policies.models import Obligation, ObligationEvent, Outbox
from tests.cast import oakland, people_the_practice, person, post
from tests.policies.asks import (
    CHAIN,
    LATE,
    Scene,
    held_by_another,
    history,
    rule,
    scene_of,
    told,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_l06_eight_sweeps_at_once_fire_a_step_once() -> None:
    scene = scene_of(people_the_practice())
    rule(*CHAIN)
    asks = [scene.ask(), *(_ask_somebody_new(scene, number) for number in range(60))]

    def sweep(_: int) -> int:
        try:
            return escalations.sweep(LATE)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        swept = sum(workers.map(sweep, range(8)))
    assert swept == len(asks) == 61
    for kind in ("overdue", "escalated"):
        assert ObligationEvent.objects.filter(kind=kind).count() == 61
    assert Outbox.objects.count() == 61
    assert set(Obligation.objects.values_list("step", "next_action")) == {(1, "escalate")}


def test_a_row_that_is_held_is_passed_by_and_swept_later() -> None:
    scene = scene_of(people_the_practice())
    rule(*CHAIN)
    held, free = scene.ask(), scene.ask_in_channel()
    with held_by_another(Obligation.objects.filter(message=held)):
        assert escalations.sweep(LATE) == 1
        assert (told(held), told(free)) == ([], [("Bre", "11:00")])
    assert escalations.sweep(LATE) == 1
    assert told(held) == [("Bre", "11:00")]


def _ask_somebody_new(scene: Scene, number: int) -> Any:
    """Ana asks somebody else whom Bre covers."""
    somebody = person(
        f"Nina{number} Ray", Role.AESTHETICIAN, scene.cast.oakland, cover=scene.cast.bre
    )
    direct = open_direct(scene.cast.ana, [somebody.pk], oakland("09:00"))
    return post(scene.cast.ana, direct, priority="high", now=oakland("10:00"))


def test_l07_a_sweep_that_dies_before_its_commit_leaves_nothing_and_the_next_does_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = scene_of(people_the_practice())
    rule(*CHAIN)
    ask = scene.ask()

    def die(*args: Any) -> None:
        assert told(ask) == [("Bre", "11:00")]  # written, not committed
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(escalations, "announce", die)
        with pytest.raises(SystemExit):
            escalations.sweep(LATE)
    assert (history(ask), told(ask)) == ([], [])
    escalations.sweep(LATE)
    assert history(ask) == [("overdue", "11:00"), ("escalated", "11:00")]
    assert told(ask) == [("Bre", "11:00")]
