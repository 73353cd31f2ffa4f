"""A second site with nothing in it, and what its database holds."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
from django.db import connection

from tests.processes import ROOT, database_url

KEY = "seal-of-the-test-4f0a9c1e7d2b8356"
# Whoever was logged in logs in again.
NOT_KEPT = {"accounts_login"}
_HASHES = """
from hashlib import sha256
from messaging.models import Attachment
files = [each for one in Attachment.objects.all() for each in (one.file, one.preview) if each]
found = {file.name: sha256(file.open().read()).hexdigest() for file in files}
"""
Figures = dict[str, tuple[int, str]]


class Place:
    """A database and a directory of its own."""

    def __init__(self, name: str, var: Path) -> None:
        self.url = database_url().replace(f"/{connection.settings_dict['NAME']}", f"/{name}")
        self.var = var

    def manage(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """A management command there, as somebody types it."""
        given = {"DATABASE_URL": self.url, "VAR_DIR": str(self.var), "BACKUP_KEY": KEY}
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=os.environ | given | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def figures(self) -> Figures:
        """Of every table the number of its rows and a hash of them all."""
        return figures(self.url)

    def files(self) -> dict[str, str]:
        """A hash of what each file of people holds, as the site there reads it."""
        listed = self.manage("shell", "-c", f"import json\n{_HASHES}\nprint(json.dumps(found))")
        found: dict[str, str] = json.loads(listed.stdout.splitlines()[-1])
        return found


@contextmanager
def new_place(tmp: Path, owner: str = "") -> Iterator[Place]:
    """A place with an empty database of a role, removed after the block."""
    name = f"place_{uuid4().hex}"
    var = tmp / name
    var.mkdir()
    at_the_server(f"CREATE DATABASE {quote(name)}" + (f" OWNER {owner}" if owner else ""))
    try:
        yield Place(name, var)
    finally:
        at_the_server(f"DROP DATABASE {quote(name)} WITH (FORCE)")


def figures(url: str) -> Figures:
    """Of every table the number of its rows and a hash of them all."""
    found: Figures = {}
    with psycopg.connect(url) as there:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        for (table,) in there.execute(tables).fetchall():
            if table not in NOT_KEPT:
                hashed = (
                    "SELECT count(*), coalesce(md5(string_agg(h, '' ORDER BY h)), '')"
                    f' FROM (SELECT md5(t::text) AS h FROM "{table}" t) rows'
                )
                row = there.execute(hashed.encode()).fetchone()
                assert row is not None
                found[table] = (int(row[0]), str(row[1]))
    return found


def files() -> dict[str, str]:
    """A hash of what each file of people holds, as this site reads it."""
    names: dict[str, Any] = {}
    exec(_HASHES, names)
    found: dict[str, str] = names["found"]
    return found


def at_the_server(statement: str) -> None:
    """Do something that concerns the whole server."""
    at = connection.settings_dict
    given: dict[str, Any] = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"]}
    given |= {"password": at["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **given) as server:
        server.execute(statement.encode())
