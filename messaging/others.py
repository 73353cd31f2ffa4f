"""The other web processes: what they are told of what happens here."""

import asyncio
import secrets

from messaging import delivery
from messaging.delivery import Push


class Others:
    """Tells them pushes in their order, those that wait together, and keeps nobody waiting."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(8)  # of this process, which knows what it said itself
        self._waiting: list[Push] = []
        self._changed = asyncio.Event()
        self._telling = asyncio.Lock()

    def tell(self, push: Push) -> None:
        """Put a push behind those that wait."""
        self._waiting.append(push)
        self._changed.set()

    async def run(self) -> None:
        """Tell them, for ever."""
        while True:
            await self._changed.wait()
            await self.flush()

    async def flush(self) -> None:
        """Return once what waits is told, or can't be."""
        async with self._telling:
            self._changed.clear()
            told, self._waiting = self._waiting, []
            if told:
                await delivery.hand_over(told, self.name)
