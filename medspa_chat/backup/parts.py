"""What lies inside the seal: parts one after the other, each a note about it and its bytes.

A note is JSON with its length before it; the bytes come in blocks with theirs, and an empty
block ends them. So a part of unknown length is written as it comes.
"""

import json
import struct
from collections.abc import Iterable, Iterator
from typing import Any

from medspa_chat.backup.errors import BackupFailed
from medspa_chat.backup.sealing import Sealer

_LENGTH = struct.Struct(">I")
BLOCK = 1_048_576
Note = dict[str, Any]


def write_part(out: Sealer, note: Note, blocks: Iterable[bytes] = ()) -> None:
    """Write one part."""
    head = json.dumps(note).encode()
    out.write(_LENGTH.pack(len(head)) + head)
    for block in blocks:
        if block:
            out.write(_LENGTH.pack(len(block)))
            out.write(block)
    out.write(_LENGTH.pack(0))


def read_parts(chunks: Iterator[bytes]) -> Iterator[tuple[Note, Iterator[bytes]]]:
    """Each part's note and blocks; what isn't read of one is skipped before the next."""
    stream = _Stream(chunks)
    while not stream.has_ended():
        note = json.loads(stream.read(stream.length()))
        blocks = _blocks(stream)
        yield note, blocks
        for _ in blocks:
            pass


def _blocks(stream: "_Stream") -> Iterator[bytes]:
    while length := stream.length():
        yield stream.read(length)


class _Stream:
    """Bytes by number, out of chunks as they come."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._waiting = b""

    def has_ended(self) -> bool:
        """Whether nothing follows."""
        while not self._waiting:
            try:
                self._waiting = next(self._chunks)
            except StopIteration:
                return True
        return False

    def length(self) -> int:
        """The number that stands before a note or a block."""
        found: int = _LENGTH.unpack(self.read(_LENGTH.size))[0]
        return found

    def read(self, count: int) -> bytes:
        """The next so many bytes. Raises BackupFailed when there are fewer."""
        taken = bytearray()
        while len(taken) < count:
            if self.has_ended():
                raise BackupFailed("This backup ends in the middle of something.")
            more = self._waiting[: count - len(taken)]
            taken += more
            self._waiting = self._waiting[len(more) :]
        return bytes(taken)
