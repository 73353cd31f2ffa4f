"""What waits to be sent to one tab: with an end in number and in bytes."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass

from messaging import frames

MOST_FRAMES, MOST_BYTES = 512, 1_048_576


class Full(Exception):
    """The tab doesn't read what it is sent."""


@dataclass(frozen=True)
class Ready:
    """A frame as it goes out, and the messages that are in it."""

    packed: str
    carries: tuple[tuple[int, int], ...]


def ready(frame: frames.Frame) -> Ready:
    """A frame, made ready once for all that get it."""
    return Ready(json.dumps(frame, separators=(",", ":")), frames.carried(frame))


class Outbox:
    """Ready frames in their order, and at last the code to close with."""

    def __init__(self) -> None:
        self._waiting: deque[Ready | int] = deque()
        self._bytes = 0
        self._changed = asyncio.Event()

    def put(self, ready: Ready) -> None:
        """Add a frame; raises Full. One frame alone may be of any size."""
        size = len(ready.packed)
        if self._waiting and (len(self._waiting) >= MOST_FRAMES or self._bytes + size > MOST_BYTES):
            raise Full
        self._waiting.append(ready)
        self._bytes += size
        self._changed.set()

    def end(self, code: int) -> None:
        """Drop what waits; the code to close with is all that is left."""
        self._waiting.clear()
        self._bytes = 0
        self._waiting.append(code)
        self._changed.set()

    def close(self, code: int) -> None:
        """The code to close with, behind what waits."""
        self._waiting.append(code)
        self._changed.set()

    async def get(self) -> Ready | int:
        """The next one, as soon as there is one."""
        while not self._waiting:
            await self._next_change()
        item = self._waiting.popleft()
        if isinstance(item, Ready):
            self._bytes -= len(item.packed)
        self._changed.set()
        return item

    async def has_room(self) -> None:
        """Return when at most half of it is in use: whoever asks for more may do so then."""
        while len(self._waiting) > MOST_FRAMES // 2 or self._bytes > MOST_BYTES // 2:
            await self._next_change()

    async def _next_change(self) -> None:
        self._changed.clear()
        await self._changed.wait()
