"""Whatever people do to promises in whatever order: what always holds, and a second opinion."""

import os
from collections import Counter
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from accounts.models import User
from messaging.payloads import instant as instant_shown
from policies import receivers
from policies.models import Obligation, ObligationEvent, ResponseRule
from policies.promises import promises_for
from tests.policies.asks import Scene, h60, r120, u15
from tests.policies.machine_answers import Answers, Owners
from tests.policies.machine_asks import Asks
from tests.policies.machine_hours import Hours
from tests.policies.machine_model import DAY, NINE, Promise, Terms, Week, instant, minute_of
from tests.policies.machine_promising import Promising
from tests.policies.machine_stage import is_stale
from tests.policies.machine_terms import OtherTerms

EXAMPLES = int(os.environ.get("LIFE_CYCLE_EXAMPLES", "16"))
SHRINK = "LIFE_CYCLE_SHRINK" in os.environ
CAP = 60
SHOWN_AS = {name: name for name in ("open", "satisfied", "cancelled")} | {"void": "cancelled"}
# What happens once in a generation, and what tells somebody of it.
TELLING = ("reminded", "escalated")
SWEPT = (*TELLING, "opened", "overdue", "skipped", "exhausted", "satisfied", "acknowledged")
RECORDED = (*SWEPT, "promise_missed")


class LifeCycle(Asks, Answers, Owners, Promising, OtherTerms, Hours):
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
        self.made_rules = {name: ResponseRule.objects.get(priority=name) for name in TERMS}
        self.terms = dict(TERMS)
        self.week, self.promises = Week(), {}
        self.recallable, self.gone, self.left, self.patient_until = [], set(), set(), {}
        self.breaches: dict[int, int] = {}
        self.now = NINE + 30

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @property
    def now(self) -> int:
        """The frozen minute, which the receivers read too."""
        return self.clock[0]

    @now.setter
    def now(self, minute: int) -> None:
        self.clock[0] = minute
        if hasattr(self, "promises"):
            self.settle()

    @invariant()
    def everything_holds(self) -> None:
        """Each of these after each act; the rows are read once."""
        self.settle()
        rows = list(Obligation.objects.select_related("rule_version").prefetch_related("parties"))
        events = list(ObligationEvent.objects.filter(kind__in=RECORDED).order_by("pk"))
        for row in rows:
            self._next_is_known(row, events)
            self._breach_stays(row)
            self._nobody_is_told_while_somebody_is_on_it(row, events)
            self._nobody_is_told_before_a_promised_time(row, events)
        self.nobody_is_nudged_more_than_once_an_hour()
        self._no_step_happens_twice(events)
        self._the_second_opinion_is_the_same({row.pk: row for row in rows})

    def _next_is_known(self, row: Obligation, events: list[ObligationEvent]) -> None:
        if row.state != "open":
            assert (row.next_action, row.next_action_at) == ("none", None)
            assert row.closed_at is not None
        elif row.next_action == "none":
            assert row.breached_at is not None
            # A late answer that is passed on isn't told from the first step again.
            steps = row.rule_version.steps if row.rule_version else []
            ends = any(one.kind == "exhausted" for one in events if one.obligation_id == row.pk)
            assert not steps or (ends and row.step >= len(steps))
        else:
            assert row.next_action_at is not None
            assert (row.next_action == "recheck") == (row.due_at is None)

    def _no_step_happens_twice(self, events: list[ObligationEvent]) -> None:
        keys = ((one.obligation_id, one.generation, one.kind, one.step) for one in events)
        assert max(Counter(keys).values(), default=1) == 1

    def _breach_stays(self, row: Obligation) -> None:
        breached = minute_of(row.breached_at)
        assert self.breaches.get(row.pk, breached) == breached
        if breached is not None:
            self.breaches[row.pk] = breached

    def _nobody_is_told_while_somebody_is_on_it(
        self, row: Obligation, events: list[ObligationEvent]
    ) -> None:
        since, until = row.acknowledged_at, row.ack_until
        if since is None or until is None:
            return
        for one in events:
            if (one.obligation_id, one.generation) == (row.pk, row.generation):
                assert one.kind not in TELLING or not since < one.at < until

    def _nobody_is_told_before_a_promised_time(
        self, row: Obligation, events: list[ObligationEvent]
    ) -> None:
        held = self.promises[row.pk].held
        assert minute_of(row.promised_until) == (held.until if held else None)
        assert row.promised_count == self.promises[row.pk].promised_count
        mine = [one for one in events if one.obligation_id == row.pk]
        for one in mine if held else ():
            if one.generation == row.generation:
                was_held = held and instant(held.made) < one.at < instant(held.until)
                assert one.kind not in TELLING or not was_held
        if held and row.next_action == "none" and row.state == "open":
            assert row.promise_missed
        if row.promise_missed and held:
            missed = [one for one in mine if one.kind == "promise_missed"]
            assert missed[-1].at == instant(held.until)

    def _the_second_opinion_is_the_same(self, rows: dict[int, Obligation]) -> None:
        messages = {row.message_id for row in rows.values()}
        shown = {
            promise["id"]: promise
            for each in promises_for(messages, self.at()).values()
            for promise in each
        }
        assert rows.keys() == self.promises.keys() == shown.keys()
        version = self.calendar_version()
        for pk, promise in self.promises.items():
            row, late = rows[pk], bool(shown[pk]["late"])
            owing = {self.name_of(party.user_id) for party in row.parties.all()}
            assert (row.state, self.name_of(row.owner_id)) == (promise.state, promise.owner)
            assert (owing, row.generation) == (promise.parties, promise.generation)
            assert shown[pk]["state"] == SHOWN_AS[promise.state]
            assert shown[pk]["due_at"] == (instant_shown(row.due_at) if row.due_at else None)
            if not promise.is_owed:
                assert minute_of(row.breached_at) == promise.breached
                assert late == (promise.breached is not None)
            elif row.breached_at is not None or not is_stale(row, version):
                self._compare(row, promise, late=late)

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


@pytest.fixture
def stage(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> type[LifeCycle]:
    """The practice, its rules, and receivers that read the frozen minute."""
    r120(pause_cap_minutes=CAP), h60(), u15()
    LifeCycle.scene = scene
    monkeypatch.setattr(receivers, "database_now", lambda: instant(LifeCycle.clock[0]))
    return LifeCycle


def test_promises_hold_whatever_people_do(stage: type[LifeCycle]) -> None:
    run_state_machine_as_test(
        stage,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            derandomize="LIFE_CYCLE_EXAMPLES" not in os.environ,
            phases=(Phase.explicit, Phase.generate, *([Phase.shrink] if SHRINK else [])),
            suppress_health_check=list(HealthCheck),
        ),
    )


# Lives that chance seldom leads: acts, with what they take.
LIVES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "passed on while with a patient": [
        ("somebody_is_asked", {"priority": "normal"}),
        ("go_with_patient", {"minutes": 45, "who": "kim"}),
        ("time_passes", {"minutes": 15, "swept": False}),
        ("reassign", {"index": 0, "to": "bre"}),
        ("declare_holiday", {"ahead": 2, "at_once": True}),
    ],
    "passed on twice, with patients until the cap": [
        ("somebody_is_asked", {"priority": "normal"}),
        ("go_with_patient", {"minutes": 45, "who": "kim"}),
        ("time_passes", {"minutes": 30, "swept": False}),
        ("reassign", {"index": 0, "to": "bre"}),
        ("time_passes", {"minutes": 5, "swept": False}),
        ("reassign", {"index": 0, "to": "kim"}),
        ("go_with_patient", {"minutes": 90, "who": "kim"}),
    ],
    "on it just before it is late": [
        ("somebody_is_asked", {"priority": "high"}),
        ("time_passes_until_about_due", {"index": 0, "minutes": -1, "swept": True}),
        ("acknowledge", {"index": 0, "who": "kim"}),
        ("time_passes", {"minutes": 5, "swept": True}),
        ("time_passes", {"minutes": 61, "swept": True}),
    ],
    "answered at the due instant, taken back too late": [
        ("somebody_is_asked", {"priority": "high"}),
        ("time_passes_until_about_due", {"index": 0, "minutes": 0, "swept": True}),
        ("say_in_channel", {"index": 0, "who": "kim", "quotes": True}),
        ("time_passes", {"minutes": 15, "swept": True}),
        ("recall_answer", {"index": 0}),
    ],
    "answered, taken back in time and never answered": [
        ("somebody_is_asked", {"priority": "high"}),
        ("time_passes", {"minutes": 30, "swept": True}),
        ("say_in_channel", {"index": 0, "who": "kim", "quotes": True}),
        ("time_passes", {"minutes": 5, "swept": True}),
        ("recall_answer", {"index": 0}),
        ("time_passes", {"minutes": 61, "swept": True}),
    ],
    "lowered to what no rule covers": [
        ("switch_rule", {"name": "normal", "void": False}),
        ("somebody_is_asked", {"priority": "high"}),
        ("change_priority", {"index": 0, "priority": "normal"}),
    ],
    "passed on, and given more time from the start": [
        ("somebody_is_asked", {"priority": "normal"}),
        ("time_passes", {"minutes": 30, "swept": False}),
        ("reassign", {"index": 0, "to": "bre"}),
        ("edit_rule", {"name": "normal", "minutes": 150, "applied": True}),
    ],
    "told step by step, lowered, then answered": [
        ("somebody_is_asked", {"priority": "high"}),
        ("time_passes_until_about_due", {"index": 0, "minutes": 1, "swept": True}),
        ("time_passes", {"minutes": 15, "swept": True}),
        ("time_passes", {"minutes": 15, "swept": True}),
        ("change_priority", {"index": 0, "priority": "normal"}),
        ("say_in_channel", {"index": 0, "who": "kim", "quotes": True}),
    ],
    "asked again, more pressing, when little time is left": [
        ("somebody_is_asked", {"priority": "high"}),
        ("time_passes_until_about_due", {"index": 0, "minutes": -1, "swept": True}),
        ("follow_up_in_channel", {"index": 0, "priority": "urgent"}),
        ("end_ask", {"index": 0, "is_recalled": False}),
    ],
    "promised, late, and missed": [
        ("somebody_is_asked", {"priority": "high"}),
        ("promise_time", {"index": 0, "who": "kim", "minutes": 90}),
        ("time_passes_until_about_due", {"index": 0, "minutes": 1, "swept": True}),
        ("time_passes", {"minutes": 15, "swept": True}),
        ("nudge", {"index": 0}),
        ("time_passes", {"minutes": 15, "swept": True}),
        ("time_passes", {"minutes": 15, "swept": True}),
        ("nudge", {"index": 0}),
        ("nudge", {"index": 0}),
    ],
    "promised twice, then passed on late": [
        ("somebody_is_asked", {"priority": "high"}),
        ("promise_time", {"index": 0, "who": "kim", "minutes": 30}),
        ("promise_time", {"index": 0, "who": "kim", "minutes": 90}),
        ("promise_time", {"index": 0, "who": "kim", "minutes": 90}),
        ("time_passes", {"minutes": 61, "swept": True}),
        ("reassign", {"index": 0, "to": "bre"}),
        ("time_passes", {"minutes": 61, "swept": True}),
    ],
    "put off by a holiday that no task has counted": [
        ("somebody_is_asked", {"priority": "high"}),
        ("declare_holiday", {"ahead": 0, "at_once": False}),
        ("time_passes", {"minutes": 61, "swept": True}),
        ("time_passes", {"minutes": 3 * DAY, "swept": True}),
    ],
}


@pytest.mark.parametrize("life", LIVES)
def test_promises_hold_in_a_life_of(stage: type[LifeCycle], life: str) -> None:
    machine = stage()
    try:
        for act, facts in LIVES[life]:
            getattr(machine, act)(**facts)
            machine.everything_holds()
    finally:
        machine.teardown()
