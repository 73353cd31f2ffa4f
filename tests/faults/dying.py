"""A worker's round that ends by SIGKILL at a marked point: `python -m tests.faults.dying POINT`.

Without a point it comes to its end.
"""

import os
import signal
import sys
from datetime import datetime
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

# The same of a round that builds and mails reports at an instant.
REPORTS = {
    "its figures were counted and not committed": "policies.report_mails._write_rows",
    "it was frozen with its recipients": "policies.report_mails.send_unsent",
    "a mail of it was claimed": "policies.report_mails._send_claimed",
    "the mail server was connected": "smtplib.SMTP.sendmail",
}
# At these it does what stands there, and dies right after it.
REPORTS_AFTER = {
    "the mail was handed over and not answered": "smtplib.SMTP.send",
    "the mail was accepted and not marked": "django.core.mail.EmailMultiAlternatives.send",
    "half of the recipients had it": "policies.report_mails._send_claimed",
    "all was sent and committed": "policies.report_mails.send_unsent",
}
END_OF_DATA = b"\r\n.\r\n"


def reports(at: str, point: str = "") -> None:
    """Build and mail what is due at an instant, or die on the way."""
    django.setup()
    name = (REPORTS | REPORTS_AFTER).get(point, "")
    module, _, attribute = name.rpartition(".")
    if name:
        *path, last = module.split(".")
        try:
            holder = import_module(module)
        except ModuleNotFoundError:  # a class in a module
            holder = getattr(import_module(".".join(path)), last)
        before = getattr(holder, attribute)
        setattr(holder, attribute, _dying_after(before) if point in REPORTS_AFTER else die)
    import_module("policies.report_mails").send_due(datetime.fromisoformat(at))


def _dying_after(before: Any) -> Any:
    def then_die(*args: Any, **fields: Any) -> Any:
        answer = before(*args, **fields)
        # Of all that is said to a mail server, only the end of a mail.
        said = args[-1] if args else b""
        is_of_a_mail = isinstance(said, bytes) and said.endswith(END_OF_DATA)
        if "SMTP.send" not in before.__qualname__ or is_of_a_mail:
            die()
        return answer

    return then_die


def main(point: str = "", at: str = "") -> None:
    """Sweep, show and mail once, send what was scheduled, or die on the way; with an instant,
    build and mail reports instead."""
    if at:
        reports(at, point)
        return
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
