"""Making a backup while the site runs."""

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from medspa_chat.backup.database import Database, connected
from medspa_chat.backup.errors import BackupFailed
from medspa_chat.backup.files import blocks_of, named_files
from medspa_chat.backup.parts import Note, write_part
from medspa_chat.backup.restoring import Contents, look_into
from medspa_chat.backup.sealing import Sealer, refuse_weak_key


def make(path: Path, key: str) -> Contents:
    """Write a backup to `path`, read it through once, and say what is in it.

    The database and the list of files are of one instant. Raises BackupFailed, and leaves
    nothing behind then; a file that is there already is never written over.
    """
    refuse_weak_key(key)
    if path.exists():
        raise BackupFailed(f"{path} exists already.")
    half = path.with_name(path.name + ".part")
    try:
        with connected() as database, _private(half) as file:
            sealer = Sealer(file, key)
            _fill(sealer, database)
            sealer.close()
            file.flush()
            os.fsync(file.fileno())
        contents = look_into(half, key)
        half.rename(path)
    except OSError as error:
        raise BackupFailed(f"{half} can't be written ({error.strerror}).") from None
    finally:
        half.unlink(missing_ok=True)
    return contents


def _fill(sealer: Sealer, database: Database) -> None:
    snapshot = database.snapshot()
    places = named_files(database)
    about: Note = {"made": database.instant().isoformat(), "migrations": database.migrations()}
    write_part(sealer, {"part": "about"} | about)
    write_part(sealer, {"part": "database"}, database.dump(snapshot))
    gone = 0
    for place in places:
        blocks = blocks_of(place)
        try:
            first = list(_first(blocks))
        except FileNotFoundError:  # an upload that was forgotten since the snapshot
            gone += 1
            continue
        write_part(sealer, {"part": "file", "place": place}, chain(first, blocks))
    write_part(sealer, {"part": "end", "gone": gone})


def _first(blocks: Iterator[bytes]) -> Iterator[bytes]:
    for block in blocks:
        yield block
        return


def _private(path: Path) -> BinaryIO:
    """A new file that its owner alone reads, in place of what an earlier try left."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
