"""The whole matrix: every fault with every seed, on one cluster."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from random import Random
from time import monotonic

from tests.faults.harness import (  # noqa: F401  the faults add themselves
    line_faults,
    process_faults,
    server_faults,
    tested,
)
from tests.faults.harness.cluster import Cluster
from tests.faults.harness.oracle import Findings
from tests.faults.harness.people import Tab
from tests.faults.harness.practice import Practice, people_the_practice
from tests.faults.harness.registry import FAULTS, Fault
from tests.faults.harness.stage import Size, Stage, run
from tests.faults.harness.table import HEAD, bound, failures, row
from tests.processes import ROOT

RESTED = 30


def matrix(cluster: Cluster, size: Size, seeds: Sequence[int], numbers: Sequence[int]) -> bool:
    """Do these faults with these seeds, and print the table; whether every rule held."""
    chosen = [FAULTS[number] for number in numbers]
    loaded = [fault for fault in chosen if fault.steps is not None]
    results: dict[int, Findings] = {}
    if loaded:
        practice = people_the_practice(size.writers, size.readers, size.due_seconds)
        results = asyncio.run(in_turn(cluster, practice, size, seeds, loaded))
    told = {fault.number: _tested(fault) for fault in chosen if fault.steps is None}
    return summary(chosen, results, told)


async def in_turn(
    cluster: Cluster, practice: Practice, size: Size, seeds: Sequence[int], faults: list[Fault]
) -> dict[int, Findings]:
    """Each fault with each seed, under the load of everybody's tabs."""
    await cluster.front.start()
    await cluster.hints.start()
    await asyncio.to_thread(cluster.heal)
    tabs = [Tab(cluster.url, one.cookie, one.pk, Random(one.pk)) for one in practice.everybody]
    for tab in tabs:
        tab.start()
    results: dict[int, Findings] = {}
    try:
        for fault in faults:
            results[fault.number] = Findings()
            for seed in seeds:
                found = await _one(cluster, practice, size, seed, fault, tabs)
                results[fault.number].add(found)
    finally:
        for tab in tabs:
            await tab.stop()
        cluster.stop()
    return results


async def _one(
    cluster: Cluster, practice: Practice, size: Size, seed: int, fault: Fault, tabs: list[Tab]
) -> Findings:
    began, steps = monotonic(), fault.steps
    assert steps is not None
    await asyncio.to_thread(cluster.heal)
    for tab in tabs:
        tab.reads.set()
    writers = tabs[: len(practice.writers)]
    random = Random(f"{fault.number}:{seed}")
    stage = Stage(cluster, practice, size, seed, random, writers, tabs[len(writers) :])
    took = await stage.until(lambda: all(tab.is_open for tab in tabs), RESTED)
    stage.must(took < RESTED, "not everybody was there when it began")
    found = await run(stage, steps, f"f{fault.number}-s{seed}")
    wrong = "; ".join(failures(fault, found)) or "ok"
    said = f"   {fault.number:>2} seed {seed}: {wrong} ({monotonic() - began:.0f} s)"
    print("\n      ".join([said, *found.notes]), flush=True)
    return found


def _tested(fault: Fault) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", *fault.proved_by]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def summary(chosen: list[Fault], results: dict[int, Findings], told: dict[int, bool]) -> bool:
    """Print the table; whether every rule held."""
    print(f"\n{HEAD}\n{'-' * len(HEAD)}")
    wrong: list[str] = []
    for fault in chosen:
        if fault.number in told:
            names = ", ".join(name.rpartition("/")[2] for name in fault.proved_by)
            is_well = told[fault.number]
            print(
                f"{fault.number:>2}  {fault.name:<58}{'passed' if is_well else 'FAILED'}: {names}"
            )
            wrong += [] if is_well else [f"{fault.number}: a test failed"]
            continue
        print(row(fault, results[fault.number]))
        wrong += [f"{fault.number}: {each}" for each in failures(fault, results[fault.number])]
    print("-" * len(HEAD))
    print("\n".join(wrong) or "Every rule held.")
    with suppress(ValueError):
        if not any(found.lost for found in results.values()):
            print(bound(sum(found.sent for found in results.values())))
    return not wrong
