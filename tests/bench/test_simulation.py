"""What trying a rule on very many asks costs; `make bench` prints it. No figure is asserted."""

import os
import time
from datetime import timedelta

import pytest
from django.db import connection

from accounts.clock import database_now
from policies import simulations
from policies.models import EscalationStep, ResponseRule, SimulationRun
from policies.publish import publish_version
from tests.bench.crowd import multiply
from tests.bench.test_clock import ask, tell
from tests.cast import people_the_practice

pytestmark = pytest.mark.django_db(transaction=True)
ASKS = int(os.environ.get("ASKS", "100000"))
# Asked over 29 days by day and night, three in four of them answered within four hours.
SPREAD = """
UPDATE policies_obligation
   SET sent_at = now() - (id %% 41760) * interval '1 minute',
       location_id = %(place)s,
       state = CASE WHEN id %% 4 = 0 THEN 'open' ELSE 'satisfied' END,
       satisfied_at = CASE WHEN id %% 4 = 0 THEN NULL
           ELSE least(now(), now() - (id %% 41760) * interval '1 minute'
                             + (id %% 240) * interval '1 minute') END
"""


def test_a_rule_is_tried_on_very_many_asks() -> None:
    cast, now = people_the_practice(), database_now()
    rule = ResponseRule.objects.create(name="High", priority="high", target_minutes=60)
    rule.remind_before = [30, 15]
    rule.save()
    for minutes, target in ((0, "cover"), (15, "role"), (30, "location_manager")):
        EscalationStep.objects.create(
            rule=rule, after_minutes=minutes, target=target, role="front_desk" * (target == "role")
        )
    version = publish_version(rule, cast.olive, now - timedelta(days=40))
    multiply(ask(cast.ana, cast.front_desk, cast.kim), ASKS - 1)
    with connection.cursor() as cursor:
        cursor.execute(SPREAD, {"place": cast.oakland.pk})

    version.target_minutes = 45
    run = simulations.start(cast.dana, rule, version, {}, database_now(), is_active=True)
    began = time.monotonic()
    assert simulations.run_waiting(database_now()) == 1
    tell("a rule tried on 30 days", f"{time.monotonic() - began:.1f} s")
    run = SimulationRun.objects.get(pk=run.pk)
    assert run.result is not None
    assert run.result["replayed"] == run.total == ASKS
    tell("asks, people told by steps before and after", f"{run.total:,}, {_told(run)}")


def _told(run: SimulationRun) -> str:
    assert run.result is not None
    return " and ".join(f"{run.result[side]['escalations']:,}" for side in ("before", "after"))
