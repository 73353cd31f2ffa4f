"""kill -9 while a scheduled message is being sent: it is sent once, and never lost."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from accounts.clock import database_now
from messaging.actions.scheduled import schedule, send_due
from messaging.models import Message, ScheduledMessage
from tests.cast import people_the_practice
from tests.faults.dying import SENDS
from tests.processes import Site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """Where the rounds are started by hand."""
    site = Site(tmp_path)
    site.mailbox.controller.start()
    yield site
    site.stop()


@pytest.mark.parametrize("point", SENDS)
def test_whenever_a_round_is_killed_a_scheduled_message_is_sent_once_in_the_end(
    site: Site, point: str
) -> None:
    cast, now = people_the_practice(), database_now()
    frame = {"client_id": str(uuid4()), "conversation": cast.direct.pk, "text": "Room 3 is free."}
    schedule(cast.ana, frame, "at", now + timedelta(seconds=1), now - timedelta(seconds=1))
    ScheduledMessage.objects.update(send_at=now)

    assert site.python("-m", "tests.faults.dying", point).returncode == -signal.SIGKILL
    assert send_due(database_now()) == (0 if "not pushed" in point else 1)
    assert send_due(database_now()) == 0
    assert list(Message.objects.values_list("text", flat=True)) == ["Room 3 is free."]
    assert not ScheduledMessage.objects.exists()
