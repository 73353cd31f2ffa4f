"""What docs/integrations.md has people type works as it stands there."""

import re
import subprocess
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.clock import database_now
from messaging import integrations
from messaging.models import Message
from policies.hooks import deliveries, endpoints
from policies.models import HookDelivery
from tests.attacks.conftest import practice, site
from tests.cast import Cast
from tests.listener import Listener
from tests.processes import ROOT, Site

__all__ = ["practice", "site"]
PAPER = (ROOT / "docs" / "integrations.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAPER, re.MULTILINE | re.DOTALL)


@pytest.mark.django_db(transaction=True)
def test_the_lines_for_the_shell_post_a_message(site: Site, practice: Cast) -> None:
    made = integrations.make(practice.olive, "Booking", practice.front_desk, database_now())
    address = f"{site.url}/hooks/{made[0].public_id}/"
    (lines,) = blocks("sh")
    done = subprocess.run(
        ["/bin/sh", "-euc", lines],
        env={"PATH": "/usr/bin:/bin", "SECRET": made[1], "ADDRESS": address},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    message = Message.objects.get(author=made[0].bot)
    assert done.stdout == f'{{"message": {message.pk}}}'
    assert (message.text, message.priority) == ("Room 2 is free.", "fyi")


def test_the_lines_of_python_know_what_comes_from_the_chat(cast: Cast, settings: Settings) -> None:
    listener = Listener()
    listener.start()
    settings.WEBHOOK_PRIVATE_HOSTS = [listener.host]
    now = database_now()
    made = endpoints.make(cast.olive, "Booking", listener.url(), ["ask.late"], (), now)
    endpoints.ping(cast.olive, made[0], now)
    deliveries.deliver(now)
    listener.stop()
    (got,) = listener.received
    (lines,) = blocks("python")
    known: dict[str, Any] = {}
    exec(lines, known)
    is_from_the_chat = known["is_from_the_chat"]
    assert is_from_the_chat(made[1], got.headers, got.body)
    assert not is_from_the_chat(made[1], got.headers, got.body + b" ")
    old = got.headers | {"webhook-timestamp": str(int(now.timestamp()) - 301)}
    assert not is_from_the_chat(made[1], old, got.body)


def test_every_event_that_an_endpoint_can_be_told_of_is_in_the_table() -> None:
    told = set(re.findall(r"^\| `([a-z.]+)` \|", PAPER, re.MULTILINE))
    events = {name for name, _ in HookDelivery._meta.get_field("event").choices or ()}
    assert told == events
