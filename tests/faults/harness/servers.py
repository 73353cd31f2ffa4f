"""A PostgreSQL that a fault may stop, fill or kill, with the promises of production: what is
committed is on the disk."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from medspa_chat.devservices.places import reachable, socket_place
from medspa_chat.devservices.postgres import (
    DATABASE,
    SILENT,
    clean_environment,
    find_programs,
    make_cluster,
)
from medspa_chat.devservices.processes import Warden, stop
from medspa_chat.devservices.user import ServerUser
from tests.processes import wait_for

DURABLE = ["-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "listen_addresses="]
MODES = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}
SMALL_MB = 160


class PostgresServer:
    """One server whose data outlives it."""

    database = DATABASE

    def __init__(
        self, home: Path, sockets: Path, warden: Warden, small: Path | None, network: str = ""
    ) -> None:
        """`small`, when there is one, is a file system that can be filled: the database's; from
        `network` ("10.77.0"), when there is one, anybody may come in."""
        self.user, self.home, self.sockets, self.warden = ServerUser.find(), home, sockets, warden
        place = reachable(home, self.user)
        self.programs, self.data = find_programs(place, self.user), place / "postgres"
        self.small = small
        self.process: subprocess.Popen[bytes] | None = None
        make_cluster(self.programs, self.data, self.user, home / "postgres.log")
        self.more: list[str] = []
        if network:
            self.more = ["-c", f"listen_addresses={network}.1"]
            with (self.data / "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {network}.0/24 trust\n")

    @property
    def url(self) -> str:
        """Where the product's database is."""
        return self._url(DATABASE)

    def start(self) -> None:
        """Start it, and wait until it takes statements."""
        command = [self.programs / "postgres", "-D", self.data, "-k", self.sockets, "-p", "5432"]
        with (self.home / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*map(str, command), *DURABLE, *SILENT, *self.more],
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.user.run_as(),
            )
        self.warden.watch(self.process.pid, signal.SIGINT)
        wait_for(self.answers, 60)

    def stop(self, mode: str = "fast") -> None:
        """End it: `fast` with a checkpoint, `immediate` as a crash would."""
        if self.process is not None:
            stop(self.process, MODES[mode])
            self.warden.forget(self.process.pid)
            self.process = None

    def make_database(self) -> None:
        """An empty database; what the product asks of commits is what its server gives."""
        place = ""
        with psycopg.connect(self._url("postgres"), autocommit=True) as admin:
            if self.small is not None:
                admin.execute(f"CREATE TABLESPACE small LOCATION '{self.small / 'tables'}'")
                place = " TABLESPACE small"
            admin.execute(f"CREATE DATABASE {DATABASE}{place}")

    def answers(self) -> bool:
        """Whether it takes statements."""
        try:
            with psycopg.connect(self._url("postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def _url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.sockets}&port=5432"


@contextmanager
def postgres_server(
    home: Path, warden: Warden, *, is_small: bool, network: str = ""
) -> Iterator[PostgresServer]:
    """A server for the length of the block, with an empty database; `is_small`: on a file system of
    160 MB, which takes root."""
    user = ServerUser.find()
    with contextlib.ExitStack() as stack:
        sockets = stack.enter_context(socket_place(user, warden))
        small = stack.enter_context(small_place(home, user)) if is_small else None
        server = PostgresServer(home, sockets, warden, small, network)
        stack.callback(server.stop, "immediate")
        server.start()
        server.make_database()
        yield server


@contextmanager
def small_place(home: Path, user: ServerUser) -> Iterator[Path]:
    """A file system in memory with an end to it."""
    place = home / "small"
    place.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL_MB}m,mode=711", "tmpfs", str(place)],
        check=True,
    )
    try:
        tables = place / "tables"
        tables.mkdir(mode=0o700)
        user.own(tables)
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=False)
        shutil.rmtree(place, ignore_errors=True)


def may_mount() -> bool:
    """Whether this machine lets us have a small file system."""
    return os.geteuid() == 0 and shutil.which("mount") is not None
