"""Reading a backup: first all of it, to prove it; then again, to put it back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from medspa_chat.backup.database import Database, connected
from medspa_chat.backup.errors import BackupFailed
from medspa_chat.backup.files import knows, put_back
from medspa_chat.backup.parts import Note, read_parts
from medspa_chat.backup.sealing import refuse_weak_key, unsealed


@dataclass(frozen=True)
class Contents:
    """What is in a backup."""

    made: datetime
    migrations: tuple[str, ...]
    files: int
    gone: int  # files that a row names and that weren't there
    size: int  # bytes of the backup itself


def look_into(path: Path, key: str) -> Contents:
    """Read all of it and say what is in it. Raises BackupFailed if one byte isn't as it was."""
    refuse_weak_key(key)
    notes: list[Note] = []
    for note, blocks in _parts(path, key):
        notes.append(note)
        for _ in blocks:
            pass
    kinds = [note["part"] for note in notes]
    if kinds[:2] != ["about", "database"] or kinds[-1] != "end":
        raise BackupFailed("This backup is not complete.")
    return Contents(
        made=datetime.fromisoformat(notes[0]["made"]),
        migrations=tuple(notes[0]["migrations"]),
        files=kinds.count("file"),
        gone=notes[-1]["gone"],
        size=path.stat().st_size,
    )


def restore(path: Path, key: str, *, replace: bool = False) -> Contents:
    """Put a backup back: the database in one transaction, then the files.

    Raises BackupFailed with nothing touched when the file isn't whole, was made by a newer
    version, or the database isn't empty (unless `replace`) or in use.
    """
    contents = look_into(path, key)
    with connected() as database:
        _refuse_newer(contents)
        _refuse_busy(database, replace=replace)
        for note, blocks in _parts(path, key):
            if note["part"] == "database":
                database.load(blocks, replace=replace)
            elif note["part"] == "file" and knows(place := tuple(note["place"])):
                _put_back(place, blocks)
    return contents


def _parts(path: Path, key: str) -> Iterator[tuple[Note, Iterator[bytes]]]:
    try:
        with path.open("rb") as file:
            yield from read_parts(unsealed(file, key))
    except OSError as error:
        raise BackupFailed(f"{path} can't be read ({error.strerror}).") from None


def _put_back(place: tuple[str, str], blocks: Iterator[bytes]) -> None:
    try:
        put_back(place, blocks)
    except OSError as error:
        raise BackupFailed(
            f"The database is restored, its files are not ({error.strerror}): "
            "mend that and restore again with --replace."
        ) from None


def _refuse_newer(contents: Contents) -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    known |= {
        f"{app}.{name}" for each in loader.disk_migrations.values() for app, name in each.replaces
    }
    ours = {app for app, _ in loader.disk_migrations}
    newer = [one for one in contents.migrations if one.split(".")[0] in ours and one not in known]
    if newer:
        raise BackupFailed(
            f"A newer version of medspa_chat made this backup (it has {newer[-1]}): install that."
        )


def _refuse_busy(database: Database, *, replace: bool) -> None:
    if not replace and not database.is_empty():
        raise BackupFailed("The database isn't empty; --replace removes what is in it.")
    if database.is_in_use():
        raise BackupFailed("Somebody is connected to the database: stop web, worker, beat.")


def pending_migrations() -> bool:
    """Whether what was restored is older than this version."""
    executor = MigrationExecutor(connections["default"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
