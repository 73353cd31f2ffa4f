"""One WebSocket per tab: parse, call one function, reply. No ORM and no rules here."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Any

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from accounts import second_step
from accounts.audit.acting import acting
from accounts.audit.addresses import address_in
from accounts.models import User
from accounts.sessions import digest
from messaging import commands, frames, hub, liveness, meters, screens
from messaging.actions import Refused
from messaging.lanes import in_lane
from messaging.outbox import Full, Outbox, Ready, ready
from messaging.protocol import Command, FrameError, Heartbeat, parse_command

logger = logging.getLogger(__name__)

MAX_SOCKETS = 8
FRAMES_PER_SECOND, BURST = 10.0, 40.0
REFUSAL_SECONDS = 0.01  # so a flood of frames costs nobody else more than 100 refusals a second


class ChatConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """A tab of a logged-in person."""

    # The hub subscribes once for all of them, so a socket needs no channel of its own, and can
    # be opened while Redis is away.
    channel_layer = None
    user: User | None
    user_id: int
    session_key: str
    session_digest: str
    address: str | None
    writer: asyncio.Task[None] | None = None
    is_ended = False
    # A locked socket stays locked: whoever unlocked the screen opens another one.
    is_locked = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Run until the tab is gone; whatever ends it, nothing of it stays behind."""
        self.scope, self.base_send = scope, send
        try:
            # Unlike Channels' own loop it makes no task of each event: there is one source of them.
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        finally:
            await self._leave()

    async def dispatch(self, message: Any) -> None:
        """Handle one event. What uses a connection gives it back by itself, so unlike Channels
        this doesn't go to the database's thread before each."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        """Accept a logged-in, active person; refuse anybody else at the handshake."""
        user = self.scope["user"]
        self.hub = hub.current()
        self.outbox = Outbox()
        if not isinstance(user, User) or not await self._may_enter(user):
            await self.close()
            return
        self.user, self.user_id = user, user.pk
        self.session_key = self.scope["session"].session_key
        self.session_digest = digest(self.session_key)
        self.address = address_in(self.scope)
        self.allowance, self.counted_at = BURST, time.monotonic()
        self.in_hand = asyncio.Lock()
        self.is_locked = self.scope["session"].is_locked()
        await self.accept()
        with acting(user, self.address):
            await self._begin(user)

    async def _begin(self, user: User) -> None:
        """Join the hub, be welcomed, and tell the others when this is the first tab."""
        self.writer = asyncio.create_task(self._write())
        is_first = self.hub.add(self)
        await self.hub.ready()
        if not self.is_locked:
            await liveness.stay_online([user.pk])
        self.send_frame(await in_lane(user.pk, commands.welcome, user))
        if self.is_locked:
            self.send_frame(frames.locked())
        if is_first:
            self.hub.presence.changed(user.pk)

    async def _leave(self) -> None:
        """Leave the hub; tell the others when this was the last tab."""
        if self.writer is None:
            return
        self.writer.cancel()
        self.hub.discard(self)
        if not self.hub.count(self.user_id):
            self.hub.presence.changed(self.user_id)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Obey one frame, or answer with an error code; the socket stays open either way."""
        await self.outbox.has_room()  # whoever doesn't read the answers gets no more of them
        async with self.in_hand:
            if not self.is_ended:
                await self._obey(text_data)

    async def _obey(self, text_data: str | None) -> None:
        client_id = None
        try:
            has_allowance = self._spend()
            command = parse_command(text_data)
            client_id = commands.client_id_of(command)
            if not has_allowance:
                await asyncio.sleep(REFUSAL_SECONDS)
                raise Refused("too_fast", "Too many frames; wait a moment.")
            self._refuse_if_locked(command)
            person = await self._person()
            with acting(person, self.address):
                reply = await in_lane(self._lane(command), commands.obey, person, command)
        except FrameError as error:
            reply = _refusal(error.client_id, error.code, error.detail)
        except Refused as error:
            reply = _refusal(client_id, error.code, error.detail)
        except Exception as error:
            # A slip of ours concerns one frame; the tab and its other frames go on.
            is_ours = not isinstance(error, DatabaseError)
            logger.warning("frame not obeyed: %s", type(error).__name__, exc_info=is_ours)
            reply = _refusal(client_id, "try_again", "The server can't do this right now.")
        if reply is not None:
            self.send_frame(reply)

    def send_frame(self, frame: frames.Frame) -> None:
        """Queue a frame for this tab alone; what is left of it, while its screen is locked."""
        shown = screens.when_locked(frame, self.user_id) if self.is_locked else frame
        if shown is not None:
            self.send_soon(ready(shown))

    def send_soon(self, ready: Ready) -> None:
        """Queue a ready frame; a tab that doesn't read is closed, not waited for."""
        try:
            self.outbox.put(ready)
        except Full:
            self.end_soon(frames.TOO_SLOW)

    def lock(self) -> None:
        """The screen of its log-in is locked: it is told so, and gets nothing to show any more."""
        if not self.is_locked:
            self.is_locked = True
            self.send_frame(frames.locked())

    def _refuse_if_locked(self, command: Command) -> None:
        if self.is_locked and not isinstance(command, Heartbeat):
            raise Refused("locked", "The screen is locked. Unlock it first.")

    def forget_person(self) -> None:
        """Role, locations or name changed: the next frame asks who this is now."""
        self.user = None

    async def _person(self) -> User:
        if self.user is None:
            self.user = await in_lane(self.user_id, User.objects.get, pk=self.user_id)
        return self.user

    def end_soon(self, code: int) -> None:
        """Drop what is queued and close; nothing more reaches this tab or is taken from it."""
        self.is_ended = True
        self.hub.discard(self)
        self.outbox.end(code)

    async def dismiss(self, after_ms: int) -> None:
        """Take no more frames; once the one in hand is answered, say when to come back, close."""
        self.is_ended = True
        async with self.in_hand:
            with suppress(Full):
                self.outbox.put(ready(frames.restarting(after_ms)))
            self.outbox.close(frames.RESTARTING)

    async def _write(self) -> None:
        try:
            await self._write_all()
        except Exception as error:
            # Nothing more would be sent, and nobody would know.
            logger.warning("a socket can't be written to: %s", type(error).__name__, exc_info=True)
            raise

    async def _write_all(self) -> None:
        while True:
            item = await self.outbox.get()
            if isinstance(item, int):
                await self.close(item)
                return
            self.hub.pushes.note(self.user_id, self.address, item.carries)
            await self.send(text_data=item.packed)
            meters.DELIVERIES.inc(len(item.carries))

    async def _may_enter(self, user: User) -> bool:
        """Whether somebody is active, has done the second step, and has a tab or two less than
        too many."""
        if self.hub.is_closing:
            return False
        session = self.scope["session"]
        is_known = user.is_active and await in_lane(user.pk, second_step.is_done, session, user)
        return is_known and self.hub.count(user.pk) < MAX_SOCKETS

    def _lane(self, command: Command) -> int:
        """What is about one conversation goes one lane; the rest is its person's own."""
        lane: int = getattr(command, "conversation", self.user_id)
        return lane

    def _spend(self) -> bool:
        """Take one of 40 frames, which fill up with 10 a second; false when there is none."""
        now = time.monotonic()
        self.allowance = min(BURST, self.allowance + (now - self.counted_at) * FRAMES_PER_SECOND)
        self.counted_at = now
        if self.allowance < 1:
            return False
        self.allowance -= 1
        return True


def _refusal(client_id: str | None, code: str, detail: str) -> frames.Frame:
    if client_id is not None:
        return frames.refused(client_id, code, detail)
    return frames.error(code, detail)
