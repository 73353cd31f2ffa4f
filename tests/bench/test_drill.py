"""The drill with very many messages: how long a backup and a restore take; `make drill` prints it.
That every row comes back is asserted, no figure is."""

import io
import os
import shutil
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import connection

from accounts.audit.seals import seal_waiting
from accounts.clock import database_now
from messaging.actions.attach import take_in
from policies.starter import create_starter_rules
from tests.bench.crowd import multiply
from tests.bench.talk import begin
from tests.bench.test_clock import ask, tell
from tests.cast import people_the_practice, post
from tests.files import photo
from tests.medspa_chat.backup.places import KEY, figures, files, new_place
from tests.processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)
MESSAGES = int(os.environ.get("MESSAGES", "100000"))
PHOTOS = 200
PROMISES = 10_000


def test_a_large_practice_is_backed_up_and_restored(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_KEY = KEY
    var = Path(site.VAR_DIR)
    shutil.rmtree(var / "attachments", ignore_errors=True)
    cast, now = people_the_practice(), database_now()
    create_starter_rules(cast.olive, now - timedelta(days=400))
    multiply(ask(cast.ana, cast.front_desk, cast.kim), PROMISES)
    begin(cast.bre, now).grow(MESSAGES)
    for _ in range(PHOTOS // 10):
        ten = [take_in(cast.ana, cast.direct, "x.jpg", BytesIO(photo()), 1, now) for _ in range(10)]
        post(cast.ana, cast.direct, "photos", attachments=tuple(one.pk for one in ten))
    seal_waiting(database_now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        tell("the database", cursor.fetchone()[0])
    before, kept = figures(database_url()), files()
    tell(
        "messages, rows of all tables, files",
        f"{before['messaging_message'][0]:,}, "
        f"{sum(rows for rows, _ in before.values()):,}, {len(kept):,}",
    )

    path = tmp_path / "drill.backup"
    began = time.monotonic()
    call_command("backup", str(path), stdout=io.StringIO())
    tell("backup, read through once", f"{time.monotonic() - began:.1f} s")
    tell("its size", f"{path.stat().st_size / 1e6:.1f} MB")
    with new_place(tmp_path) as place:
        began = time.monotonic()
        done = place.manage("restore", str(path))
        tell("restore, as somebody types it", f"{time.monotonic() - began:.1f} s")
        assert done.returncode == 0, done.stderr
        tell("the audit", done.stdout.splitlines()[1])
        after = place.figures()
        tell(
            "rows lost, tables that differ",
            f"{_lost(before, after)}, "
            f"{sum(after.get(table) != rows for table, rows in before.items())}",
        )
        assert after == before
        assert place.files() == kept


def _lost(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> int:
    return sum(rows - after.get(table, (0, ""))[0] for table, (rows, _) in before.items())
