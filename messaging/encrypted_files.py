"""Files encrypted on their way into whatever storage keeps them, and readable from anywhere in
them: a storage for the setting STORAGES."""

import hmac
import io
import secrets
from tempfile import TemporaryFile
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files import File
from django.core.files.storage import Storage
from django.utils.module_loading import import_string

from accounts.field_keys import keys_for

# A file: MAGIC, a salt, and its pieces, each as AES-GCM makes it: 64 KiB, and 16 bytes that prove
# it. Its key comes of the salt, its nonce of its number and of whether it is the last one: so no
# piece can be changed, moved, left out or put in, nor the end cut off.
MAGIC = b"medspa1\n"
_SALT = 16
_HEAD = len(MAGIC) + _SALT
PIECE = 65_536
_PROOF = 16
_KEPT = PIECE + _PROOF


class EncryptedFiles(Storage):
    """Keeps files encrypted with the first of `FIELD_KEYS` in another storage, the class `kept_in`
    with its `options`. What lies there in the clear from former times is read as it is."""

    def __init__(self, kept_in: str, options: dict[str, Any]) -> None:
        self.inner: Storage = import_string(kept_in)(**options)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        kept = self.inner.open(name, "rb")
        if kept.read(len(MAGIC)) != MAGIC:
            kept.seek(0)
            return kept
        return File(io.BufferedReader(_Opened(kept), PIECE), name)

    def _save(self, name: str, content: File[bytes]) -> str:
        with TemporaryFile() as passing:
            to = EncryptingWriter(passing)
            for piece in content.chunks(PIECE):
                to.write(piece)
            to.close()
            return self.save_encrypted(name, passing)

    def save_encrypted(self, name: str, passing: IO[bytes]) -> str:
        """Keep what an `EncryptingWriter` has written, as it is; the name it got."""
        passing.seek(0)
        return self.inner.save(name, File(passing))

    def size(self, name: str) -> int:
        """How many bytes the file has once it is read."""
        with self.inner.open(name, "rb") as kept:
            is_sealed = kept.read(len(MAGIC)) == MAGIC
        size = int(self.inner.size(name))
        return size - _HEAD - _PROOF * _pieces(size) if is_sealed else size

    def exists(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return bool(self.inner.exists(name))

    def delete(self, name: str) -> None:
        """Remove the file of this name."""
        self.inner.delete(name)


class EncryptingWriter:
    """What is written here reaches `kept` encrypted, and nothing of it in the clear."""

    def __init__(self, kept: IO[bytes]) -> None:
        salt = secrets.token_bytes(_SALT)
        self.kept, self.box = kept, _boxes(salt)[0]
        self.waiting, self.number, self.size = bytearray(), 0, 0
        kept.write(MAGIC + salt)

    def write(self, content: bytes) -> int:
        """Take in some bytes. The last piece is known when all was written."""
        self.waiting += content
        self.size += len(content)
        while len(self.waiting) > PIECE:
            self._encrypt(bytes(self.waiting[:PIECE]), is_last=False)
            del self.waiting[:PIECE]
        return len(content)

    def flush(self) -> None:
        """Nothing: a piece is written when it is full."""

    def close(self) -> None:
        """Write the last piece; `kept` stays open."""
        self._encrypt(bytes(self.waiting), is_last=True)

    def _encrypt(self, piece: bytes, *, is_last: bool) -> None:
        self.kept.write(self.box.encrypt(_nonce(self.number, is_last=is_last), piece, MAGIC))
        self.number += 1


class _Opened(io.RawIOBase):
    """An encrypted file as it reads; no more than a piece of it is held."""

    def __init__(self, kept: File[bytes]) -> None:
        self.kept = kept
        kept.seek(len(MAGIC))
        self.boxes = _boxes(kept.read(_SALT))
        size = kept.seek(0, io.SEEK_END)
        self.count = _pieces(size)
        self.end = size - _HEAD - _PROOF * self.count
        self.at = 0
        self.held = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.at = max(0, offset + (0, self.at, self.end)[whence])
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer: Any) -> int:
        number, start = divmod(self.at, PIECE)
        if number >= self.count:
            return 0
        found = self._piece(number)[start : start + len(buffer)]
        buffer[: len(found)] = found
        self.at += len(found)
        return len(found)

    def close(self) -> None:
        self.kept.close()
        super().close()

    def _piece(self, number: int) -> bytes:
        """A piece in the clear; raises OSError when it isn't as it was written."""
        if self.held[0] != number:
            self.kept.seek(_HEAD + number * _KEPT)
            kept = self.kept.read(_KEPT)
            self.held = (number, self._opened(number, kept))
        return self.held[1]

    def _opened(self, number: int, kept: bytes) -> bytes:
        nonce = _nonce(number, is_last=number == self.count - 1)
        for box in self.boxes:
            try:
                return box.decrypt(nonce, kept, MAGIC)
            except InvalidTag:
                continue
        raise OSError("this file was changed, or its key is not among FIELD_KEYS")


def _boxes(salt: bytes) -> list[AESGCM]:
    """What encrypts and decrypts the file of a salt, one for each of the site's keys."""
    return [AESGCM(hmac.digest(key, salt, "sha256")) for key in keys_for("file")]


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


def _pieces(size: int) -> int:
    """Of how many pieces an encrypted file consists; an empty one has one, too."""
    return max(1, -(-(size - _HEAD) // _KEPT))
