"""Faults 1 to 6, 24 and 25: processes that die, end, come back, or are all asked at once."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from random import Random

import psycopg

from tests.faults.harness.cluster import ALL, WEBS, WORKERS
from tests.faults.harness.people import Tab
from tests.faults.harness.registry import fault
from tests.faults.harness.stage import Stage, execute

Steps = AsyncGenerator[None]
STORM, OF_EACH = 200, 5  # tabs, and of one person at most
# Where a worker is when it dies: each lock holds it at another point of a step.
LOCKED = ("policies_obligationevent", "policies_outbox")
RESTARTING = 1012


@fault(1, "kill -9 one of two web processes", seconds=5)
async def one_web(stage: Stage) -> Steps:
    """The other one is there all the time."""
    stage.cluster.kill("web1")
    await stage.is_back()
    yield
    stage.must(stage.found.unsent == 0, "something was never sent")


@fault(2, "kill -9 the only web process, back after 10 s", seconds=10, late=30)
async def all_web(stage: Stage) -> Steps:
    """Nobody is there for ten seconds."""
    stage.cluster.kill(*WEBS)
    await asyncio.sleep(10)
    await asyncio.to_thread(stage.cluster.run, "web1")
    await stage.is_back()
    yield


@fault(3, "SIGTERM, a rolling restart of both", seconds=5)
async def rolling(stage: Stage) -> Steps:
    """One after the other, as a deploy does."""
    await _restart_webs(stage)
    yield
    codes = {code for tab in stage.tabs for _, code in tab.closes}
    stage.must(codes == {RESTARTING}, f"closed with {sorted(codes)}, not only 1012")
    refused = [one.refused for tab in stage.writers for one in tab.sent if one.refused]
    stage.must(not refused, f"people saw {refused}")


async def _restart_webs(stage: Stage) -> None:
    for name in WEBS:
        try:
            status = await asyncio.to_thread(stage.cluster.end, name)
            stage.must(status == 0, f"{name} ended with {status}")
        except TimeoutError:
            stage.must(False, f"{name} didn't end within 15 s")
        await asyncio.to_thread(stage.cluster.run, name)
    await stage.is_back()


@fault(4, "kill -9 of the workers in the middle of an escalation", seconds=None)
async def worker_in_the_middle(stage: Stage) -> Steps:
    """Held by a lock at a point of a step, or by a mail server that doesn't answer, and killed
    there; the point changes with the seed."""
    point = stage.seed % (len(LOCKED) + 1)
    if point == len(LOCKED):
        mailbox = stage.cluster.mailbox
        with mailbox.holding() as receiving:
            await stage.until(receiving.is_set, 30)
            stage.must(receiving.is_set(), "no mail was on its way")
            stage.cluster.kill(*WORKERS)
    else:
        await asyncio.to_thread(_kill_while_locked, stage, LOCKED[point])
    await asyncio.sleep(2)
    await asyncio.to_thread(stage.cluster.run, *WORKERS)
    stage.have_workers()
    yield


def _kill_while_locked(stage: Stage, table: str) -> None:
    with psycopg.connect(stage.url) as locking:
        locking.execute(f"LOCK TABLE {table} IN SHARE MODE")
        waits = "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
        waits += f" WHERE NOT l.granted AND c.relname = '{table}'"
        for _ in range(300):
            if locking.execute(waits).fetchone() != (0,):
                break
            locking.execute("SELECT pg_sleep(0.05)")
        else:
            stage.must(False, f"no worker came to {table}")
        stage.cluster.kill(*WORKERS)


@fault(5, "kill -9 all workers, back after a while", seconds=None)
async def no_workers(stage: Stage) -> Steps:
    """People go on; whoever watches the site is told that nobody sweeps."""
    cluster = stage.cluster
    cluster.kill(*WORKERS)
    took = await stage.until(lambda: not cluster.answers("web1", "readyz"), 75)
    stage.must(took <= 65, "readyz didn't say within 60 s that nothing sweeps")
    stage.note(f"readyz red after {took:.0f} s")
    await asyncio.to_thread(cluster.run, *WORKERS)
    stage.have_workers()
    took = await stage.until(lambda: cluster.answers("web1", "readyz"), 30)
    stage.must(took < 30, "readyz stays red though workers are back")
    yield


@fault(6, "kill -9 of beat, then two of them", seconds=None, late=20)
async def beats(stage: Stage) -> Steps:
    """None for five seconds, then one too many."""
    stage.cluster.kill("beat")
    await asyncio.sleep(5)
    await asyncio.to_thread(stage.cluster.run, "beat", "beat2")
    stage.have_workers()
    yield
    stage.cluster.kill("beat2")


@fault(24, "all of 200 tabs come back at once", seconds=5)
async def storm(stage: Stage) -> Steps:
    """Both web processes die under two hundred tabs (five of each person, when those are fewer)
    and are back."""
    cluster, extra = stage.cluster, []
    count = min(STORM, OF_EACH * len(stage.tabs))
    for number in range(count - len(stage.tabs)):
        whose = stage.tabs[number % len(stage.tabs)]
        tab = Tab(whose.url, whose.cookie, whose.user_id, Random(stage.seed * 1000 + number))
        tab.open_conversations(stage.talk.of(whose.user_id))
        tab.start()
        extra.append(tab)
    took = await stage.until(lambda: all(tab.is_open for tab in extra), 60)
    stage.must(took < 60, "not all tabs come in")
    cluster.kill(*WEBS)
    await asyncio.to_thread(cluster.run, *WEBS)
    await stage.is_back()
    began = stage.back_at
    took = await stage.until(lambda: all(tab.is_open for tab in extra), 60)
    opened = sum(tab.is_open for tab in extra)
    stage.must(opened == len(extra), f"{len(extra) - opened} tabs didn't come back")
    stage.note(f"the last of {count} tabs was in {took:.1f} s after the first answer")
    stage.back_at = began
    yield
    for tab in extra:
        await tab.stop()


@fault(25, "a deploy with a migration under load", seconds=10)
async def deploy(stage: Stage) -> Steps:
    """A column and an index on the table of messages, as `migrate` makes them, then new processes,
    one after the other."""
    await asyncio.to_thread(stage.cluster.manage, "migrate", "--noinput")
    await asyncio.to_thread(execute, stage.url, _CHANGE)
    await _restart_webs(stage)
    for name in set(ALL) - set(WEBS):
        stage.cluster.signal(name, signal.SIGTERM)
        await asyncio.to_thread(stage.cluster.processes.pop(name).wait, 20)
        await asyncio.to_thread(stage.cluster.run, name)
    stage.have_workers()
    yield
    await asyncio.to_thread(execute, stage.url, _CHANGE_BACK)


_CHANGE = """
SET lock_timeout = '3s';
ALTER TABLE messaging_message ADD COLUMN of_a_fault integer NOT NULL DEFAULT 0;
CREATE INDEX of_a_fault ON messaging_message (of_a_fault, id);
"""
_CHANGE_BACK = "ALTER TABLE messaging_message DROP COLUMN of_a_fault"
