"""What the processes of this machine have spent of its processors, by their names."""

import os
from collections import Counter
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def burned() -> Counter[str]:
    """Seconds of CPU by name of process, of those that run now; of Python's by what they run, and
    without the one that makes the load."""
    found: Counter[str] = Counter()
    for place in Path("/proc").glob("[0-9]*"):
        if place.name == str(os.getpid()):
            continue
        try:
            head, _, rest = (place / "stat").read_text().rpartition(")")
            command = (place / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has just ended
            continue
        fields = rest.split()
        name = head.partition("(")[2]
        if name.startswith("python") and b"-m" in command[:-1]:
            name = command[command.index(b"-m") + 1].decode()
        found[name] += (int(fields[11]) + int(fields[12])) / TICKS  # type: ignore[assignment]
    return found


def told(before: Counter[str], after: Counter[str], each: int) -> str:
    """Milliseconds of CPU for each of so many, by name, the hungriest first."""
    spent = sorted(((after[name] - before[name], name) for name in after), reverse=True)
    return ", ".join(f"{name} {s * 1000 / each:.2f}" for s, name in spent if s * 1000 / each > 0.02)
