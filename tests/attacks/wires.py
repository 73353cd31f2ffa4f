"""A socket by hand: what a client may do wrong, it can do."""

import asyncio
import base64
import json
import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.processes import Site

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
SECONDS = 10.0
NO_ORIGIN = "(none)"


@dataclass
class Wire:
    """A WebSocket past its handshake, frame by frame."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    status: int
    close_code: int | None = None
    is_reset: bool = False
    frames: list[dict[str, Any]] = field(default_factory=list)
    progress: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def is_over(self) -> bool:
        """Whether the server ended it."""
        return self.close_code is not None or self.is_reset

    def send(self, **frame: Any) -> None:
        """Send a frame as a browser would."""
        self.send_bytes(framed(json.dumps(frame).encode()))

    def send_bytes(self, content: bytes) -> None:
        """Put bytes on the wire."""
        with suppress(OSError, RuntimeError):
            self.writer.write(content)

    async def is_taken(self) -> None:
        """Wait until the server has taken most of what was sent, or has ended this."""
        with suppress(OSError):
            await self.writer.drain()

    async def read(self) -> tuple[int, bytes] | None:
        """The next frame of the server's; None when there will be no other."""
        try:
            head = await self.reader.readexactly(2)
            size = head[1] & 127
            if size > 125:
                size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8))
            content = await self.reader.readexactly(size)
        except (asyncio.IncompleteReadError, OSError):
            self.is_reset = self.close_code is None
            return None
        kind = head[0] & 15
        if kind == CLOSE:
            self.close_code = int.from_bytes(content[:2]) if content else 1005
        if kind == PING:
            self.send_bytes(framed(content, PONG))
        if kind == TEXT:
            self.frames.append(json.loads(content))
            async with self.progress:
                self.progress.notify_all()
        return kind, content

    async def expect(self, *kinds: str) -> dict[str, Any]:
        """The next frame of such a type."""
        async with asyncio.timeout(SECONDS):
            while await self.read() is not None:
                if self.frames and self.frames[-1]["type"] in kinds:
                    return self.frames.pop()
        raise ConnectionResetError(f"closed with {self.close_code}")

    async def read_on(self, seconds: float = SECONDS) -> None:
        """Read until the server ends it, or for so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while await self.read() is not None:
                    pass

    async def has_read(self, kind: str) -> None:
        """Return when whoever reads here has seen such a frame."""
        async with asyncio.timeout(3 * SECONDS), self.progress:
            await self.progress.wait_for(lambda: kind in {one["type"] for one in self.frames})

    def drop(self) -> None:
        """Leave without a word."""
        with suppress(OSError):
            self.writer.transport.abort()


async def wire(
    site: Site,
    cookie: str,
    *,
    origin: str | None = None,
    receive_bytes: int | None = None,
    headers: Sequence[str] = (),
) -> Wire:
    """A socket of whoever has this cookie; `receive_bytes` is what the kernel may take for it."""
    at = socket.socket()
    if receive_bytes is not None:
        at.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    at.setblocking(False)
    await asyncio.get_running_loop().sock_connect(at, ("127.0.0.1", site.port))
    limit = receive_bytes or 1_048_576
    reader, writer = await asyncio.open_connection(sock=at, limit=limit)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        "GET /ws/ HTTP/1.1",
        f"Host: 127.0.0.1:{site.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        f"Cookie: {cookie}",
        *headers,
    ]
    if origin != NO_ORIGIN:
        lines.append(f"Origin: {site.url if origin is None else origin}")
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    async with asyncio.timeout(SECONDS):
        head = await reader.readuntil(b"\r\n\r\n")
    return Wire(reader, writer, int(head.split(b" ", 2)[1]))


def framed(
    content: bytes,
    kind: int = TEXT,
    *,
    is_last: bool = True,
    reserved: int = 0,
    is_masked: bool = True,
    said_size: int | None = None,
    long_form: int = 0,
) -> bytes:
    """A frame of a client; by itself a right one."""
    size = len(content) if said_size is None else said_size
    mask = os.urandom(4)
    top = (128 if is_last else 0) | (reserved << 4) | kind
    flag = 128 if is_masked else 0
    if size < 126 and not long_form:
        head = bytes([top, flag | size])
    elif size < 65_536 and long_form < 8:
        head = bytes([top, flag | 126]) + size.to_bytes(2)
    else:
        head = bytes([top, flag | 127]) + size.to_bytes(8)
    if not is_masked:
        return head + content
    whole = mask * (len(content) // 4 + 1)
    hidden = int.from_bytes(content) ^ int.from_bytes(whole[: len(content)])
    return head + mask + hidden.to_bytes(len(content))


def wrong_frame(random: Random, text: str) -> bytes:
    """A frame with something wrong in its bytes, or in its order among others."""
    content = text.encode("utf-8", "surrogatepass")[:70_000]
    ways = (
        lambda: framed(content, reserved=random.randrange(1, 8)),
        lambda: framed(content, is_masked=False),
        lambda: framed(content, random.choice((3, 4, 5, 6, 7, 11, 12, 13, 14, 15))),
        lambda: framed(content, BINARY),
        lambda: framed(content, 0),
        lambda: framed(content, is_last=False) + framed(content, is_last=False),
        lambda: framed(content[:9], is_last=False) + framed(content[9:], 0),
        lambda: framed(content, is_last=False) + framed(b"", PING) + framed(b"", 0),
        lambda: framed(b"\xff\xfe\xc0\xaf" + content),
        lambda: framed(b"\xed\xa0\x80"),
        lambda: framed(content[:100], long_form=8),
        lambda: framed(b"", said_size=2**63 + 5),
        lambda: framed(b"", said_size=2**40),
        lambda: framed(b"x" * 65_537),
        lambda: b"".join(
            [framed(b"x" * 30_000, TEXT if not at else 0, is_last=at == 3) for at in range(4)]
        ),
        lambda: framed(b"x" * random.randrange(126, 400), random.choice((PING, PONG, CLOSE))),
        lambda: framed(b"x" * random.randrange(126), random.choice((PING, PONG))),
        lambda: framed(b"p", PING, is_last=False),
        lambda: framed(
            random.choice((b"\x03", b"\x00\x00", b"\x03\xec", b"\x03\xe8\xff\xff")), CLOSE
        ),
        lambda: framed(random.choice((999, 1005, 1011, 2000, 5000)).to_bytes(2) + b"why", CLOSE),
        lambda: random.randbytes(random.randrange(1, 200)),
        lambda: framed(content)[: random.randrange(1, 12)] + random.randbytes(8),
    )
    return random.choice(ways)()
