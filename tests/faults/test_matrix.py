"""The short set of the fault matrix: two seeds of some faults, on the real processes.

`make faults` does all of it; docs/reliability.md has the table.
"""

import os
import subprocess
import sys

from tests.faults.harness.__main__ import EVERY_FAULT, FEW_FAULTS
from tests.processes import ROOT

COMMAND = (sys.executable, "-m", "tests.faults.harness", "--short", "--untimed", "--seeds", "2")


def test_with_something_broken_under_load_nothing_is_lost_and_each_ask_escalates_once() -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [*COMMAND, "--faults", "few"],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": ok (") == 2 * len(FEW_FAULTS)


def test_every_row_of_the_matrix_is_there() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "tests.faults.harness", "--list"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [int(line.split()[0]) for line in listed.stdout.splitlines()] == EVERY_FAULT
