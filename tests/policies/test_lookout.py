"""When nobody looks after promises people are mailed once, and once more when it goes on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.clock import database_now
from accounts.models import Role
from policies import lookout, tasks
from policies.models import LastSweep, Outbox
from tests.cast import Cast, people_the_practice, person, post
from tests.mailbox import Mailbox, text_of
from tests.policies.asks import MANAGER, rule

OLIVE, FRED = "olive@lumen.example", "fred@it.example"
NOON = datetime.fromisoformat("2026-06-09T12:00:00+00:00")


def minutes(count: float) -> datetime:
    return NOON + timedelta(minutes=count)


@pytest.fixture
def swept(cast: Cast, settings: Settings) -> Cast:
    """The cast, swept at noon; a technician is to be told, too."""
    settings.ALERT_TO = [FRED]
    lookout.swept(NOON)
    return cast


def test_the_owners_and_the_technician_are_mailed_once_when_nothing_sweeps_and_once_when_it_does(
    swept: Cast, mailbox: Mailbox
) -> None:
    lookout.look(minutes(1.9))
    assert mailbox.receivers == []
    for at in (2.1, 3, 10, 60):
        lookout.look(minutes(at))
    assert mailbox.receivers == [FRED, OLIVE]
    assert {str(mail["Subject"]) for mail in mailbox.mails} == {
        "Reminders and escalations stand still"
    }
    lookout.swept(minutes(61))
    for at in (61.1, 61.5, 62):
        lookout.look(minutes(at))
    assert mailbox.receivers == [FRED, FRED, OLIVE, OLIVE]
    assert mailbox.mails[-1]["Subject"] == "Reminders and escalations go on again"
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 4


def test_the_next_time_is_told_again(swept: Cast, mailbox: Mailbox) -> None:
    for at in (3, 64):
        lookout.look(minutes(at))
        lookout.swept(minutes(at + 1))
        lookout.look(minutes(at + 1.1))
    assert len(mailbox.mails) == 8


def test_a_mail_that_could_not_be_sent_is_tried_again(swept: Cast, mailbox: Mailbox) -> None:
    mailbox.refusals = 2
    lookout.look(minutes(3))
    lookout.look(minutes(4))
    assert mailbox.receivers == []
    lookout.look(minutes(5.1))
    assert mailbox.receivers == [FRED, OLIVE]


def test_it_says_nothing_of_what_was_written_nor_of_anybody(swept: Cast, mailbox: Mailbox) -> None:
    post(swept.ana, swept.front_desk, "Mrs Secret is in room 3.")
    person("Gone Grant", Role.OWNER, swept.oakland, is_active=False)
    lookout.look(minutes(3))
    assert mailbox.receivers == [FRED, OLIVE]
    for kind in ("plain", "html"):
        said = text_of(mailbox.mails[0], kind)
        assert "Since 12:00 UTC nothing has looked at what is due" in said
        assert not [word for word in ("Secret", "room", "Ana", "front-desk") if word in said]


@pytest.mark.django_db(transaction=True)
def test_of_many_processes_that_look_at_once_one_tells(mailbox: Mailbox) -> None:
    people_the_practice()
    lookout.swept(NOON)

    def look(_: int) -> None:
        try:
            lookout.look(minutes(3))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as processes:
        list(processes.map(look, range(6)))
    assert mailbox.receivers == [OLIVE]


def test_a_sweep_writes_down_that_it_came_to_its_end(cast: Cast) -> None:
    assert lookout.sweep_age(database_now()) is None
    tasks.sweep()
    tasks.sweep()
    age = lookout.sweep_age(database_now())
    assert age is not None
    assert timedelta() <= age < timedelta(seconds=30)
    assert LastSweep.objects.count() == 1


def parts(client: Client) -> tuple[int, dict[str, bool]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_readyz_says_whether_anybody_sweeps_and_tells(client: Client, cast: Cast) -> None:
    well = {"database": True, "redis": True, "sweep": True, "notices": True}
    assert parts(client) == (503, well | {"sweep": False})
    tasks.sweep()
    assert parts(client) == (200, well)
    LastSweep.objects.update(at=database_now() - timedelta(seconds=61))
    assert parts(client) == (503, well | {"sweep": False})
    tasks.sweep()

    rule(MANAGER | {"after_minutes": 0}, target_minutes=1, clock="elapsed")
    post(cast.ana, cast.direct, priority="high", now=database_now() - timedelta(minutes=5))
    tasks.sweep()
    assert parts(client) == (200, well)
    Outbox.objects.update(not_before=database_now() - timedelta(seconds=61))
    assert parts(client) == (503, well | {"notices": False})
    assert client.get("/healthz").status_code == 200
