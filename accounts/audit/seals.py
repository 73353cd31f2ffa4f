"""Seals the audit: a chain of HMACs, in the order in which rows are sealed.

A row that commits late is sealed late, and breaks nothing. The key stands in the environment, not
in the database: whoever owns the database can change rows, and not their seals.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from accounts.audit.tables import TABLES
from accounts.models import Seal, Unsealed

BATCH = 2000
NONE = b"\x00" * 32  # what the first seal rests on
Said = tuple[str | None, datetime | None]
GONE: Said = (None, None)
# Any number that nothing else locks.
_LOCK = 7_204_511


@dataclass(frozen=True)
class Head:
    """The newest seal: how many there are, and what all of them come to."""

    number: int
    seal: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.seal.hex()}"


def head() -> Head:
    """The head of the chain at this moment."""
    newest = Seal.objects.order_by("-number").first()
    return Head(newest.number, bytes(newest.seal)) if newest else Head(0, NONE)


def seal_waiting(now: datetime) -> int:
    """Seal all that waits, as of `now`; how many rows that were. One process at a time seals, the
    others leave it to that one."""
    count = 0
    while (sealed := _seal_some(now)) > 0:
        count += sealed
    return count


def link(before: bytes, number: int, at: datetime, kind: str, row: int, text: str | None) -> bytes:
    """The seal of a row: what it says, its place in the chain, and the seal before."""
    said = f"{number} {at.isoformat()} {kind} {row} {text}"
    return hmac.digest(settings.AUDIT_HMAC_KEY.encode(), before + said.encode(), "sha256")


@transaction.atomic
def _seal_some(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    waiting = list(Unsealed.objects.order_by("pk")[:BATCH])
    texts = texts_of((one.kind, one.row_id) for one in waiting)
    newest = head()
    number, before = newest.number, newest.seal
    seals = []
    for one in waiting:
        number += 1
        text, _ = texts.get((one.kind, one.row_id), GONE)
        before = link(before, number, now, one.kind, one.row_id, text)
        seals.append(Seal(number=number, at=now, kind=one.kind, row_id=one.row_id, seal=before))
    Seal.objects.bulk_create(seals)
    Unsealed.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return len(waiting)


def texts_of(rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Said]:
    """What a seal covers of each of these rows, and the time that the row claims; without those
    that aren't there."""
    ids: dict[str, list[int]] = {}
    for kind, row in rows:
        ids.setdefault(kind, []).append(row)
    found: dict[tuple[str, int], Said] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            if table.kind in ids:
                cursor.execute(table.texts_of_some(), [ids[table.kind]])
                found.update({(table.kind, row): (text, at) for row, text, at in cursor.fetchall()})
    return found
