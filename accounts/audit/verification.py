"""Whether the audit is as it was written: every seal against its row and the seal before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from accounts.audit.seals import GONE, NONE, Head, Said, link, texts_of
from accounts.audit.tables import TABLES
from accounts.models import Seal, Unsealed

CHUNK = 10_000
# A row claims to be older than what was sealed so long ago: it was slipped in afterwards.
LATEST = timedelta(hours=1)


class Tampered(Exception):
    """What is wrong, with the first row that is."""


@dataclass(frozen=True)
class Verified:
    """What was found in order: the newest seal, and how many rows still wait for theirs."""

    head: Head
    waiting: int


def verify(known: Head | None = None) -> Verified:
    """Look through all of the audit. Raises Tampered.

    `known` is a head from a mail or the log: without one, an end that was cut off with its seals
    isn't noticed.
    """
    waiting = Unsealed.objects.count()
    newest = Head(0, NONE)
    chain = _Chain()
    for seals in _chunks():
        texts = texts_of((kind, row) for _, _, kind, row, _ in seals)
        for seal in seals:
            newest = chain.next(*seal, texts.get(seal[2:4], GONE))
            if known is not None and known.number == newest.number and known != newest:
                raise Tampered(f"Seal {newest.number} is not the one of the head that is known.")
    if known is not None and known.number > newest.number:
        raise Tampered(
            f"The end is gone: there were {known.number} seals, now there are {newest.number}."
        )
    _refuse_unsealed()
    return Verified(newest, waiting)


class _Chain:
    """Walks from seal to seal."""

    def __init__(self) -> None:
        self.before = Head(0, NONE)
        self.at: datetime | None = None
        self.at_before: datetime | None = None  # of what was sealed before this time

    def next(self, number: int, at: datetime, kind: str, row: int, seal: bytes, said: Said) -> Head:
        """The head with this seal. Raises Tampered."""
        due, (text, claimed) = self.before.number + 1, said
        name = f"row {row} of {kind} (seal {number})"
        if number != due:
            raise Tampered(f"Seal {due} is gone; the next is that of {name}.")
        if text is None:
            raise Tampered(f"Gone: {name}.")
        expected = link(self.before.seal, number, at, kind, row, text)
        if seal != expected:
            raise Tampered(f"Changed or moved: {name}.")
        if at != self.at:
            self.at_before, self.at = self.at, at
        if claimed is not None and self.at_before and claimed < self.at_before - LATEST:
            raise Tampered(f"Slipped in: {name} claims {claimed:%Y-%m-%d %H:%M} UTC.")
        self.before = Head(number, expected)
        return self.before


def _chunks() -> Iterator[list[tuple[int, datetime, str, int, bytes]]]:
    """All seals in their order, some at a time, so that no statement takes long."""
    last = 0
    rows = Seal.objects.order_by("number").values_list("number", "at", "kind", "row_id", "seal")
    while chunk := list(rows.filter(number__gt=last)[:CHUNK]):
        yield [(number, at, kind, row, bytes(seal)) for number, at, kind, row, seal in chunk]
        last = chunk[-1][0]


def _refuse_unsealed() -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table.first_unsealed(), [table.kind, table.kind])
            (row,) = cursor.fetchone()
            if row is not None:
                raise Tampered(f"Slipped in: row {row} of {table.kind} has no seal.")
