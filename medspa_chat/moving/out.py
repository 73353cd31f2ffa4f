"""Out of here: every row as a line of JSON, every file, and the same for Mattermost."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from accounts.audit.access import Way, record_all
from accounts.models import Role, User
from accounts.roles import guardians
from medspa_chat.backup.files import blocks_of
from medspa_chat.moving import mattermost
from medspa_chat.moving.errors import CannotMove
from medspa_chat.moving.tables import (
    content_types,
    described,
    file_fields,
    lift_limits,
    models,
    told,
)
from messaging.models import Conversation, RecordsMail
from messaging.records import mails
from messaging.records.reasons import reason_in

FORMAT = "medspa_chat move 1"
MANIFEST, SCHEMA, ROWS, FILES = "manifest.json", "schema.json", "rows", "files"
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Left:
    """What went out."""

    people: int
    messages: int
    files: int
    gone: int  # files that a row names and nobody finds


def move_out(to: Path, address: str, reason: str, now: datetime) -> Left:
    """Write the whole practice into the new directory `to`, as of one instant, in the clear.

    Whoever has this address, an owner, is in the access log as having got all messages, with the
    reason; the other owners and the privacy officers are mailed. Raises CannotMove, and
    ValidationError for a reason that says nothing.
    """
    by = User.objects.filter(email=address.lower(), is_active=True, role=Role.OWNER).first()
    if by is None:
        raise CannotMove("No owner has this address.")
    said = reason_in(reason)
    _make(to)
    _note(by, said, now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        lift_limits()
        return _Move(to, now).write()


def _make(to: Path) -> None:
    try:
        to.mkdir(mode=0o700, parents=False, exist_ok=True)
        if any(to.iterdir()):
            raise CannotMove(f"{to} is not empty.")
        to.chmod(0o700)
    except OSError as error:
        raise CannotMove(f"{to} can't be made ({error.strerror}).") from None


@transaction.atomic
def _note(by: User, reason: str, now: datetime) -> None:
    heads = Conversation.objects.filter(last_seq__gt=0).values_list("pk", "last_seq")
    seqs: dict[int | None, Iterable[int]] = {pk: range(1, last + 1) for pk, last in heads}
    record_all(by, Way.EXPORT, seqs, now, reason=reason)
    others = guardians().exclude(pk=by.pk)
    mails.tell(RecordsMail.Kind.MOVED_OUT, int(now.timestamp()), by, others, now)


class _Move:
    def __init__(self, to: Path, now: datetime) -> None:
        self.to, self.now = to, now
        self.files: dict[str, dict[str, Any]] = {}
        self.lines: dict[str, int] = {}
        self.gone = 0

    def write(self) -> Left:
        """All of it; the manifest last, as it holds the hashes of the others."""
        types, files = content_types(), file_fields()
        for table in models():
            self._add(f"{ROWS}/{table}.jsonl", self._rows(table, types))
        for table, names in files.items():
            for column in names:
                self._copy(table, column)
        self._add(SCHEMA, [_pretty(described())])
        self._add(mattermost.NAME, map(_line, mattermost.lines(settings.PRACTICE_NAME)))
        done = MigrationRecorder(connection).applied_migrations()
        about = {
            "format": FORMAT,
            "practice": settings.PRACTICE_NAME,
            "made": self.now.isoformat(),
            "migrations": sorted(".".join(one) for one in done),
            "files": self.files,
        }
        self._write(self.to / MANIFEST, [_pretty(about)])
        return Left(
            people=self.lines["accounts_user"],
            messages=self.lines["messaging_message"],
            files=sum(name.startswith(FILES) for name in self.files),
            gone=self.gone,
        )

    def _rows(self, table: str, types: dict[int, str]) -> Iterator[bytes]:
        self.lines[table] = 0
        generated = [f.column for f in models()[table]._meta.local_fields if f.generated]
        key = models()[table]._meta.pk.column
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                f'SELECT to_jsonb(r) - %s::text[] FROM "{table}" r ORDER BY r."{key}"',  # noqa: S608
                [generated],
            )
            while rows := cursor.fetchmany(_AT_ONCE):
                self.lines[table] += len(rows)
                for (row,) in rows:
                    yield _line(told(json.loads(row), types))

    def _copy(self, table: str, column: str) -> None:
        model = models()[table]
        label = f"{model._meta.label_lower}.{column}"
        rows = model._default_manager.exclude(**{column: ""})
        for name in rows.order_by("pk").values_list(column, flat=True).iterator():
            blocks = blocks_of((label, str(name)))
            try:
                first = next(blocks, b"")
            except FileNotFoundError:
                self.gone += 1
                continue
            self._add(f"{FILES}/{label}/{name}", _all(first, blocks))

    def _add(self, name: str, blocks: Iterable[bytes]) -> None:
        path = self.to / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        size, digest = self._write(path, blocks)
        self.files[name] = {"bytes": size, "sha256": digest}

    def _write(self, path: Path, blocks: Iterable[bytes]) -> tuple[int, str]:
        digest, size = hashlib.sha256(), 0
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for block in blocks:
                digest.update(block)
                size += file.write(block)
        return size, digest.hexdigest()


def _all(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _line(row: Any) -> bytes:
    return json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _pretty(what: Any) -> bytes:
    return json.dumps(what, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
