"""Files that rest sealed: AES-GCM in pieces, with a key of this installation.

A file is a mark, a salt, and pieces of `length, ciphertext`. Each piece is numbered and the last
one says so, so that pieces can't be changed, moved or left out unseen.
"""

import hashlib
import hmac
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

MARK = b"MSCsealed1"
PIECE = 65_536
_SALT = 16
_LENGTH = struct.Struct(">I")


def _keys(salt: bytes) -> list[AESGCM]:
    """One key a file, from each secret of the installation; the first one seals."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    masters = (
        hashlib.sha256(b"medspa_chat export " + secret.encode()).digest() for secret in secrets
    )
    return [AESGCM(hmac.digest(master, salt, "sha256")) for master in masters]


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


class SealedWriter:
    """What is written here reaches `file` sealed; `digest` is of what was written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        salt = os.urandom(_SALT)
        self._key = _keys(salt)[0]
        self._waiting = bytearray()
        self._number = 0
        self._hash = hashlib.sha256()
        self.size = 0
        file.write(MARK + salt)

    def write(self, content: bytes) -> int:
        """Take in some bytes."""
        self._hash.update(content)
        self.size += len(content)
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), b"more")
            del self._waiting[:PIECE]
        return len(content)

    def flush(self) -> None:
        """Nothing: a piece is written when it is full."""

    def close(self) -> None:
        """Write the last piece; `file` stays open."""
        self._seal(bytes(self._waiting), b"last")

    def digest(self) -> str:
        """The SHA-256 of all that was written."""
        return self._hash.hexdigest()

    def _seal(self, content: bytes, which: bytes) -> None:
        sealed = self._key.encrypt(_nonce(self._number), content, which)
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


def unsealed(file: BinaryIO) -> Iterator[bytes]:
    """What was sealed, piece by piece; raises ValueError once a piece isn't as it was sealed."""
    if file.read(len(MARK)) != MARK:
        raise ValueError("not a sealed file")
    keys, number, is_last = _keys(file.read(_SALT)), 0, False
    while not is_last:
        head = file.read(_LENGTH.size)
        if len(head) != _LENGTH.size:
            raise ValueError("the file ends too early")
        (length,) = _LENGTH.unpack(head)
        content, is_last, keys = _opened(keys, number, file.read(min(length, 2 * PIECE)))
        number += 1
        yield content
    if file.read(1):
        raise ValueError("something follows the end")


def _opened(keys: list[AESGCM], number: int, sealed: bytes) -> tuple[bytes, bool, list[AESGCM]]:
    """A piece, whether it is the last one, and the key that fits."""
    for key in keys:
        for which in (b"more", b"last"):
            try:
                return key.decrypt(_nonce(number), sealed, which), which == b"last", [key]
            except InvalidTag:
                continue
    raise ValueError("a piece isn't as it was sealed")
