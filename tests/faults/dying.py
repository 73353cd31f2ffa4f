"""A worker's round that ends by SIGKILL at a marked point: `python -m tests.faults.dying POINT`.

Without a point it comes to its end.
"""

import os
import signal
import sys
from importlib import import_module
from typing import Any

import django

# What the round was about to do when it died.
POINTS = {
    "a row was claimed": "policies.escalations._take_together",
    "its events were written and not committed": "policies.escalations.announce",
    "its step was committed": "policies.notices.push",
    "its notice was found": "policies.notices._show",
    "its notice was shown": "policies.notices.send_mails",
    "its mail was claimed": "policies.notices._send",
    "its mail was accepted and not marked": "policies.notices._mine",
}


def main(point: str = "") -> None:
    """Sweep, show and mail once, or die on the way."""
    django.setup()
    if point:
        module, _, name = POINTS[point].rpartition(".")
        setattr(import_module(module), name, die)
    tasks = import_module("policies.tasks")
    tasks.sweep()
    tasks.deliver()


def die(*args: Any, **kwargs: Any) -> None:
    """As the kernel ends a process that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
