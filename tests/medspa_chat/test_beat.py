"""Beat goes on when the machine's clock is set back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from medspa_chat.beat import Scheduler
from medspa_chat.celery import app

AT_NIGHT, OF_CELERY = "old-messages", "celery.backend_cleanup"


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[Scheduler]:
    """What beat begins with; it sends nothing."""
    scheduler = Scheduler(app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    scheduler.setup_schedule()
    yield scheduler
    scheduler.close()


def turn_back(scheduler: Scheduler, hours: float) -> None:
    """As it is when the clock is set back after everything was done."""
    for entry in scheduler.schedule.values():
        entry.last_run_at = entry.default_now() + timedelta(hours=hours)


def test_after_the_clock_was_set_back_everything_regular_is_due_at_once(
    scheduler: Scheduler,
) -> None:
    turn_back(scheduler, 1)
    due = {name for name, one in scheduler.schedule.items() if scheduler.is_due(one).is_due}
    assert {"sweep", "deliver"} <= due
    assert due == set(scheduler.schedule) - {AT_NIGHT, OF_CELERY}


def test_what_was_done_just_now_is_not_due(scheduler: Scheduler) -> None:
    turn_back(scheduler, 0)
    assert not scheduler.is_due(scheduler.schedule["sweep"]).is_due


def test_what_has_an_hour_of_the_day_waits_for_it(scheduler: Scheduler) -> None:
    turn_back(scheduler, 1)
    at_night = scheduler.schedule[AT_NIGHT]
    assert not scheduler.is_due(at_night).is_due
    assert at_night.last_run_at is not None
    assert at_night.last_run_at <= at_night.default_now()


def test_it_is_the_one_that_beat_uses() -> None:
    assert app.conf.beat_scheduler == "medspa_chat.beat:Scheduler"
