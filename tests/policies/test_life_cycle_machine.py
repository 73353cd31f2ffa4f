"""Whatever people do to promises in whatever order: what always holds, and a second opinion."""

import os
from collections import Counter
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from accounts.models import User
from policies import receivers
from policies.models import Obligation, ObligationEvent, ResponseRule
from policies.models.obligation import ONCE
from policies.promises import promises_for
from tests.policies.asks import Scene, h60, r120, u15
from tests.policies.machine_answers import Answers, Owners
from tests.policies.machine_asks import Asks
from tests.policies.machine_hours import Hours
from tests.policies.machine_model import NINE, Promise, Terms, Week, instant, minute_of
from tests.policies.machine_terms import OtherTerms

EXAMPLES = int(os.environ.get("LIFE_CYCLE_EXAMPLES", "30"))
SHRINK = "LIFE_CYCLE_SHRINK" in os.environ
CAP = 60
CLOSED = {"satisfied": "satisfied", "cancelled": "cancelled", "void": "cancelled", "open": "open"}


class LifeCycle(Asks, Answers, Owners, OtherTerms, Hours):
    """Random acts on one practice; each run is rolled back."""

    scene: ClassVar[Scene]
    clock: ClassVar[list[int]] = [NINE]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        cast, cy = self.scene.cast, self.scene.cy
        people = {name: getattr(cast, name) for name in ("ana", "bre", "kim", "dana", "olive")}
        self.people = {
            name: User.objects.get(pk=user.pk) for name, user in (people | {"cy": cy}).items()
        }
        self.direct, self.channel = self.scene.direct, cast.front_desk
        self.rules = {name: ResponseRule.objects.get(priority=name) for name in TERMS}
        self.terms = dict(TERMS)
        self.week, self.promises = Week(), {}
        self.recallable, self.gone, self.left, self.patient_until = [], set(), set(), {}
        self.generations: dict[int, int] = {}
        self.breaches: dict[int, int] = {}
        self.now = NINE + 30

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @property
    def now(self) -> int:  # type: ignore[override]
        """The frozen minute, which the receivers read too."""
        return self.clock[0]

    @now.setter
    def now(self, minute: int) -> None:
        self.clock[0] = minute
        if hasattr(self, "promises"):
            self.settle()

    @invariant()
    def what_is_open_waits_for_something_unless_everybody_was_told(self) -> None:
        for row in Obligation.objects.filter(state="open"):
            if row.next_action != "none":
                assert row.next_action_at is not None
                continue
            assert row.breached_at is not None
            # A late answer that is passed on isn't told from the first step again.
            steps = row.rule_version.steps if row.rule_version else []
            ends = ObligationEvent.objects.filter(obligation=row, kind="exhausted")
            assert not steps or (ends.exists() and row.step >= len(steps))

    @invariant()
    def what_is_closed_waits_for_nothing(self) -> None:
        for row in Obligation.objects.exclude(state="open"):
            assert (row.next_action, row.next_action_at) == ("none", None)
            assert row.state != "stuck"
            assert row.closed_at is not None

    @invariant()
    def no_step_happens_twice(self) -> None:
        events = ObligationEvent.objects.filter(kind__in=ONCE)
        keys = events.values_list("obligation", "generation", "kind", "step")
        assert all(count == 1 for count in Counter(keys).values())

    @invariant()
    def generations_and_breaches_stay(self) -> None:
        for row in Obligation.objects.all():
            assert row.generation >= self.generations.get(row.pk, 1)
            self.generations[row.pk] = row.generation
            breached = minute_of(row.breached_at)
            assert self.breaches.get(row.pk, breached) == breached
            if breached is not None:
                self.breaches[row.pk] = breached

    @invariant()
    def nobody_is_told_while_somebody_is_on_it(self) -> None:
        steps = ObligationEvent.objects.filter(kind__in=["escalated", "reminded"])
        for row in Obligation.objects.exclude(acknowledged_at=None):
            mine = steps.filter(obligation=row, generation=row.generation)
            held = mine.filter(at__gt=row.acknowledged_at, at__lt=row.ack_until)
            assert not held.exists()

    @invariant()
    def the_second_opinion_is_the_same(self) -> None:
        self.settle()
        rows = Obligation.objects.prefetch_related("parties").in_bulk(self.promises)
        shown = {
            promise["id"]: promise
            for each in promises_for({row.message_id for row in rows.values()}, self.at()).values()
            for promise in each
        }
        assert Obligation.objects.count() == len(self.promises)
        for pk, promise in self.promises.items():
            row = rows[pk]
            assert {party.user_id for party in row.parties.all()} == {
                self.people[name].pk for name in promise.parties
            }
            assert (row.state, self.name_of(row.owner_id)) == (promise.state, promise.owner)
            assert shown[pk]["state"] == CLOSED[promise.state]
            if promise.is_owed and not (row.breached_at is None and self.is_stale(row)):
                self._compare(row, promise, late=bool(shown[pk]["late"]))
            elif not promise.is_owed:
                assert minute_of(row.breached_at) == promise.breached
                assert shown[pk]["late"] == (promise.breached is not None)

    def _compare(self, row: Obligation, promise: Promise, *, late: bool) -> None:
        due = promise.due(self.week)
        assert minute_of(row.due_at) == due, (promise, minute_of(row.due_at), due)
        assert late == (promise.breached is not None)
        if row.breached_at is not None:
            assert minute_of(row.breached_at) == promise.breached


TERMS = {
    "normal": Terms("normal", 1, 120, False, CAP),
    "high": Terms("high", 1, 60, False, 0),
    "urgent": Terms("urgent", 1, 15, True, 0),
}


def test_promises_hold_whatever_people_do(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    r120(pause_cap_minutes=CAP), h60(), u15()
    LifeCycle.scene = scene
    monkeypatch.setattr(receivers, "database_now", lambda: instant(LifeCycle.clock[0]))
    run_state_machine_as_test(
        LifeCycle,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            derandomize="LIFE_CYCLE_EXAMPLES" not in os.environ,
            phases=(Phase.explicit, Phase.generate, *([Phase.shrink] if SHRINK else [])),
            suppress_health_check=list(HealthCheck),
        ),
    )
