"""Faults 12 to 16 and 18: lines that stall, pushes that go astray, readers that don't read, clocks
that are wrong."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from time import monotonic

from tests.faults.harness.cluster import ALL
from tests.faults.harness.registry import fault
from tests.faults.harness.stage import Stage, p95

Steps = AsyncGenerator[None]
PAUSES = (3, 30, 120)
HOUR = 3600


@fault(12, "the network stands still for 3, 30 or 120 s, or forgets its lines", seconds=5)
async def paused(stage: Stage) -> Steps:
    """With an odd seed it goes on where it was; with an even one every line is dead for good, and
    nobody is told."""
    front = stage.cluster.front
    seconds = min(PAUSES[stage.seed // 2 % len(PAUSES)], stage.size.seconds)
    forgets = stage.seed % 2 == 0
    if forgets:
        front.forget()
    else:
        front.stall()
    await asyncio.sleep(seconds)
    front.go_on()
    front.remember()
    await stage.is_back()
    if forgets:
        took = await stage.until(lambda: all(tab.closes for tab in stage.tabs), 65)
        stage.note(f"the last dead line was noticed {took + seconds:.0f} s after it died")
        stage.must(took + seconds <= 50, "a dead line was not noticed within 50 s")
        stage.back_at = monotonic()
    yield


@fault(13, "the acknowledgement is lost after the commit", seconds=5)
async def ack_lost(stage: Stage) -> Steps:
    """What the server says is swallowed for three seconds, then the lines are cut."""
    front = stage.cluster.front
    front.swallows = True
    await asyncio.sleep(3)
    front.cut()
    front.swallows = False
    await stage.is_back()
    lost = sum(one.state == "sending" for tab in stage.writers for one in tab.sent)
    stage.note(f"{lost} sends had no answer when the lines were cut")
    yield


@fault(14, "a fifth of the pushes is lost, and all of the last ones", seconds=25)
async def pushes_lost(stage: Stage) -> Steps:
    """The tail is found by the heartbeat."""
    hints = stage.cluster.hints
    hints.random.seed(stage.seed)
    before = hints.counts["lost"]
    hints.lost = 0.2
    left = stage.began_at + stage.size.seconds - monotonic()
    await asyncio.sleep(max(0.0, left - 2))
    hints.lost = 1.0
    await asyncio.sleep(4)
    hints.heal()
    stage.back_at = monotonic()
    stage.note(f"{hints.counts['lost'] - before} pushes were lost")
    yield


@fault(15, "pushes are doubled and reordered", seconds=None)
async def pushes_mixed(stage: Stage) -> Steps:
    """Half of them come twice, a third after the next one."""
    hints = stage.cluster.hints
    hints.random.seed(stage.seed)
    before = dict(hints.counts)
    hints.doubled, hints.reordered = 0.5, 0.3
    await asyncio.sleep(stage.size.seconds / 2)
    hints.heal()
    counted = {name: hints.counts[name] - before[name] for name in ("doubled", "reordered")}
    stage.note(f"pushes {counted}")
    stage.must(all(counted.values()), "no push was touched")
    yield


@fault(16, "some readers stop reading", seconds=5)
async def slow_readers(stage: Stage) -> Steps:
    """Messages of 4 kB, four times as many; who doesn't take them is closed, and the others notice
    nothing. What they notice of the load itself is measured before."""
    stage.text_size, stage.rate = 4_000, 4.0
    began = monotonic()
    await asyncio.sleep(stage.size.seconds / 5)
    slow = stage.readers[: max(2, len(stage.readers) // 8)]
    slowed = monotonic()
    for tab in slow:
        tab.stop_reading()
    await asyncio.sleep(stage.began_at + stage.size.seconds - slowed)
    before, during = (
        stage.seconds_to_send(began, slowed),
        stage.seconds_to_send(slowed, monotonic()),
    )
    for tab in slow:
        tab.reads.set()
    stage.back_at = monotonic()
    yield
    most = max(2 * p95(before), 1.0)
    stage.note(f"p95 of a send {p95(before):.2f} s before, {p95(during):.2f} s meanwhile")
    stage.must(p95(during) < most, f"the others' p95 was {p95(during):.1f} s")
    closed = [tab for tab in slow if tab.closes]
    stage.note(f"{len(closed)} of {len(slow)} were closed as too slow")
    stage.must(closed, "nobody was too slow")


@fault(18, "the clock of every process is an hour off", seconds=None)
async def wrong_clock(stage: Stage) -> Steps:
    """Ahead with an odd seed, behind with an even one; the database's is right."""
    cluster = stage.cluster
    off = HOUR if stage.seed % 2 else -HOUR
    shim = Path(__file__).with_name("skewed")
    cluster.skewed = {"PYTHONPATH": str(shim), "CLOCK_OFF": str(off)}
    try:
        for name in ALL:
            cluster.kill(name)
        await asyncio.to_thread(cluster.run, *ALL)
    finally:
        cluster.skewed = {}
    await stage.is_back()
    stage.have_workers()
    yield
    ended = [code for tab in stage.tabs for _, code in tab.closes if code == 4401]
    stage.must(not ended, f"{len(ended)} log-ins ended")
    for name in ALL:
        cluster.kill(name)
