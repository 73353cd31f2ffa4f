"""A tab, for tests: a real socket of the whole application, without a browser."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connection

from accounts.models import User
from medspa_chat.asgi import application
from messaging import delivery, hub
from messaging.lanes import in_lane
from messaging.models import Conversation
from tests import frame_schema
from tests.clients import StaffClient

Frame = dict[str, Any]
SECONDS = 5.0


class Tab:
    """One connected socket of one person."""

    welcome: Frame

    def __init__(self, communicator: Any, session_key: str) -> None:
        self.communicator = communicator
        self.session_key = session_key

    async def send(self, **frame: Any) -> None:
        """Send a frame."""
        await self.communicator.send_to(text_data=json.dumps(frame))

    async def post(self, conversation: Conversation, text: str = "Hi", **fields: Any) -> Frame:
        """Post, and give back the answer."""
        client_id = str(uuid4())
        shown = {"client_id": client_id, "conversation": conversation.pk, "text": text}
        await self.send(type="post", **(shown | fields))
        return await self.expect("accepted", "refused")

    async def expect(self, *kinds: str) -> Frame:
        """The next frame of one of these types; others before it are passed over."""
        while True:
            frame = await self.next()
            if frame["type"] in kinds:
                return frame

    async def next(self) -> Frame:
        """The next frame, whatever it is."""
        frame: Frame = json.loads(await self.communicator.receive_from(timeout=SECONDS))
        frame_schema.check(frame)
        return frame

    async def closed_with(self) -> int:
        """The code the server closes with; frames before it are passed over."""
        while True:
            event = await self.communicator.receive_output(timeout=SECONDS)
            if event["type"] == "websocket.close":
                code: int = event.get("code", 1000)
                return code

    async def hears(self, kind: str, seconds: float = 0.3) -> bool:
        """Whether a frame of this type comes within a moment."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    event = await self.communicator.output_queue.get()
                    if event.get("text") and json.loads(event["text"])["type"] == kind:
                        return True
        except TimeoutError:
            return False


def cookie_of(user: User) -> tuple[str, str]:
    """The cookie header of a new log-in, and its session key."""
    client = StaffClient()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={cookie}", cookie


@asynccontextmanager
async def tab_of(
    user: User | None,
    *,
    origin: str | None = None,
    headers: tuple[tuple[bytes, bytes], ...] = (),
    client: tuple[str, int] | None = None,
) -> AsyncIterator[Tab]:
    """A connected tab of `user`, past its welcome; raises ConnectionRefusedError."""
    sent = [(b"origin", (origin or settings.SITE_URL).encode()), *headers]
    key = ""
    if user is not None:
        cookie, key = await database_sync_to_async(cookie_of)(user)
        sent.append((b"cookie", cookie.encode()))
    communicator = WebsocketCommunicator(application, "/ws/", headers=sent)
    communicator.scope["client"] = client
    accepted, _ = await communicator.connect(timeout=SECONDS)
    if not accepted:
        raise ConnectionRefusedError
    tab = Tab(communicator, key)
    tab.welcome = await tab.expect("welcome")
    try:
        yield tab
    finally:
        await communicator.disconnect()


async def rest() -> None:
    """End what the hub of this event loop runs, once what was begun in its threads is done: what
    came after would wait for a loop that is no more. Channels' tests leave connections open."""
    await database_sync_to_async(_leave_database)()
    for lane in range(settings.SOCKET_LANES):
        await in_lane(lane, _leave_database)
    here = hub.current()
    for task in here.tasks:
        task.cancel()
    if here.tasks:
        _, unended = await asyncio.wait(here.tasks, timeout=SECONDS)
        assert not unended, unended
    await get_channel_layer().flush()
    delivery.redis_line.away_until = None
    delivery.here = None


def _leave_database() -> None:
    connection.close()
