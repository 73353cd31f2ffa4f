"""A worker that is alive and hears nothing is replaced.

A worker's line to Redis can die in silence (a router that forgot it, a Redis that was restarted at
the wrong moment), and then it waits for ever while its process looks well. So it watches itself,
in a thread of its own and over a line of its own: while there is something to hear, and it is
neither busy nor hears anything for `DEAF_SECONDS`, it becomes a new worker in place, under the same
process id, so that nobody who manages processes has to know.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

from celery import signals
from celery.worker import state
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from redis.exceptions import RedisError

from accounts.clock import database_now
from medspa_chat.redis_place import redis_place
from policies import lookout

# Nothing that it does takes longer (the time limits of tasks): then it isn't busy, but stuck.
LONGEST_TASK = 600.0
REDIS_SECONDS = 2.0

logger = logging.getLogger(__name__)


@dataclass
class Ears:
    """Decides from what is seen whether a worker is deaf; moments are of the monotonic clock."""

    most_seconds: float
    heard_at: float
    busy_since: float | None = None
    suspected_at: float | None = None

    def hear(self, now: float) -> None:
        """It was given something to do."""
        self.heard_at, self.suspected_at = now, None

    def is_deaf(self, now: float, *, is_busy: bool, waits: bool, others_ago: float | None) -> bool:
        """Whether it is by now. `waits`: something waits to be heard; `others_ago`: so many seconds
        ago some worker did something."""
        self.busy_since = (self.busy_since or now) if is_busy else None
        is_excused = self.busy_since is not None and now - self.busy_since < LONGEST_TASK
        others_heard = others_ago is not None and others_ago < now - self.heard_at
        if is_excused or not (waits or others_heard):
            self.suspected_at = None
        elif self.suspected_at is None:
            self.suspected_at = now
        return self.suspected_at is not None and now - self.suspected_at >= self.most_seconds


@signals.worker_ready.connect
def watch_oneself(sender: Any, **kwargs: Any) -> None:
    """From when it is ready on, in a thread of the worker's main process."""
    ears = Ears(settings.DEAF_SECONDS, monotonic())
    # A strong reference: Celery keeps none.
    signals.task_received.connect(lambda **_: ears.hear(monotonic()), weak=False)
    threading.Thread(target=_watch, args=(ears, sender.controller), daemon=True).start()


def _watch(ears: Ears, worker: Any) -> None:
    while True:
        sleep(ears.most_seconds / 6)
        now = monotonic()
        if now - ears.heard_at < ears.most_seconds / 3:
            continue
        waits = _waits(worker.app.conf.task_default_queue)
        if waits is None:
            ears.hear(now)  # nobody hears anything while Redis is away
            continue
        is_busy = len(state.active_requests) >= worker.concurrency
        if ears.is_deaf(now, is_busy=is_busy, waits=waits, others_ago=_others_ago()):
            logger.critical("This worker hears nothing any more and is replaced")
            replace(worker)


def _waits(queue: str) -> bool | None:
    """Whether something waits in the queue; None when Redis can't say."""
    try:
        with redis_place(settings.REDIS_URL).client(
            socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        ) as redis:
            return bool(redis.llen(queue))
    except (RedisError, OSError):
        return None


def _others_ago() -> float | None:
    """How many seconds ago a sweep came to its end, whoever did it; None when nobody can say."""
    try:
        age = lookout.sweep_age(database_now())
        return None if age is None else age.total_seconds()
    except DatabaseError:
        return None
    finally:
        # A child that is forked meanwhile must not find our lines to the database.
        here = connections["default"]
        here.close()
        if isinstance(here, DatabaseWrapper):
            here.close_pool()


def replace(worker: Any, become: Callable[[str, list[str]], Any] = os.execv) -> None:
    """Become a new worker, with the same command; what its children had in hand is done again."""
    # Celery's other pools have threads in place of children, and those end with us.
    pool = getattr(worker.pool, "_pool", None)
    for child in list(getattr(pool, "_pool", ())):
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
    try:
        become(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    except OSError:
        os._exit(os.EX_SOFTWARE)
