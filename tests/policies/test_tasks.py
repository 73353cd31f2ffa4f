"""What beat starts: the names it knows, and what they do."""

import itertools
from typing import Any

import pytest
from django.conf import settings

from medspa_chat.celery import app
from policies import tasks
from policies.models import Outbox
from tests.cast import oakland
from tests.mailbox import Mailbox
from tests.policies.asks import CHAIN, LAG, Scene, rule, told


def test_every_task_of_the_schedule_exists_and_expires_before_the_next() -> None:
    app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["expires"] <= max(seconds_between(entry["schedule"]), 2.0)


def seconds_between(schedule: Any) -> float:
    """How long it is at least from one run to the next."""
    if isinstance(schedule, float):
        return schedule
    minutes = sorted(schedule.minute)  # of a crontab
    gaps = [after - before for before, after in itertools.pairwise([*minutes, minutes[0] + 60])]
    return float(60 * min(gaps))


def test_a_sweep_fires_what_is_due_and_shows_it_and_a_delivery_mails_it_once(
    scene: Scene, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = oakland("11:00") + LAG
    monkeypatch.setattr(tasks, "database_now", lambda: now)
    rule(*CHAIN)
    ask = scene.ask()
    for _ in range(2):
        tasks.sweep()
    assert told(ask) == [("Bre", "11:00")]
    assert Outbox.objects.get().pushed_at == now
    assert mailbox.mails == []
    for _ in range(2):
        tasks.deliver()
    assert mailbox.receivers == ["bre@lumen.example"]
