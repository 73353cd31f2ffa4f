"""Into a new installation: what `out` wrote, looked through first, and all of it or nothing."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from medspa_chat.backup.files import put_back
from medspa_chat.moving.errors import CannotMove
from medspa_chat.moving.out import FILES, FORMAT, MANIFEST, ROWS
from medspa_chat.moving.tables import Row, columns, content_types, lift_limits, models, taken

_AT_ONCE = 500
_BLOCK = 1_048_576


@dataclass(frozen=True)
class Arrived:
    """What came in."""

    people: int
    messages: int
    files: int


def move_in(source: Path) -> Arrived:
    """Take in what was moved out, into an installation of the same version in which nobody is yet.

    Keys of rows stay as they were. Raises CannotMove when anything isn't as it must be; the
    database is as before then.
    """
    about = _looked_through(source)
    _check_here(about)
    counts: dict[str, int] = {}
    try:
        with transaction.atomic():
            lift_limits()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            types = {name: pk for pk, name in content_types().items()}
            for table in models():
                counts[table] = _take(table, source / ROWS / f"{table}.jsonl", types)
            _settle_seals()
            files = _take_files(source, about)
    except (DatabaseError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise CannotMove(f"The database took none of it ({reason}).") from None
    return Arrived(counts["accounts_user"], counts["messaging_message"], files)


def _looked_through(source: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads((source / MANIFEST).read_bytes())
        is_ours = about.get("format") == FORMAT
        files: dict[str, dict[str, Any]] = about["files"] if is_ours else {}
    except (OSError, ValueError, AttributeError, KeyError):
        raise CannotMove(f"{source} holds no practice that was moved out.") from None
    if not is_ours:
        raise CannotMove(f"{source} is of another format than {FORMAT}.")
    for name, known in files.items():
        path = source / name
        if not path.resolve().is_relative_to(source.resolve()) or _digest(path) != known["sha256"]:
            raise CannotMove(f"{name} is missing, or not as it was written.")
    missing = [table for table in models() if f"{ROWS}/{table}.jsonl" not in files]
    if missing:
        raise CannotMove(f"There are no rows of {missing[0]}.")
    return about


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def _check_here(about: dict[str, Any]) -> None:
    done = sorted(".".join(one) for one in MigrationRecorder(connection).applied_migrations())
    if done != about["migrations"]:
        raise CannotMove("It was moved out of another version. Install that one, and upgrade then.")
    for table, model in models().items():
        if model._default_manager.exists():
            raise CannotMove(f"There is something in {table} already; nothing is mixed.")


def _take(table: str, path: Path, types: dict[str, int]) -> int:
    names = ", ".join(f'"{name}"' for name, _, _ in columns(table))
    statement = (
        f'INSERT INTO "{table}" ({names}) OVERRIDING SYSTEM VALUE SELECT {names}'  # noqa: S608
        f' FROM jsonb_populate_recordset(NULL::"{table}", %s::jsonb)'
    )
    count = 0
    with connection.cursor() as cursor:
        for rows in _batches(_lines(path)):
            cursor.execute(statement, [json.dumps([taken(row, types) for row in rows])])
            count += len(rows)
        key = models()[table]._meta.pk.column
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, key])
        if (sequence := cursor.fetchone()[0]) and count:
            cursor.execute(
                f'SELECT setval(%s, (SELECT max("{key}") FROM "{table}"))',  # noqa: S608
                [sequence],
            )
    return count


def _settle_seals() -> None:
    """What has its seal waits for none: a trigger took every row of the audit for new."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_unsealed u USING accounts_seal s"
            " WHERE s.kind = u.kind AND s.row_id = u.row_id"
        )


def _take_files(source: Path, about: dict[str, Any]) -> int:
    count = 0
    for path in about["files"]:
        kind, _, rest = path.partition("/")
        if kind == FILES:
            label, _, name = rest.partition("/")
            put_back((label, name), _blocks(source / path))
            count += 1
    return count


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch


def _lines(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for line in file:
            yield json.loads(line)
