"""A PostgreSQL for the benchmark: what it says is stored is on the disk, and all speak TCP to it.

The tests' own keeps nothing safe and listens on no port. So that the product and its peers have
the same server, `python -m tests.bench.speed.stores COMMAND` runs a command whose DATABASE_URL
is such a one.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from medspa_chat.devservices.places import passing_place, reachable, socket_place
from medspa_chat.devservices.postgres import (
    DATABASE,
    clean_environment,
    find_programs,
    make_cluster,
)
from medspa_chat.devservices.processes import Warden, running
from medspa_chat.devservices.user import ServerUser
from tests.processes import free_port, wait_for

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "512MB",
    "max_connections": "200",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "log_min_error_statement": "panic",
}


@dataclass(frozen=True)
class Store:
    """A PostgreSQL on a port of this machine; `programs` is where psql's relatives lie, if
    anywhere."""

    port: int
    programs: Path | None = None
    host: str = "127.0.0.1"
    user: str = "postgres"
    password: str = ""

    @classmethod
    def of_tests(cls) -> "Store | None":
        """The server that DATABASE_URL names, or nothing when it speaks no TCP."""
        at = psycopg.conninfo.conninfo_to_dict(os.environ.get("DATABASE_URL", ""))
        host = str(at.get("host") or "")
        if not host or host.startswith("/"):
            return None
        programs = os.environ.get("POSTGRES_PROGRAMS")
        return cls(
            int(at.get("port") or 5432),
            Path(programs) if programs else None,
            host,
            str(at.get("user") or "postgres"),
            str(at.get("password") or ""),
        )

    def connect(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection to a database of it; each statement is a transaction."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    @contextmanager
    def database(self, name: str, schema: str = "") -> Iterator[str]:
        """A database with these tables, dropped after the block."""
        called = sql.Identifier(name)
        with self.connect("postgres") as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(called))
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(called))
        try:
            if schema:
                with self.connect(name) as connection:
                    connection.execute(schema.encode())
            yield name
        finally:
            with self.connect("postgres") as admin:
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(called))

    def settings(self) -> str:
        """What the server says of how safe it is, for the report."""
        with self.connect("postgres") as connection:
            found = connection.execute(
                "SELECT string_agg(name || ' ' || current_setting(name), ', ' ORDER BY name)"
                " FROM pg_settings"
                " WHERE name IN ('fsync', 'synchronous_commit', 'shared_buffers', 'server_version')"
            ).fetchone()
        return str(found[0]) if found else ""


@contextmanager
def durable(place: Path, warden: Warden) -> Iterator[Store]:
    """A server that keeps what it is given, its data under `place`, until the end of the block.

    Raises CannotStart, and TimeoutError when it doesn't answer.
    """
    user = ServerUser.find()
    home = reachable(place, user)
    programs, data, port = find_programs(home, user), home / "postgres", free_port()
    make_cluster(programs, data, user, place / "postgres.log")
    store = Store(port, programs)
    with socket_place(user, warden) as sockets:
        command: list[str | Path] = [programs / "postgres", "-D", data, "-k", sockets]
        command += ["-p", str(port)]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        with running(
            command,
            warden,
            signal.SIGINT,
            log=place / "postgres.log",
            env=clean_environment(),
            **user.run_as(),
        ):
            wait_for(lambda: _answers(store))
            yield store


def _answers(store: Store) -> bool:
    """PostgreSQL answers."""
    try:
        store.connect("postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def main(command: list[str]) -> int:
    """How the command ended."""
    with (
        Warden() as warden,
        passing_place(ServerUser.find(), warden) as place,
        durable(place, warden) as store,
        store.database(DATABASE),
    ):
        url = f"postgresql://{store.user}@{store.host}:{store.port}/{DATABASE}"
        told = {"DATABASE_URL": url, "POSTGRES_PROGRAMS": str(store.programs)}
        return subprocess.run(command, env=os.environ | told, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
