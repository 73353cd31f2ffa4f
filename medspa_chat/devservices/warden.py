"""The program of `Warden`: waits for the end of its parent, then ends what that started.

Orders come as lines of JSON on standard input: {"watch": pid, "signal": number},
{"forget": pid}, {"remove": path}. The standard library only, so that it starts at once.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

SECONDS_TO_STOP = 12.0


def main() -> None:
    """Follow the orders until they end, then clean up, the youngest process first."""
    watched: dict[int, int] = {}
    places: list[str] = []
    for line in sys.stdin:
        order = json.loads(line)
        if "watch" in order:
            watched[order["watch"]] = order["signal"]
        elif "forget" in order:
            watched.pop(order["forget"], None)
        else:
            places.append(order["remove"])
    for pid, stop_signal in reversed(watched.items()):
        end(pid, stop_signal)
    for place in places:
        shutil.rmtree(place, ignore_errors=True)


def end(pid: int, stop_signal: int) -> None:
    """Ask the process to end, wait, and make it and its session end."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, stop_signal)
        give_up_at = time.monotonic() + SECONDS_TO_STOP
        while time.monotonic() < give_up_at:
            if has_ended(pid):
                return
            time.sleep(0.05)
        os.killpg(pid, signal.SIGKILL)


def has_ended(pid: int) -> bool:
    """Whether it is gone, or dead and only not yet buried by whoever inherited it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        os.kill(pid, 0)  # where there is no /proc, this raises ProcessLookupError
        return False


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    main()
