"""The drill: a practice is backed up, its machine is lost, and a new one has all of it."""

import io
import shutil
import stat
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.clock import database_now
from accounts.models import LogIn
from medspa_chat.backup.sealing import WRONG
from messaging.actions import edit_message, recall_message
from messaging.actions.attach import take_in
from messaging.models import Message
from policies.models import Obligation
from policies.starter import create_starter_rules
from tests.cast import Cast, oakland, people_the_practice, post
from tests.clients import StaffClient
from tests.files import photo
from tests.medspa_chat.backup.places import KEY, Place, figures, files, new_place
from tests.processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "Ito-retinol-canary-81"


@pytest.fixture(autouse=True)
def var(settings: Any) -> Path:
    """Where the practice has its files, none yet; backups have their key."""
    settings.BACKUP_KEY = KEY
    shutil.rmtree(Path(site.VAR_DIR) / "attachments", ignore_errors=True)
    return Path(site.VAR_DIR)


@pytest.fixture
def practice(transactional_db: None, var: Path) -> Cast:
    """Messages, versions, a taken-back one, files, promises."""
    cast = people_the_practice()
    create_starter_rules(cast.olive, oakland("08:00"))
    for number in range(30):
        ask: dict[str, Any] = {"priority": "high"} if number % 3 == 0 else {}
        post(cast.ana, cast.direct, f"{CANARY} {number}", now=oakland("09:30"), **ask)
    photograph = take_in(cast.ana, cast.direct, f"{CANARY}.jpg", BytesIO(photo()), 1, now())
    document = b"%PDF-1.7\n" + CANARY.encode() * 100_000
    paper = take_in(cast.ana, cast.direct, "consent.pdf", BytesIO(document), 1, now())
    post(cast.ana, cast.direct, "both", attachments=(photograph.pk, paper.pk))
    first, second = Message.objects.order_by("pk")[:2]
    edit_message(cast.ana, first.pk, f"{CANARY} changed", None, oakland("09:31"))
    recall_message(cast.ana, second.pk, oakland("09:32"))
    assert Obligation.objects.exists()
    return cast


def now() -> Any:
    return database_now()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Place]:
    with new_place(tmp_path) as place:
        yield place


def backup(path: Path) -> str:
    out = io.StringIO()
    call_command("backup", str(path), stdout=out)
    return out.getvalue()


def test_every_row_and_every_file_comes_back(
    practice: Cast, var: Path, tmp_path: Path, elsewhere: Place
) -> None:
    before, kept = figures(database_url()), files()
    assert len(kept) == 3
    said = backup(tmp_path / "night.backup")
    assert "the database and 3 files" in said
    assert figures(database_url()) == before
    done = elsewhere.manage("restore", str(tmp_path / "night.backup"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Restored: the database of ")
    assert elsewhere.figures() == before
    assert elsewhere.files() == kept
    assert elsewhere.manage("migrate", "--check").returncode == 0
    assert elsewhere.manage("check").returncode == 0


def test_whoever_was_logged_in_logs_in_again(
    practice: Cast, client: StaffClient, tmp_path: Path, elsewhere: Place
) -> None:
    client.force_login(practice.ana)
    assert LogIn.objects.filter(user=practice.ana).exists()
    backup(tmp_path / "night.backup")
    assert elsewhere.manage("restore", str(tmp_path / "night.backup")).returncode == 0
    with psycopg.connect(elsewhere.url) as there:
        assert there.execute("SELECT count(*) FROM accounts_login").fetchall() == [(0,)]


def test_the_next_message_after_a_restore_has_the_next_number(
    practice: Cast, tmp_path: Path, elsewhere: Place
) -> None:
    backup(tmp_path / "night.backup")
    elsewhere.manage("restore", str(tmp_path / "night.backup"))
    posting = (
        "from tests.cast import post; from accounts.models import User;"
        "from messaging.models import Conversation, Message;"
        f"post(User.objects.get(pk={practice.ana.pk}),"
        f" Conversation.objects.get(pk={practice.direct.pk}), 'after');"
        "print(Message.objects.latest('pk').seq)"
    )
    last = Message.objects.filter(conversation=practice.direct).count()
    assert elsewhere.manage("shell", "-c", posting).stdout.split()[-1] == str(last + 1)


def test_nothing_in_the_file_is_in_the_clear_and_its_owner_alone_reads_it(
    practice: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "night.backup"
    said = backup(path)
    sealed = path.read_bytes()
    for word in (
        CANARY,
        "Ana Lopez",
        "ana@lumen",
        "consent.pdf",
        "messaging_message",
        KEY,
        "PGDMP",
    ):
        assert word.encode() not in sealed
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KEY not in said
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("night")] == [path.name]


def test_a_backup_is_of_one_instant_while_people_go_on_writing(
    practice: Cast, tmp_path: Path, elsewhere: Place
) -> None:
    stopped = threading.Event()

    def write() -> None:
        while not stopped.is_set():
            post(practice.bre, practice.direct, "and on")
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        before = Message.objects.count()
        backup(tmp_path / "day.backup")
        assert Message.objects.count() > before
    finally:
        stopped.set()
        writer.join()
    assert elsewhere.manage("restore", str(tmp_path / "day.backup")).returncode == 0
    with psycopg.connect(elsewhere.url) as there:
        odd = there.execute(
            "SELECT c.id FROM messaging_conversation c JOIN messaging_message m"
            " ON m.conversation_id = c.id GROUP BY c.id"
            " HAVING c.last_seq <> max(m.seq) OR c.last_seq <> count(*)"
        ).fetchall()
    assert odd == []


def test_a_database_with_something_in_it_is_left_alone_unless_it_is_to_be_replaced(
    practice: Cast, tmp_path: Path, elsewhere: Place
) -> None:
    path = str(tmp_path / "night.backup")
    backup(tmp_path / "night.backup")
    before = figures(database_url())
    assert elsewhere.manage("restore", path).returncode == 0
    with psycopg.connect(elsewhere.url) as there:
        there.execute("CREATE TABLE left_over (id int)")
        there.execute("UPDATE accounts_user SET display_name = 'Somebody'")
    changed = elsewhere.figures()
    refused = elsewhere.manage("restore", path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "CommandError: The database isn't empty; --replace removes what is in it.\n"
    )
    assert elsewhere.figures() == changed
    assert elsewhere.manage("restore", path, "--replace").returncode == 0
    assert elsewhere.figures() == before


def test_a_site_that_still_runs_is_not_replaced(
    practice: Cast, tmp_path: Path, elsewhere: Place
) -> None:
    backup(tmp_path / "night.backup")
    with psycopg.connect(elsewhere.url):
        refused = elsewhere.manage("restore", str(tmp_path / "night.backup"), "--replace")
    assert refused.returncode == 1
    assert "stop web, worker, beat" in refused.stderr
    assert elsewhere.figures() == {}


def test_a_restore_that_fails_in_the_middle_leaves_the_database_as_it_was(
    practice: Cast, tmp_path: Path, elsewhere: Place
) -> None:
    backup(tmp_path / "night.backup")
    with psycopg.connect(elsewhere.url) as there:
        there.execute(
            "CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$"
        )
        # Indexes come after all rows.
        there.execute(
            "CREATE EVENT TRIGGER fail ON ddl_command_start WHEN TAG IN ('CREATE INDEX')"
            " EXECUTE FUNCTION no()"
        )
    refused = elsewhere.manage("restore", str(tmp_path / "night.backup"))
    assert refused.returncode == 1
    assert "didn't take it, and is as before" in refused.stderr
    assert "disk full" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert CANARY not in refused.stderr
    assert elsewhere.figures() == {}


def test_an_older_backup_asks_for_migrate_and_a_newer_one_is_refused(
    practice: Cast, tmp_path: Path, elsewhere: Place
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('accounts', '9999_of_the_future', now())"
        )
    try:
        backup(tmp_path / "newer.backup")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_of_the_future'")
    refused = elsewhere.manage("restore", str(tmp_path / "newer.backup"))
    assert refused.returncode == 1
    assert "A newer version of medspa_chat made this backup" in refused.stderr
    assert elsewhere.figures() == {}


def test_a_file_that_exists_is_not_written_over(practice: Cast, tmp_path: Path) -> None:
    (tmp_path / "night.backup").write_text("mine")
    with pytest.raises(CommandError, match="exists already"):
        backup(tmp_path / "night.backup")
    assert (tmp_path / "night.backup").read_text() == "mine"


@pytest.mark.parametrize("key", ["", "short"])
def test_without_a_key_nothing_is_written(
    practice: Cast, settings: Any, tmp_path: Path, key: str
) -> None:
    settings.BACKUP_KEY = key
    with pytest.raises(CommandError, match="Set BACKUP_KEY"):
        backup(tmp_path / "night.backup")
    assert not list(tmp_path.glob("night*"))


def test_without_programs_of_postgresql_one_line_says_what_to_install(
    practice: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medspa_chat.backup.programs._places", lambda name: iter(()))
    with pytest.raises(CommandError, match=r"no pg_dump of PostgreSQL \d+ or newer"):
        backup(tmp_path / "night.backup")
    assert not list(tmp_path.glob("night*"))


def test_a_wrong_key_or_a_changed_byte_is_one_line_and_touches_nothing(
    practice: Cast, tmp_path: Path, elsewhere: Place
) -> None:
    path = tmp_path / "night.backup"
    backup(path)
    whole = path.read_bytes()
    assert elsewhere.manage("restore", str(path), "--dry-run").stdout.startswith("Whole: ")
    wrong = elsewhere.manage("restore", str(path), BACKUP_KEY="another-key-of-enough-length-000")
    path.write_bytes(whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:])
    changed = elsewhere.manage("restore", str(path), "--replace")
    path.write_bytes(whole[: len(whole) // 2])
    cut = elsewhere.manage("restore", str(path))
    for refused in (wrong, changed, cut):
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr == f"CommandError: {WRONG}\n"
    assert elsewhere.figures() == {}
    assert list(elsewhere.var.iterdir()) == []


def test_a_database_that_does_not_answer_is_one_line(elsewhere: Place, tmp_path: Path) -> None:
    nowhere = "postgresql://medspa:hidden-word@127.0.0.1:1/medspa"
    refused = elsewhere.manage("backup", str(tmp_path / "a.backup"), DATABASE_URL=nowhere)
    assert refused.returncode == 1
    assert refused.stderr == "CommandError: The database doesn't answer (OperationalError).\n"
    assert not list(tmp_path.glob("a.*"))
