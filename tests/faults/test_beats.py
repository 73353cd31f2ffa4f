"""Beat twice, beat after an hour, and what was queued while nobody worked: the same result."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F
from redis import Redis

from accounts.clock import database_now
from medspa_chat.celery import app
from messaging.actions import create_channel
from policies import tasks
from policies.models import Obligation, ObligationEvent, Outbox
from tests.cast import Cast, people_the_practice, post
from tests.faults.test_processes_killed import message_ids
from tests.policies.asks import MANAGER, rule
from tests.processes import Site, wait_for
from tests.redis_server import RedisServer

pytestmark = pytest.mark.django_db(transaction=True)
TICKS = 500
SWEEP = tasks.sweep.name


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of its own: what is queued here is nobody else's."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def site(transactional_db: None, tmp_path: Path, redis: RedisServer) -> Iterator[Site]:
    """A mail server; each test starts what it needs."""
    site = Site(tmp_path, redis.url)
    site.mailbox.controller.start()
    yield site
    site.stop()


@pytest.fixture
def practice(site: Site) -> Cast:
    """The cast, with a rule: high within a minute, a reminder in between, then Dana, and
    fifteen minutes later Dana and Olive."""
    cast = people_the_practice()
    later = {"after_minutes": 15, "target": "person", "person": cast.olive}
    rule(
        MANAGER | {"after_minutes": 0},
        later,
        target_minutes=2,
        clock="elapsed",
        remind_before=[1],
    )
    return cast


def events() -> Counter[str]:
    """How often each kind happened."""
    return Counter(ObligationEvent.objects.values_list("kind", flat=True))


def test_two_beats_are_as_one(site: Site, practice: Cast, tmp_path: Path) -> None:
    passed = database_now() - timedelta(minutes=5)
    for number in range(20):
        channel = create_channel(practice.dana, f"channel-{number}", practice.oakland, passed)
        post(practice.ana, channel, priority="high", people=[practice.kim], now=passed)
    other = Site(tmp_path / "other", site.redis_url)
    other.tmp.mkdir()
    for each in (site, other):
        each.run("beat")
    try:
        site.run("worker")
        wait_for(lambda: Outbox.objects.exclude(sent_at=None).count() == 20, 60)
        swept_on(practice)
    finally:
        other.kill("beat")
    assert events() == {"opened": 21, "overdue": 21, "escalated": 21}
    assert Outbox.objects.count() == 21
    mails = message_ids(site, practice.dana)
    assert len(mails) == len(set(mails))


def swept_on(practice: Cast) -> None:
    """Return when sweeps and deliveries have gone on: one more ask was escalated and mailed."""
    count = Outbox.objects.exclude(sent_at=None).count()
    passed = database_now() - timedelta(minutes=5)
    post(practice.ana, practice.direct, priority="high", now=passed)
    wait_for(lambda: Outbox.objects.exclude(sent_at=None).count() == count + 1, 60)


def test_l09_after_a_beat_that_was_down_for_an_hour_the_steps_begin_one_by_one(
    site: Site, practice: Cast
) -> None:
    now = database_now()
    post(
        practice.ana,
        practice.front_desk,
        priority="high",
        people=[practice.kim],
        now=now - timedelta(minutes=62),
    )
    post(practice.ana, practice.direct, priority="high", now=now - timedelta(minutes=61))
    post(practice.bre, practice.direct, now=now - timedelta(minutes=30))
    site.run("worker")
    site.run("beat")
    wait_for(lambda: message_ids(site, practice.dana), 60)
    row = Obligation.objects.get(state="open")
    assert row.breached_at == row.due_at == now - timedelta(minutes=60)
    assert row.next_action_at is not None
    assert row.next_action_at >= now + timedelta(minutes=15)
    # Answered late while nothing swept: late, and nobody is told.
    assert events() == {"opened": 2, "satisfied": 1, "overdue": 1, "escalated": 1}
    assert not Obligation.objects.exclude(breached_at=F("due_at")).exists()


def test_l49_ticks_that_were_queued_while_nobody_worked_expire(
    site: Site, redis: RedisServer, practice: Cast
) -> None:
    passed = database_now() - timedelta(minutes=5)
    post(practice.ana, practice.direct, priority="high", now=passed)
    queue = Redis.from_url(redis.url)
    with app.connection_for_write(redis.url) as connection:
        for _ in range(TICKS):
            app.send_task(SWEEP, connection=connection, expires=1)
        assert queue.llen("celery") == TICKS
        expired = database_now() + timedelta(seconds=1)
        wait_for(lambda: database_now() > expired)
        site.run("worker")
        wait_for(lambda: not queue.llen("celery") and not queue.hlen("unacked"), 60)
        assert events() == {"opened": 1}
        app.send_task(SWEEP, connection=connection, expires=30)
    wait_for(lambda: events()["escalated"])
    assert events() == {"opened": 1, "overdue": 1, "escalated": 1}
