"""A tab without a browser that loses its connection and comes back, as the page does."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from accounts.models import User
from messaging.models import Conversation
from tests.clients import StaffClient
from tests.processes import Site

ASKS_EVERY = 10
LOST = (OSError, ConnectionClosed, InvalidStatus, TimeoutError)


class Journal:
    """A tab that sends until everything is acknowledged, as the page does: it keeps what has no
    answer yet, and sends it again after it comes back. Every tenth message asks."""

    def __init__(self, site: Site, user: User, conversation: Conversation) -> None:
        client = StaffClient()
        client.force_login(user)
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.site, self.conversation = site, conversation
        self.waiting: dict[str, dict[str, str]] = {}
        self.acknowledged: dict[str, int] = {}
        self.shown: list[int] = []
        self.head = 0
        self.progress = asyncio.Condition()

    async def send_all(self, count: int) -> None:
        """Send `count` messages, one every 60 ms, and end when all are acknowledged."""
        sending = asyncio.create_task(self._queue(count))
        while not self._is_done(sending):
            try:
                await self._be_connected(lambda: self._is_done(sending))
            except LOST:
                await asyncio.sleep(0.2)

    def _is_done(self, sending: "asyncio.Task[None]") -> bool:
        return sending.done() and not self.waiting

    async def has_sent(self, count: int) -> None:
        """Return when so many are acknowledged."""
        async with self.progress:
            await self.progress.wait_for(lambda: len(self.acknowledged) >= count)

    async def watch(self, until: Callable[[], bool]) -> None:
        """Receive until `until()`."""
        while not until():
            try:
                await self._be_connected(until)
            except LOST:
                await asyncio.sleep(0.2)

    async def _queue(self, count: int) -> None:
        for number in range(count):
            priority = "normal" if number % ASKS_EVERY else "high"
            self.waiting[str(uuid4())] = {"text": f"message {number}", "priority": priority}
            await asyncio.sleep(0.06)

    async def _be_connected(self, until: Callable[[], bool]) -> None:
        url = self.site.url.replace("http", "ws") + "/ws/"
        headers = {"Cookie": self.cookie}
        origin = Origin(self.site.url)
        async with connect(url, origin=origin, additional_headers=headers) as socket:
            await self._follow(socket)
            sent: set[str] = set()
            while not until():
                for client_id, said in list(self.waiting.items()):
                    if client_id not in sent and len(sent - self.acknowledged.keys()) < 5:
                        sent.add(client_id)
                        await socket.send(self._post(client_id, said))
                try:
                    async with asyncio.timeout(0.1):
                        await self._on_frame(socket, json.loads(await socket.recv()), sent)
                except TimeoutError:
                    continue

    async def _on_frame(self, socket: ClientConnection, frame: Any, sent: set[str]) -> None:
        kind = frame["type"]
        if kind == "accepted":
            self.acknowledged[frame["client_id"]] = frame["message"]["seq"]
            self.waiting.pop(frame["client_id"], None)
            async with self.progress:
                self.progress.notify_all()
        elif kind in {"refused", "error"}:
            sent.discard(frame.get("client_id", ""))
            await asyncio.sleep(0.1)
        elif kind == "message.posted":
            await self._show(socket, [frame["message"]])
        elif kind == "messages":
            await self._show(socket, frame["messages"])
            if frame["more"]:
                await self._follow(socket)
        elif kind == "heartbeat" and frame["heads"][str(self.conversation.pk)] > self.head:
            await self._follow(socket)

    async def _show(self, socket: ClientConnection, messages: list[Any]) -> None:
        for message in messages:
            if message["seq"] <= self.head:
                assert message["id"] == self.shown[message["seq"] - 1]
            elif message["seq"] == self.head + 1:
                self.head += 1
                self.shown.append(message["id"])
            else:
                await self._follow(socket)
                return

    async def _follow(self, socket: ClientConnection) -> None:
        frame = {"type": "follow", "conversation": self.conversation.pk, "after": self.head}
        await socket.send(json.dumps(frame))

    def _post(self, client_id: str, said: dict[str, str]) -> str:
        where = {"client_id": client_id, "conversation": self.conversation.pk}
        return json.dumps({"type": "post", **where, **said})
