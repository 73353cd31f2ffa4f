"""A worker whose line to Redis died in silence is replaced, and consumes again."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from accounts.clock import database_now
from policies import lookout
from policies.models import ObligationEvent
from tests.cast import people_the_practice, post
from tests.faults.harness.proxy import Proxy
from tests.policies.asks import MANAGER, rule
from tests.processes import Site, free_port, wait_for
from tests.redis_server import RedisServer

pytestmark = pytest.mark.django_db(transaction=True)
DEAF_SECONDS = 6


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of its own."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@contextmanager
def between(redis: RedisServer) -> Iterator[Proxy]:
    """What lies between a worker and Redis, served by a thread."""
    proxy, loop = Proxy(free_port(), [redis.port]), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(5)
    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(proxy.stop(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def has_swept(within: float) -> bool:
    age = lookout.sweep_age(database_now())
    return age is not None and age < timedelta(seconds=within)


def test_a_worker_that_is_alive_and_deaf_is_replaced_under_its_process_id_and_does_its_work(
    transactional_db: None, tmp_path: Path, redis: RedisServer
) -> None:
    cast = people_the_practice()
    rule(MANAGER | {"after_minutes": 0}, target_minutes=1, clock="elapsed")
    beat = Site(tmp_path, redis.url)
    with between(redis) as proxy:
        url = f"redis://127.0.0.1:{proxy.port}/0"
        site = Site(tmp_path, url, DEAF_SECONDS=str(DEAF_SECONDS))
        site.mailbox.controller.start()
        try:
            beat.run("beat")
            site.run("worker")
            wait_for(lambda: has_swept(2), 60)

            proxy.forget()  # every line is dead, and nobody is told
            proxy.remember()  # new ones work
            wait_for(lambda: not has_swept(4))
            post(cast.ana, cast.direct, priority="high", now=database_now() - timedelta(minutes=5))
            worker = site.processes["worker"]
            wait_for(lambda: ObligationEvent.objects.filter(kind="escalated").exists(), 60)
            assert worker.poll() is None
            assert "This worker hears nothing any more and is replaced" in site.logs()
            assert ObligationEvent.objects.filter(kind="escalated").count() == 1
        finally:
            site.stop()
            for name in list(beat.processes):
                beat.kill(name)
