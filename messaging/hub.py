"""The sockets of this web process: one subscription, and a local fan-out of ready frames."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from contextvars import Context
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import IntegrityError
from redis.exceptions import RedisError

from accounts.audit import pushes
from accounts.audit.pushes import Pushes
from messaging import delivery, frames, liveness, screens
from messaging.delivery import Push
from messaging.others import Others
from messaging.outbox import Ready, ready
from messaging.presence import Presence
from messaging.sealing import unseal

logger = logging.getLogger(__name__)

# How long a log-in that ended in silence (nobody was there, Redis is away) keeps its sockets.
WATCH_SECONDS = 5.0
# When this process stops its tabs come back to another, not all at once: so many a second.
BACK_A_SECOND, MOST_SECONDS_AWAY = 50, 10.0
GOODBYE_SECONDS = 5.0


class Socket(Protocol):
    """What the hub needs of a socket."""

    user_id: int
    session_key: str
    session_digest: str
    is_locked: bool

    def lock(self) -> None:
        """The screen of its log-in is locked: it gets nothing to show any more."""

    def send_soon(self, ready: Ready) -> None:
        """Put a ready frame into the socket's outbox; never waits."""

    def forget_person(self) -> None:
        """What it knows of its person is no longer true."""

    def end_soon(self, code: int) -> None:
        """Close it, without waiting."""

    async def dismiss(self, after_ms: int) -> None:
        """Finish what it has in hand, say when to come back, and close it."""


class Hub:
    """Knows which sockets belong to whom. One per event loop, that is: one per web process."""

    def __init__(self) -> None:
        self.sockets: dict[int, set[Socket]] = {}
        self.tasks: list[asyncio.Task[None]] = []
        self.heard = False
        self.listens = asyncio.Event()
        self.is_closing = False
        self.nobody_here = asyncio.Event()
        self.owes_heads = asyncio.Event()
        self.pushes = Pushes()
        self.others = Others()
        self.presence = Presence(self.sockets.__contains__, self._sees, self.post)

    def add(self, socket: Socket) -> bool:
        """Take a socket in; true when it is the person's first one here."""
        if not self.tasks:
            self.tasks = [
                _apart(self._listen()),
                _apart(self._tick()),
                _apart(self._watch_log_ins()),
                _apart(self._keep_pushes()),
                _apart(self._pay_heads()),
                _apart(self.others.run()),
            ]
            loop = asyncio.get_running_loop()
            delivery.here = lambda push: _from_any_thread(loop, self.post, push)
        mine = self.sockets.setdefault(socket.user_id, set())
        mine.add(socket)
        return len(mine) == 1

    async def ready(self) -> None:
        """Return once pushes are heard here, so that a first tab misses none; without Redis, or
        when it stands still, after a moment."""
        with suppress(TimeoutError):
            async with asyncio.timeout(delivery.PUBLISH_SECONDS):
                await self.listens.wait()

    def discard(self, socket: Socket) -> None:
        """Let a socket go."""
        mine = self.sockets.get(socket.user_id, set())
        mine.discard(socket)
        if not mine:
            self.sockets.pop(socket.user_id, None)
        if not self.sockets:
            self.nobody_here.set()

    async def dismiss(self) -> None:
        """The process stops: take nobody in any more, send each tab away with a moment of its own
        to come back at, and write down what was pushed. Returns when all are gone, or after a few
        seconds."""
        self.is_closing = True
        sockets = [socket for mine in self.sockets.values() for socket in mine]
        away_ms = int(min(len(sockets) / BACK_A_SECOND, MOST_SECONDS_AWAY) * 1000)
        leaving = [one.dismiss(secrets.randbelow(away_ms + 1)) for one in sockets]
        try:
            async with asyncio.timeout(GOODBYE_SECONDS):
                await asyncio.gather(*leaving)
                if self.sockets:
                    self.nobody_here.clear()
                    await self.nobody_here.wait()
        except TimeoutError:
            logger.warning("stopped with %s people still here", len(self.sockets))
        await self.presence.tell()
        await self.keep_pushes()

    def count(self, user_id: int) -> int:
        """How many sockets a person has here."""
        return len(self.sockets.get(user_id, ()))

    def _sees(self, user_id: int) -> bool:
        """Whether a person has a tab here that shows them anything: one that isn't locked."""
        return not all(socket.is_locked for socket in self.sockets.get(user_id, ()))

    def post(self, push: Push) -> None:
        """Do what a push says here, at once, and have the others told of it."""
        self.others.tell(push)
        self.deliver(push)

    def deliver(self, push: Push) -> None:
        """Do what a push says: send a frame to people, or to each their own, end or lock sockets,
        look anew at a person, or ask for what was missed."""
        if "end" in push:
            for socket in self._of_log_in(push["end"], push["session"]):
                socket.end_soon(frames.SESSION_ENDED)
            return
        if "lock" in push:
            for socket in self._of_log_in(push["lock"], push["session"]):
                socket.lock()
            return
        if "missed" in push:
            self.owes_heads.set()
            return
        if "changed" in push:
            for socket in self.sockets.get(push["changed"], ()):
                socket.forget_person()
            return
        if "each" in push:
            for user_id, frame in push["each"]:
                self.deliver({"users": [user_id], "frames": [frame]})
            return
        users: Iterable[int] = self.sockets if push["users"] is None else push["users"]
        for frame in push["frames"]:
            self._fan_out(self._corrected(frame), list(users))

    def _fan_out(self, frame: frames.Frame, users: list[int]) -> None:
        one = ready(frame)
        for user_id in users:
            for socket in list(self.sockets.get(user_id, ())):
                if not socket.is_locked:
                    socket.send_soon(one)
                elif (what_is_left := screens.when_locked(frame, user_id)) is not None:
                    socket.send_soon(ready(what_is_left))

    def _corrected(self, frame: frames.Frame) -> frames.Frame:
        """Another process may see the last of somebody's sockets go when there are more here."""
        if frame["type"] != "presence" or self.sockets.keys().isdisjoint(frame["offline"]):
            return frame
        gone = [user_id for user_id in frame["offline"] if user_id not in self.sockets]
        for user_id in self.sockets.keys() & frame["offline"]:
            self.presence.contradict(user_id)
        return frames.presence(frame["online"], gone)

    def _of_log_in(self, user_id: int, session: str | None) -> list[Socket]:
        mine = self.sockets.get(user_id, ())
        return [one for one in mine if session in {None, one.session_digest}]

    async def _listen(self) -> None:
        """Receive pushes for ever; without Redis, try again every second."""
        is_back = False
        while True:
            try:
                layer = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(delivery.GROUP, channel)
                self.listens.set()
                if is_back:
                    self.owes_heads.set()  # of what was said while nobody listened here
                while True:
                    self._on_message(await layer.receive(channel))
            except (RedisError, OSError) as error:
                logger.warning("not subscribed: %s", type(error).__name__)
                is_back = True
                self.listens.set()  # as far as it can
                await asyncio.sleep(1)

    def _on_message(self, message: dict[str, Any]) -> None:
        self.heard = True
        if message["type"] == "push" and message["by"] != self.others.name:
            try:
                for push in unseal(message["sealed"]):
                    self.deliver(push)
            except (ValueError, KeyError, TypeError):
                logger.warning("push refused: not made by this site")

    async def _tick(self) -> None:
        """Every 15 seconds: heads to everybody, and is Redis still heard?"""
        while True:
            await asyncio.sleep(settings.HEARTBEAT_SECONDS)
            await _surely(self._send_heads(), "heartbeat")
            await _surely(self._pulse(), "pulse")

    async def _pay_heads(self) -> None:
        """Heads to everybody, without waiting for the next heartbeat, when pushes were missed."""
        while True:
            await self.owes_heads.wait()
            self.owes_heads.clear()
            await _surely(self._send_heads(), "heads")

    async def _watch_log_ins(self) -> None:
        """Every five seconds: out with log-ins that ended, and nothing more to see for those that
        are locked, whatever was or wasn't pushed."""
        while True:
            await asyncio.sleep(min(WATCH_SECONDS, settings.HEARTBEAT_SECONDS))
            await _surely(self._check_sessions(), "look at log-ins")

    async def _check_sessions(self) -> None:
        sockets = [socket for mine in self.sockets.values() for socket in mine]
        holding = await liveness.holding({one.session_key: one.user_id for one in sockets})
        for socket in sockets:
            socket.forget_person()  # what changed about them may not have been pushed
            if socket.session_key not in holding:
                socket.end_soon(frames.SESSION_ENDED)
            elif holding[socket.session_key]:
                socket.lock()

    async def _keep_pushes(self) -> None:
        """Every few seconds: write down which messages went out to whom."""
        while True:
            await asyncio.sleep(pushes.SECONDS)
            await self.keep_pushes()

    async def keep_pushes(self) -> None:
        """Write it down now; what can't be written is tried again with the next."""
        taken = self.pushes.take()
        try:
            await liveness.keep_pushes(taken)
        except IntegrityError:
            logger.error("pushes to people who aren't there were not logged")
        except Exception as error:
            logger.warning("pushes not logged yet: %s", type(error).__name__)
            self.pushes.put_back(taken)

    async def _send_heads(self) -> None:
        now, heads = await liveness.heads(list(self.sockets))
        for user_id, theirs in heads.items():
            self.deliver({"users": [user_id], "frames": [frames.heartbeat(now, theirs)]})

    async def _pulse(self) -> None:
        """A subscription can die in silence: when nothing was heard since the last pulse, not
        even the pulse, subscribe anew."""
        await liveness.stay_online([pk for pk in self.sockets if self._sees(pk)])
        layer = get_channel_layer()
        if not self.heard:
            listener = self.tasks[0]
            listener.cancel()
            await layer.flush()
            self.tasks[0] = _apart(self._listen())
        self.heard = False
        async with asyncio.timeout(delivery.PUBLISH_SECONDS):
            await layer.group_send(delivery.GROUP, {"type": "pulse"})


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def _apart(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """A task that is no part of the socket, and of nobody's doing, that happens to begin it."""
    return asyncio.create_task(work, context=Context())


def _from_any_thread(
    loop: asyncio.AbstractEventLoop, post: Callable[[Push], None], push: Push
) -> None:
    """Once the loop has ended nobody is here any more, and whoever comes asks for what is new. What
    is begun there is no part of the request or frame that the thread is working on."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(post, push, context=Context())


async def _surely(work: Awaitable[None], name: str) -> None:
    """One that fails (the database restarts) must not be the last one."""
    try:
        await work
    except Exception as error:
        logger.warning("%s failed: %s", name, type(error).__name__)


def current() -> Hub:
    """The hub of the running event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


def open_sockets() -> int:
    """How many sockets this process holds; may be asked from any thread."""
    return sum(len(mine) for one in list(_hubs.values()) for mine in list(one.sockets.values()))
