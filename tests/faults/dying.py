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

# The same of a round that sends what was scheduled.
SENDS = {
    "a message was claimed": "messaging.actions.scheduled._send",
    "it was posted and not committed": "messaging.frames.scheduled_gone",
    "it was committed and not pushed": "messaging.delivery.publish",
}


def main(point: str = "") -> None:
    """Sweep, show and mail once, send what was scheduled, or die on the way."""
    django.setup()
    if point:
        module, _, name = (POINTS | SENDS)[point].rpartition(".")
        setattr(import_module(module), name, die)
    if point in SENDS:
        import_module("messaging.tasks").send_scheduled()
    tasks = import_module("policies.tasks")
    tasks.sweep()
    tasks.deliver()


def die(*args: Any, **kwargs: Any) -> None:
    """As the kernel ends a process that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
