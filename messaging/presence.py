"""Who has a tab open, told to everybody: what changes within a moment goes out as one frame, so
that two hundred who come back at once cost two hundred frames each tab a fifth of a second, not
forty thousand."""

import asyncio
from collections.abc import Callable

from messaging import frames, liveness
from messaging.delivery import Push

TOGETHER_SECONDS = 0.2


class Presence:
    """What this web process says of its people."""

    def __init__(
        self,
        is_here: Callable[[int], bool],
        sees: Callable[[int], bool],
        publish: Callable[[Push], None],
    ) -> None:
        """`is_here` says whether somebody has a tab open in this process, `sees` whether one of
        them isn't locked; `publish` tells all processes."""
        self._is_here, self._sees, self._publish = is_here, sees, publish
        self._changed: set[int] = set()
        self._told: set[int] = set()  # of them it was said last that they are here
        self._telling: asyncio.Task[None] | None = None

    def changed(self, user_id: int) -> None:
        """Somebody's first tab opened, or the last one closed: say so soon."""
        self._changed.add(user_id)
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell_soon())

    def contradict(self, user_id: int) -> None:
        """Another process saw somebody go who is here: say once more that they are."""
        self._told.discard(user_id)
        self.changed(user_id)

    async def _tell_soon(self) -> None:
        while self._changed:
            await asyncio.sleep(TOGETHER_SECONDS)
            await self.tell()

    async def tell(self) -> None:
        """Say now what changed, whoever only reloaded a page left out."""
        changed, self._changed = self._changed, set()
        online = sorted(one for one in changed if self._is_here(one) and one not in self._told)
        offline = sorted(one for one in changed if not self._is_here(one))
        self._told.update(online)
        self._told.difference_update(offline)
        await liveness.go_offline(offline)
        await liveness.stay_online([one for one in online if self._sees(one)])
        if online or offline:
            self._publish({"users": None, "frames": [frames.presence(online, offline)]})
