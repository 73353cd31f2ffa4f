"""Faults 7 to 11 and 17: PostgreSQL and Redis that empty, die, stand still, or fill up."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from contextlib import suppress
from time import monotonic

import psycopg
from redis import Redis

from tests.faults.harness.registry import fault
from tests.faults.harness.stage import Stage, execute, p95

Steps = AsyncGenerator[None]
CHUNK = b"\0" * 65_536


@fault(7, "Redis FLUSHALL", seconds=25)
async def flushed(stage: Stage) -> Steps:
    """Everything that it held is gone; nobody is logged out."""
    with Redis.from_url(stage.cluster.redis.url) as redis:
        redis.flushall()
    yield
    ended = [code for tab in stage.tabs for _, code in tab.closes if code == 4401]
    stage.must(not ended, f"{len(ended)} log-ins ended")


@fault(8, "Redis kill -9, back after 20 s", seconds=10)
async def redis_gone(stage: Stage) -> Steps:
    """Sends are acknowledged meanwhile, and workers consume again afterwards."""
    began = monotonic()
    stage.cluster.redis.kill()
    await asyncio.sleep(20)
    await asyncio.to_thread(stage.cluster.redis.start)
    stage.back_at = monotonic()
    stage.have_workers()
    sent = stage.seconds_to_send(began, stage.back_at)
    stage.must(sent, "nothing was acknowledged while Redis was away")
    stage.note(f"{len(sent)} sends acknowledged without Redis, p95 {p95(sent):.2f} s")
    await _sweeps_again(stage, 60)
    yield


async def _sweeps_again(stage: Stage, most: float) -> None:
    """Every worker consumes again."""
    query = "SELECT max(at) > now() - interval '6 s' FROM policies_lastsweep"

    def sweeps() -> bool:
        with psycopg.connect(stage.url) as asking:
            return asking.execute(query).fetchone() == (True,)

    took = await stage.until(sweeps, most)
    stage.must(took < most, f"nothing sweeps {most} s after Redis is back")
    stage.note(f"swept again {took:.0f} s after Redis was back")


@fault(9, "Redis stands still for 15 s (SIGSTOP)", seconds=10)
async def redis_frozen(stage: Stage) -> Steps:
    """It takes connections and says nothing."""
    process = stage.cluster.redis.process
    assert process is not None
    began = monotonic()
    process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(15)
    process.send_signal(signal.SIGCONT)
    stage.back_at = until = monotonic()
    stage.have_workers()
    yield
    sent = stage.seconds_to_send(began, until)
    stage.note(f"p95 of {len(sent)} sends while Redis stood still: {p95(sent):.2f} s")
    stage.must(sent and p95(sent) < 2, f"p95 of a send was {p95(sent):.1f} s, not under 2 s")


@fault(10, "PostgreSQL restarted: fast, or as after a crash", seconds=10)
async def postgres_restarted(stage: Stage) -> Steps:
    """`fast` with an even seed, `immediate` with an odd one."""
    postgres = stage.cluster.postgres
    mode = "immediate" if stage.seed % 2 else "fast"
    await asyncio.to_thread(postgres.stop, mode)
    await asyncio.sleep(3)
    await asyncio.to_thread(postgres.start)
    stage.back_at = monotonic()
    stage.have_workers()
    yield


@fault(11, "all backends terminated; then a lock held for 5 s", seconds=5)
async def backends(stage: Stage) -> Steps:
    """An administrator's hand, and a transaction that takes too long."""
    everybody = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    mine = " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    await asyncio.to_thread(execute, stage.url, everybody + mine)
    await asyncio.sleep(2)
    await asyncio.to_thread(_hold, stage.url, next(iter(stage.talk.members)), 5)
    stage.back_at = monotonic()
    stage.have_workers()
    yield


def _hold(url: str, conversation: int, seconds: float) -> None:
    with psycopg.connect(url) as holding:
        holding.execute(
            "SELECT 1 FROM messaging_conversation WHERE id = %s FOR UPDATE", [conversation]
        )
        holding.execute("SELECT pg_sleep(%s)", [seconds])


@fault(17, "the disk of the database is full", seconds=10)
async def disk_full(stage: Stage) -> Steps:
    """A file system in memory, filled to the last byte for eight seconds."""
    small = stage.cluster.postgres.small
    if small is None:
        stage.must(False, "not done: a small file system can't be mounted here (needs root)")
        yield
        return
    stage.text_size = 4_000
    ballast = small / "ballast"
    began = monotonic()
    await asyncio.to_thread(_fill, str(ballast))
    for _ in range(16):  # what the server frees meanwhile is filled, too
        await asyncio.sleep(0.5)
        await asyncio.to_thread(_fill, str(ballast))
    ballast.unlink()
    stage.back_at = until = monotonic()
    stage.have_workers()
    tried = [one for tab in stage.writers for one in tab.sent if began < one.first_sent_at < until]
    refused = sum(one.attempts > 0 for one in tried)
    stage.note(f"of {len(tried)} sends while it was full {refused} were told to try again")
    stage.must(refused, "no send met the full disk")
    stage.text_size = 30
    yield


def _fill(path: str) -> None:
    with suppress(OSError), open(path, "ab", buffering=0) as file:  # noqa: PTH123
        while file.write(CHUNK):
            pass
