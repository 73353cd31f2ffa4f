"""Beat goes on when the machine's clock is set back."""

import dbm
import shelve
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from medspa_chat.beat import Scheduler
from medspa_chat.celery import app

AT_NIGHT, OF_CELERY = "old-messages", "celery.backend_cleanup"


class Remembering(Scheduler):
    """One that sends nothing, and knows what it would have sent."""

    sent: list[str]

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        self.sent.append(entry.name)


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[Remembering]:
    """What beat begins with."""
    scheduler = Remembering(app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    scheduler.sent = []
    scheduler.setup_schedule()
    yield scheduler
    scheduler.close()


def ran(scheduler: Scheduler, *, hours_from_now: float) -> None:
    """As it is when everything was done then, by the clock of now."""
    for entry in scheduler.schedule.values():
        entry.last_run_at = entry.default_now() + timedelta(hours=hours_from_now)


def sent(scheduler: Remembering) -> list[str]:
    """What beat sends without a pause."""
    while scheduler.tick() == 0:
        pass
    return sorted(scheduler.sent)


def test_a_beat_that_starts_after_the_clock_was_set_back_sends_everything_regular_at_once(
    scheduler: Remembering,
) -> None:
    ran(scheduler, hours_from_now=1)
    assert sent(scheduler) == sorted(set(scheduler.schedule) - {AT_NIGHT, OF_CELERY})


def test_a_beat_whose_clock_is_set_back_sends_everything_regular_once_more(
    scheduler: Remembering,
) -> None:
    ran(scheduler, hours_from_now=0)
    assert sent(scheduler) == []
    ran(scheduler, hours_from_now=1)
    assert sent(scheduler) == sorted(set(scheduler.schedule) - {AT_NIGHT, OF_CELERY})


def test_a_beat_that_can_not_read_what_was_done_when_begins_anew(tmp_path: Path) -> None:
    path = str(tmp_path / "schedule")
    with dbm.open(path, "c") as kept:
        kept[b"entries"] = b"cnowhere\nNothing\n."
    scheduler = Remembering(app, schedule_filename=path, lazy=True)
    scheduler.sent = []
    scheduler.setup_schedule()
    assert "sweep" in scheduler.schedule
    scheduler.close()
    with shelve.open(path) as read:
        assert "sweep" in read["entries"]


def test_what_has_an_hour_of_the_day_waits_for_it(scheduler: Remembering) -> None:
    ran(scheduler, hours_from_now=1)
    assert AT_NIGHT not in sent(scheduler)
    at_night = scheduler.schedule[AT_NIGHT]
    assert at_night.last_run_at is not None
    assert at_night.last_run_at <= at_night.default_now()


def test_it_is_the_one_that_beat_uses() -> None:
    assert app.conf.beat_scheduler == "medspa_chat.beat:Scheduler"
