"""The database's part of a backup: a dump of one instant, and its return in one transaction."""

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import IO, Any

import psycopg
from django.db import connections

from accounts.models import LogIn
from medspa_chat.backup.errors import BackupFailed
from medspa_chat.backup.parts import BLOCK
from medspa_chat.backup.programs import PARAMETERS, environment, program, reason
from policies.models import PushSubscription

_DUMP = ("--format=custom", "--no-owner", "--no-privileges", "--no-comments")
# Whoever was logged in when the backup was made logs in again, and chooses again what their
# browser is told.
_LEFT_OUT = (LogIn._meta.db_table, PushSubscription._meta.db_table)
_TABLES = """
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname = 'public' AND NOT EXISTS
    (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_EMPTIED = Path(__file__).with_name("emptied.sql")


class Database:
    """The site's database, over a connection that has none of the site's time limits."""

    def __init__(self, connection: "psycopg.Connection[Any]", parameters: dict[str, Any]) -> None:
        self._connection = connection
        self._environment = environment(parameters)
        self.version = connection.info.server_version // 10_000

    def snapshot(self) -> str:
        """The name of this instant, for as long as the connection lasts; all we read is of it."""
        self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return str(self.value("SELECT pg_export_snapshot()"))

    def instant(self) -> datetime:
        """When the snapshot was taken, by the database's clock."""
        taken: datetime = self.value("SELECT now()")
        return taken.astimezone(UTC)

    def value(self, statement: str) -> Any:
        """The first value that a statement of ours finds."""
        row = self._connection.execute(statement.encode()).fetchone()
        return row[0] if row else None

    def column(self, table: str, column: str) -> list[str]:
        """What stands in a column, without empty texts; nothing when there is no such table."""
        # Names of our own models, none of a person's.
        if self.value(f"SELECT to_regclass('{table}')") is None:
            return []
        statement = f'SELECT DISTINCT "{column}" FROM "{table}" ORDER BY 1'
        rows = self._connection.execute(statement.encode())
        return [str(row[0]) for row in rows if row[0]]

    def migrations(self) -> list[str]:
        """The migrations that were applied, as `accounts.0001_initial`."""
        if self.value("SELECT to_regclass('django_migrations')") is None:
            return []
        rows = self._connection.execute(
            "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
        )
        return [str(row[0]) for row in rows]

    def is_empty(self) -> bool:
        """Whether nobody has put anything into it yet."""
        return not self.value(_TABLES)

    def is_in_use(self) -> bool:
        """Whether somebody else is connected to it."""
        return bool(self.value(_OTHERS))

    def dump(self, snapshot: str) -> Iterator[bytes]:
        """All of it at this instant, in pg_dump's custom format. Raises BackupFailed."""
        left_out = [f"--exclude-table-data={table}" for table in _LEFT_OUT]
        command = [program("pg_dump", self.version), *_DUMP, f"--snapshot={snapshot}", *left_out]
        with TemporaryFile() as said, self._running(command, said, stdin=None) as process:
            while block := _output(process).read(BLOCK):
                yield block
            if process.wait():
                raise BackupFailed(f"PostgreSQL gave no dump ({_told(said)}).")

    def load(self, dump: Iterable[bytes], *, replace: bool) -> None:
        """A dump in place of what is there, or nothing changed and BackupFailed.

        pg_restore writes statements, psql runs them in one transaction, and only after the
        last of them was given does it hear COMMIT.
        """
        statements = [program("pg_restore", self.version), "--file=-", "--no-owner"]
        statements += ["--no-privileges", "--no-comments"]
        run = [program("psql", self.version), "--no-psqlrc", "--quiet", "--no-password"]
        run += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", "--set=SHOW_CONTEXT=never"]
        with (
            TemporaryFile() as said,
            self._running([*run, "--output=/dev/null"], said) as psql,
            self._running(statements, said) as source,
        ):
            begin = "BEGIN;\n" + (_EMPTIED.read_text() if replace else "")
            between = Thread(target=_pass_on, args=(begin.encode(), source, psql), daemon=True)
            between.start()
            was_taken = _feed(source, dump)
            between.join()
            is_whole = source.wait() == 0 and was_taken
            if is_whole and _feed(psql, [b"\nCOMMIT;\nANALYZE;\n"]) and psql.wait() == 0:
                return
            psql.kill()
            raise BackupFailed(f"PostgreSQL didn't take it, and is as before ({_told(said)}).")

    @contextmanager
    def _running(
        self, command: list[Any], said: IO[bytes], stdin: int | None = subprocess.PIPE
    ) -> Iterator["subprocess.Popen[bytes]"]:
        process = subprocess.Popen(
            [str(word) for word in command],
            env=self._environment,
            stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            with suppress(BrokenPipeError):
                if process.stdin is not None:
                    process.stdin.close()


@contextmanager
def connected() -> Iterator[Database]:
    """The database of DATABASE_URL; Django's own connections to it are closed first.

    Raises BackupFailed when it doesn't answer.
    """
    ours = connections["default"]
    given = ours.get_connection_params()
    parameters = {key: given[key] for key in PARAMETERS if given.get(key)}
    if not ours.in_atomic_block:
        ours.close()
        ours.close_pool()  # type: ignore[attr-defined]
    try:
        connection = psycopg.connect(autocommit=True, connect_timeout=10, **parameters)
    except psycopg.Error as error:
        raise BackupFailed(f"The database doesn't answer ({type(error).__name__}).") from None
    with connection:
        yield Database(connection, parameters)


def _output(process: "subprocess.Popen[bytes]") -> IO[bytes]:
    assert process.stdout is not None
    return process.stdout


def _feed(process: "subprocess.Popen[bytes]", blocks: Iterable[bytes]) -> bool:
    """Give it all blocks, and the end; whether it took them."""
    assert process.stdin is not None
    try:
        for block in blocks:
            process.stdin.write(block)
        process.stdin.close()
    except BrokenPipeError:
        return False
    return True


def _pass_on(
    begin: bytes, source: "subprocess.Popen[bytes]", to: "subprocess.Popen[bytes]"
) -> None:
    """What one says to the other, until either ends; the other still waits for more."""
    assert to.stdin is not None
    try:
        to.stdin.write(begin)
        while block := _output(source).read(BLOCK):
            to.stdin.write(block)
        to.stdin.flush()
    except BrokenPipeError:
        source.kill()


def _told(said: IO[bytes]) -> str:
    said.seek(0)
    return reason(said.read(100_000))
