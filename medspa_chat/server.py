"""The web process: Daphne, which by itself keeps whatever a client doesn't take, and whatever it
sends, in memory without end. Here every connection has an end to both."""

# Daphne must come before anything that imports Twisted's reactor.
from daphne.cli import CommandLineInterface  # isort:skip
from daphne.http_protocol import HTTPFactory, WebRequest  # isort:skip
from daphne.server import Server  # isort:skip
from daphne.ws_protocol import WebSocketProtocol  # isort:skip

import asyncio
import logging
import re
import signal
import socket
from functools import lru_cache
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from twisted.internet import reactor

from accounts.clock import database_now
from messaging.frames import TOO_SLOW

logger = logging.getLogger(__name__)

MOST_WAITING = 65_536  # bytes written to a connection and not taken: more of them are waited for
SOCKET_PATIENCE, REQUEST_PATIENCE = 5.0, 30.0  # seconds in which a client takes nothing at all
MOST_UNREAD = 16  # frames of a client that wait to be obeyed: no more are read from it
LOOK_AGAIN = 0.05
LOOKOUT_SECONDS = 15.0
STOP_SECONDS = 12.0  # in which what was begun is finished once the process is told to stop
KERNEL_BYTES = 131_072  # what the kernel may keep of a socket, beside
_METHOD = re.compile(rb"[A-Za-z]{1,20}")
_TOO_LARGE = (
    b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Type: text/plain\r\n"
    b"Cache-Control: no-store\r\nContent-Length: 19\r\n\r\nThis is too large.\n"
)


def waiting_bytes(transport: Any) -> int:
    """How many bytes were written to a connection of Twisted's that its client hasn't taken."""
    kept: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    return kept


class BoundedRequest(WebRequest):  # type: ignore[misc]
    """A request that is turned away before its body fills the disk, and whose answer may take
    as long as the client goes on taking it."""

    most_bytes = 0
    moved_at = 0.0
    is_turned_away = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Django reads forms; Twisted would hold a whole file in memory to do so too, and refuse
        # with an empty answer what it can't read.
        super().__init__(*args, parsePOSTFormSubmission=False, **kwargs)

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        """The body says how long it is."""
        super().gotLength(length)
        self._turn_away_beyond(length or 0)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        """A part of the body came."""
        self._turn_away_beyond(self.content.tell() + len(data))
        if not self.is_turned_away:
            super().handleContentChunk(data)

    def process(self) -> Any:
        """Refuse what Daphne fails at; drop the header by which it lets a client steer links."""
        self.requestHeaders.removeHeader(b"daphne-root-path")
        protocols = self.requestHeaders.getRawHeaders(b"sec-websocket-protocol") or []
        is_plain = _METHOD.fullmatch(self.method) and all(one.isascii() for one in protocols)
        if self.is_turned_away:
            return None
        if not (is_plain and self.uri.startswith(b"/") and self.uri.isascii()):
            return self.basic_error(400, b"Bad Request", "This can't be understood.")
        return super().process()

    def check_timeouts(self) -> None:
        """An answer that is being taken takes its time."""
        is_moving = asyncio.get_event_loop().time() - self.moved_at < REQUEST_PATIENCE
        if not (self._response_started and is_moving):
            super().check_timeouts()

    def _turn_away_beyond(self, length: int) -> None:
        if length > self.most_bytes and not self.is_turned_away:
            self.is_turned_away = True
            self.channel.transport.write(_TOO_LARGE)
            self.channel.loseConnection()


class BoundedSocket(WebSocketProtocol):  # type: ignore[misc]
    """A socket from which no more is read than is obeyed."""

    maxMessagePayloadSize: int  # noqa: N815

    def onOpen(self) -> None:  # noqa: N802
        """Keep the kernel, too, from keeping megabytes for whoever doesn't read."""
        super().onOpen()
        handle = self.transport.getHandle()
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        """Take a frame; while too many wait, take no more from the network."""
        super().onMessage(payload, isBinary)
        if not self.muted and self.application_queue.qsize() >= MOST_UNREAD:
            self.transport.pauseProducing()
            asyncio.get_event_loop().call_later(LOOK_AGAIN, self._read_on)

    def serverSend(self, content: str, binary: bool = False) -> None:  # noqa: N802
        """Send a text, unless the socket ends just now. The same text goes to many, one after
        the other: its frame is made once, where autobahn makes one for each, and would refuse to
        send what is longer than a client may say."""
        if self.state == self.STATE_OPEN:
            self.transport.write(_frame_of(content))

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802
        """Close with any code: autobahn takes 1013 for one that no application may send."""
        self.sendCloseFrame(code=1000 if code is None else code)

    def _read_on(self) -> None:
        if not self.transport.connected:
            return
        if self.application_queue.qsize() < MOST_UNREAD:
            self.transport.resumeProducing()
        else:
            asyncio.get_event_loop().call_later(LOOK_AGAIN, self._read_on)


@lru_cache(maxsize=1)
def _frame_of(text: str) -> bytes:
    """One unmasked, uncompressed frame (RFC 6455, section 5.2)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        head = bytes((0x81, size))
    elif size < 65_536:
        head = bytes((0x81, 126)) + size.to_bytes(2)
    else:
        head = bytes((0x81, 127)) + size.to_bytes(8)
    return head + payload


class BoundedServer(Server):  # type: ignore[misc]
    """Daphne's server, in which whoever sends waits until the client has taken the most of it,
    and which finishes what it has begun before it ends."""

    stopping: "asyncio.Future[None] | None" = None

    def run(self) -> None:
        """Serve until the process is told to stop (SIGTERM, SIGINT), and until what is in hand is
        done then."""
        running: Any = reactor
        self.ports: list[Any] = []
        running.callWhenRunning(self._bind_protocols)
        running.callWhenRunning(self._mind_signals)
        running.callWhenRunning(self._begin_lookout)
        super().run()

    def listen_success(self, port: Any) -> None:
        """Keep the port, so that it can be closed."""
        self.ports.append(port)
        super().listen_success(port)

    def _begin_lookout(self) -> None:
        self.lookout = asyncio.ensure_future(_keep_lookout())

    def _mind_signals(self) -> None:
        running: Any = reactor
        for number in (signal.SIGTERM, signal.SIGINT):
            # Told twice (a terminal and whoever started us) is told once.
            signal.signal(number, lambda *_: running.callFromThread(self._stop_soon))

    def _stop_soon(self) -> None:
        if self.stopping is None:
            self.stopping = asyncio.ensure_future(self._stop())

    async def _stop(self) -> None:
        """Let nobody in, send the tabs to whoever comes next, finish what was begun, and end."""
        from messaging import hub  # it knows models, and Django is ready long since by now

        running: Any = reactor
        try:
            async with asyncio.timeout(STOP_SECONDS):
                for port in self.ports:
                    port.stopListening()
                await hub.current().dismiss()
                while in_hand := self._in_hand():
                    await asyncio.wait(in_hand)
                await hub.current().others.flush()
        except TimeoutError:
            logger.warning("stopped with %s requests unfinished", len(self._in_hand()))
        finally:
            running.stop()

    def _in_hand(self) -> "list[asyncio.Future[None]]":
        running = (each.get("application_instance") for each in self.connections.values())
        return [one for one in running if one is not None and not one.done()]

    def _bind_protocols(self) -> None:
        BoundedRequest.most_bytes = (settings.ATTACHMENT_MAX_MB + 1) * 1_048_576
        self.http_factory.buildProtocol = self._connection
        self.ws_factory.protocol = BoundedSocket
        # Say with a code why a connection ends, instead of dropping it.
        self.ws_factory.setProtocolOptions(failByDrop=False)

    def _connection(self, address: Any) -> Any:
        connection = HTTPFactory.buildProtocol(self.http_factory, address)
        connection.requestFactory = BoundedRequest
        return connection

    async def handle_reply(self, protocol: Any, message: Any) -> None:
        """Send what the application has for a client, and wait for the client."""
        await super().handle_reply(protocol, message)
        if message["type"] == "websocket.send":
            await self._taken(protocol, protocol.transport, SOCKET_PATIENCE)
        elif message["type"] == "http.response.body" and getattr(protocol, "channel", None):
            await self._taken(protocol, protocol.channel.transport, REQUEST_PATIENCE)

    async def _taken(self, protocol: Any, transport: Any, patience: float) -> None:
        """Return when the client has taken nearly all, or is gone; a client that takes nothing
        for so long is gone then."""
        loop = asyncio.get_running_loop()
        least, moved_at = waiting_bytes(transport), loop.time()
        while waiting_bytes(transport) > MOST_WAITING and self._is_there(protocol):
            await asyncio.sleep(LOOK_AGAIN)
            if waiting_bytes(transport) < least:
                least, moved_at = waiting_bytes(transport), loop.time()
                protocol.moved_at = moved_at
            elif loop.time() - moved_at > patience:
                self._end(protocol, transport)
                return

    def _is_there(self, protocol: Any) -> bool:
        connection = self.connections.get(protocol)
        return connection is not None and not connection.get("disconnected")

    def _end(self, protocol: Any, transport: Any) -> None:
        if isinstance(protocol, WebSocketProtocol):
            protocol.serverClose(TOO_SLOW)  # and a second later without a word
        else:
            transport.abortConnection()


async def _keep_lookout() -> None:
    """Every so often, in a thread of its own since mail is slow: are promises looked after? Not
    at first: whoever starts the site starts the workers after it."""
    from policies import lookout  # it knows models, and Django is ready long since by now

    await asyncio.sleep(lookout.LATE.total_seconds())
    while True:
        try:
            await database_sync_to_async(
                lambda: lookout.look(database_now()), thread_sensitive=False
            )()
        except Exception as error:
            logger.warning("no look-out: %s", type(error).__name__)
        await asyncio.sleep(LOOKOUT_SECONDS)


class Command(CommandLineInterface):  # type: ignore[misc]
    """The command line of Daphne, for this server."""

    server_class = BoundedServer


if __name__ == "__main__":
    Command.entrypoint()
