"""What lies between the web processes and Redis: it can lose, double and reorder pushes.

Nothing else is touched: answers to commands pass as they are, and so does every line in which
nobody listens.
"""

from collections.abc import Sequence
from random import Random

from tests.faults.harness.proxy import Line, Proxy

PUSHES = (b"*3\r\n$7\r\nmessage\r\n", b">3\r\n$7\r\nmessage\r\n")
SIMPLE, BULK, MANY = b"+-:_,#(", b"$=!", b"*>~%"


class HintProxy(Proxy):
    """Redis as the web processes see it."""

    def __init__(self, port: int, redis_port: int) -> None:
        """Between this port and Redis's."""
        super().__init__(port, [redis_port])
        self.random = Random(0)
        self.lost = self.doubled = self.reordered = 0.0  # of all pushes
        self.counts = {"lost": 0, "doubled": 0, "reordered": 0}
        self._rest: dict[Line, bytes] = {}
        self._held: dict[Line, bytes] = {}

    def heal(self) -> None:
        """Everything passes as it is."""
        self.lost = self.doubled = self.reordered = 0.0

    def altered(self, line: Line, data: bytes) -> Sequence[bytes]:
        """What is left of what Redis said, whole replies only."""
        data = self._rest.pop(line, b"") + data
        parts, at = [], 0
        while (end := end_of(data, at)) is not None:
            parts.append(data[at:end])
            at = end
        if at < len(data):
            self._rest[line] = data[at:]
        return [piece for part in parts for piece in self._pieces(line, part)]

    def _pieces(self, line: Line, part: bytes) -> list[bytes]:
        held = self._held.pop(line, None)
        after = [held] if held is not None else []
        if not part.startswith(PUSHES):
            return [part, *after]
        if self._happens(self.lost, "lost"):
            return after
        copies = [part, part] if self._happens(self.doubled, "doubled") else [part]
        if held is None and self._happens(self.reordered, "reordered"):
            self._held[line] = part
            return copies[1:]
        return [*copies, *after]

    def _happens(self, share: float, what: str) -> bool:
        happens = self.random.random() < share
        self.counts[what] += happens
        return happens


def end_of(data: bytes, at: int) -> int | None:
    """Where the reply that begins at `at` ends; None when it isn't all there."""
    line_end = data.find(b"\r\n", at)
    if line_end < 0:
        return None
    kind, end = data[at : at + 1], line_end + 2
    if kind in SIMPLE:
        return end
    count = int(data[at + 1 : line_end])
    if kind in BULK:
        end = end + count + 2 if count >= 0 else end
        return end if end <= len(data) else None
    for _ in range(count * 2 if kind == b"%" else count):
        found = end_of(data, end)
        if found is None:
            return None
        end = found
    return end
