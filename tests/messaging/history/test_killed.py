"""An import in a process of its own, killed in the middle by the machine."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from messaging.models import Conversation, Message
from tests.cast import people_the_practice
from tests.messaging.history.exports import said, slack
from tests.processes import database_url

ROOT = Path(__file__).resolve().parents[3]
WHY = "We leave Slack at the end of November."
MANY = 2_500
pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_killed_goes_on_where_it_was_and_nothing_is_there_twice(
    hired_once: None, transactional_db: None, tmp_path: Path
) -> None:
    people_the_practice()
    day = [said("U1", f"{1_700_000_000 + n}.000000", f"Number {n}") for n in range(MANY)]
    source = slack(tmp_path / "export.zip", {"general/2023-11-14.json": day}, files=False)
    options = ["--by", "olive@lumen.example", "--reason", WHY]
    running = subprocess.Popen(
        [sys.executable, "manage.py", "import_history", "slack", source, *options],
        cwd=ROOT,
        env={
            **os.environ,
            "DEMO": "1",
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
            "DATABASE_URL": database_url(),
            "VAR_DIR": str(tmp_path),
        },
    )
    while not Message.objects.filter(seq__gt=500).exists():
        assert running.poll() is None
        time.sleep(0.01)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert Message.objects.filter(conversation__name="general").count() < MANY
    call_command("import_history", "slack", source, by="olive@lumen.example", reason=WHY)
    general = Conversation.objects.get(name="general")
    rows = Message.objects.filter(conversation=general).order_by("seq")
    assert [one.seq for one in rows] == list(range(1, rows.count() + 1))
    assert [one.text for one in rows[:MANY]] == [f"Number {n}" for n in range(MANY)]
    assert general.archived_at is None
