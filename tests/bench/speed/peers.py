"""Other chats, when this machine has them: ejabberd and Prosody, each a process of its own with
settings of its own, its archive in a database of the benchmark's PostgreSQL."""

import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from medspa_chat.devservices.processes import Warden, running
from medspa_chat.devservices.user import ServerUser
from tests.bench.speed.stores import Store
from tests.bench.speed.xmpp import HOST, ROOMS, Xmpp
from tests.processes import free_port, wait_for

POOL = 10  # ejabberd's connections; Prosody has one, and waits for it
LIBRARIES = Path("/usr/lib")
TABLES = ("share/ejabberd/sql/pg.sql", "lib/*/ejabberd*/priv/sql/pg.sql")
# In both, rooms outlive their people, and that somebody comes is told to nobody else: in a room of
# 500 that would be 125,000 stanzas before what is measured, and as many after.
EJABBERD = """\
hosts: ["{host}"]
loglevel: warning
certfiles: []
listen:
  - port: {port}
    ip: "127.0.0.1"
    module: ejabberd_http
    request_handlers: {{"/ws": ejabberd_http_ws}}
auth_method: [anonymous]
anonymous_protocol: sasl_anon
allow_multiple_connections: true
default_db: sql
sql_type: pgsql
sql_server: "{store.host}"
sql_port: {store.port}
sql_database: "{database}"
sql_username: "{store.user}"
sql_password: "{store.password}"
sql_pool_size: {pool}
modules:
  mod_disco: {{}}
  mod_mam: {{db_type: sql, default: always}}
  mod_muc:
    host: "{rooms}"
    db_type: sql
    max_users: 2000
    default_room_options:
      mam: true
      persistent: true
      max_users: 2000
      presence_broadcast: [moderator]
"""
PROSODY = """\
data_path = "{place}"
gc = {{ mode = "generational" }}
pidfile = "{place}/prosody.pid"
log = {{ {{ levels = {{ min = "warn" }}, to = "console" }} }}
modules_enabled = {{ "saslauth", "websocket" }}
modules_disabled = {{ "s2s", "s2s_auth_certs", "offline" }}
c2s_ports = {{}}
c2s_direct_tls_ports = {{}}
http_ports = {{ {port} }}
http_interfaces = {{ "127.0.0.1" }}
https_ports = {{}}
http_default_host = "{host}"
consider_websocket_secure = true
c2s_require_encryption = false
{storage}
VirtualHost "{host}"
    authentication = "anonymous"
Component "{rooms}" "muc"
    modules_enabled = {{ "muc_mam" }}
    muc_log_all_rooms = true
    muc_log_expires_after = "never"
    muc_room_default_persistent = true
    muc_room_default_presence_broadcast = {{ participant = false, visitor = false }}
"""
IN_FILES = 'storage = "internal"'
IN_POSTGRESQL = """\
storage = "sql"
sql = {{ driver = "PostgreSQL", host = "{store.host}", port = {store.port},
    database = "{database}", username = "{store.user}", password = "{store.password}" }}
"""


class NotInstalled(Exception):
    """This machine doesn't have that peer."""


@dataclass(frozen=True)
class Peer:
    """A peer that runs: `archived` counts what it has stored, `archive` is its table, if any."""

    name: str
    port: int
    path: str
    archived: Callable[[], int]
    database: str = ""
    archive: str = ""

    def chat(self) -> Xmpp:
        """It, for the load."""
        return Xmpp(self.name, self.port, self.path)


@contextmanager
def ejabberd(store: Store, place: Path, warden: Warden) -> Iterator[Peer]:
    """ejabberd with rooms archived by mod_mam. Raises NotInstalled."""
    program = _program("ejabberdctl", "erl")
    tables = next((file for at in TABLES for file in Path("/usr").glob(at)), None)
    beam = next(LIBRARIES.glob("*/ejabberd*/ebin/ejabberd.app"), None)
    if tables is None or beam is None:
        raise NotInstalled("ejabberd lacks its tables or its programs")
    if not any(LIBRARIES.glob("erlang/lib/p1_pgsql*")):
        raise NotInstalled("erlang-p1-pgsql is not installed")
    home, port = _home(place, "ejabberd"), free_port()
    with store.database("bench_ejabberd", tables.read_text()) as database:
        settings = home / "ejabberd.yml"
        settings.write_text(
            EJABBERD.format(
                host=HOST, rooms=ROOMS, port=port, store=store, database=database, pool=POOL
            )
        )
        # Started without a name it joins no cluster, and needs no epmd to be known by.
        command = [program, "+K", "true", "+P", "250000", "-noinput"]
        command += ["-mnesia", "dir", f'"{home}/mnesia"', "-s", "ejabberd"]
        told = {
            "EJABBERD_CONFIG_PATH": str(settings),
            "EJABBERD_LOG_PATH": str(home / "ejabberd.log"),
            "ERL_LIBS": str(beam.parent.parent.parent),
            "ERL_CRASH_DUMP_BYTES": "0",
            "ERL_MAX_PORTS": "32000",
        }
        with _running(command, home, port, warden, told):
            yield Peer(
                "ejabberd", port, "/ws", _rows(store, database, "archive"), database, "archive"
            )


@contextmanager
def prosody(store: Store, place: Path, warden: Warden) -> Iterator[Peer]:
    """Prosody with rooms archived by muc_mam in PostgreSQL. Raises NotInstalled."""
    program = _program("prosody")
    if not any(LIBRARIES.glob("*/lua/*/dbd/postgresql.so")):
        raise NotInstalled("lua-dbi-postgresql is not installed")
    with store.database("bench_prosody") as database:
        storage = IN_POSTGRESQL.format(store=store, database=database)
        home, port = _home(place, "prosody"), free_port()
        with _prosody(program, home, port, storage, warden):
            rows = _rows(store, database, "prosodyarchive")
            yield Peer("prosody", port, "/xmpp-websocket", rows, database, "prosodyarchive")


@contextmanager
def prosody_in_files(store: Store, place: Path, warden: Warden) -> Iterator[Peer]:
    """Prosody with its archive in files, which it doesn't wait for. Raises NotInstalled."""
    program = _program("prosody")
    home, port = _home(place, "prosody-files"), free_port()

    def archived() -> int:
        return sum(file.read_text().count("item(") for file in home.glob("**/muc_log/*.list"))

    with _prosody(program, home, port, IN_FILES, warden):
        yield Peer("prosody, in files", port, "/xmpp-websocket", archived)


@contextmanager
def _prosody(program: str, home: Path, port: int, storage: str, warden: Warden) -> Iterator[None]:
    settings = home / "prosody.cfg.lua"
    settings.write_text(
        PROSODY.format(place=home, port=port, host=HOST, rooms=ROOMS, storage=storage)
    )
    with _running([program, "-F", "--config", str(settings)], home, port, warden, {}):
        yield


def _program(name: str, starts: str = "") -> str:
    """The path of what starts a peer."""
    folders = os.environ.get("PATH", os.defpath) + ":/usr/sbin:/usr/local/sbin"
    found = shutil.which(name, path=folders)
    starter = shutil.which(starts or name, path=folders)
    if not (found and starter):
        raise NotInstalled(f"{name} is not installed")
    return starter


def _home(place: Path, name: str) -> Path:
    """A directory for it alone."""
    home = place / name
    home.mkdir(mode=0o700)
    ServerUser.find().own(home)
    return home


def _rows(store: Store, database: str, table: str) -> Callable[[], int]:
    def count() -> int:
        with store.connect(database) as connection:
            # A row without a body (a subject, a setting) is no message.
            found = connection.execute(_COUNTS[table]).fetchone()
            return int(str(found[0])) if found else 0

    return count


_COUNTS = {
    "archive": "SELECT count(*) FROM archive WHERE kind = 'groupchat'",
    "prosodyarchive": "SELECT count(*) FROM prosodyarchive WHERE store = 'muc_log'"
    " AND value LIKE '%Room two is free%'",
}


@contextmanager
def _running(
    command: list[str], home: Path, port: int, warden: Warden, told: dict[str, str]
) -> Iterator[None]:
    """The peer, from the moment that it lets people in until the end of the block."""
    log = home / "output.log"
    plain = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LC_ALL": "C.UTF-8"}
    user = ServerUser.find()
    with running(command, warden, signal.SIGTERM, log=log, env=plain | told, **user.run_as()) as it:

        def answers() -> bool:
            """The peer answers."""
            if it.poll() is not None:
                raise RuntimeError(f"{command[0]} ended:\n{log.read_text(errors='replace')}")
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        wait_for(answers)
        yield
