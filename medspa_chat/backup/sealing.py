"""A stream sealed chunk by chunk with AES-256-GCM: without the key nobody reads it, and a chunk
that was changed, moved, left out or cut off is noticed."""

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from medspa_chat.backup.errors import BackupFailed

MAGIC = b"medspa_chat backup 1\n"
CHUNK = 1_048_576
SHORTEST_KEY = 32
_SALT = 32
_TAG = 16
WRONG = "This file was changed or cut short, or BACKUP_KEY is not the key it was sealed with."


def refuse_weak_key(key: str) -> None:
    """Raise BackupFailed for a key that is missing or short."""
    if len(key) < SHORTEST_KEY:
        raise BackupFailed(
            f"Set BACKUP_KEY to at least {SHORTEST_KEY} random characters (docs/restore-card.md)."
        )


class Sealer:
    """Seals what is written to it into `out`; without `close` the file never opens again."""

    def __init__(self, out: BinaryIO, key: str) -> None:
        salt = os.urandom(_SALT)
        self._out = out
        self._cipher = _cipher(key, salt)
        self._count = 0
        self._waiting = bytearray()
        out.write(MAGIC + salt)

    def write(self, data: bytes) -> None:
        """Seal whatever fills a chunk; the rest waits, for the last chunk is a marked one."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        """Seal what waits as the last chunk."""
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._count, is_last), chunk, MAGIC))
        self._count += 1


def unsealed(source: BinaryIO, key: str) -> Iterator[bytes]:
    """The chunks in the clear, each one proved before it is given. Raises BackupFailed."""
    head = source.read(len(MAGIC) + _SALT)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + _SALT:
        raise BackupFailed("This is not a backup of medspa_chat.")
    cipher = _cipher(key, head[len(MAGIC) :])
    count, chunk = 0, source.read(CHUNK + _TAG)
    while chunk:
        following = source.read(CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(count, not following), chunk, MAGIC)
        except InvalidTag:
            raise BackupFailed(WRONG) from None
        count, chunk = count + 1, following
    if not count:
        raise BackupFailed(WRONG)


def _cipher(key: str, salt: bytes) -> AESGCM:
    """A key for this file alone, so that counting is enough for its nonces."""
    return AESGCM(HKDF(SHA256(), 32, salt, MAGIC).derive(key.encode()))


def _nonce(count: int, is_last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([is_last])
