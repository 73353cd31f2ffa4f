"""A WebSocket that costs its user little: a thousand of them fit beside what they measure."""

import asyncio
import base64
import os
from collections.abc import Callable, Mapping

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
# Masking hides a client's bytes from proxies; there is none here, and zeros cost nothing.
NO_MASK = bytes(4)
SECONDS = 30.0


class Wire(asyncio.Protocol):
    """One end of a WebSocket; each text that comes is handed to `hears`."""

    def __init__(self, hears: Callable[[bytes], None]) -> None:
        self.hears = hears
        self.rest = b""
        self.is_open = asyncio.get_running_loop().create_future()
        self.close_code: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.is_open.done():
            self.is_open.set_exception(ConnectionError("ended before it began"))

    def data_received(self, data: bytes) -> None:
        data = self.rest + data
        if not self.is_open.done():
            data = self._answered(data)
        at, end = 0, len(data)
        while end - at >= 2:
            size, start = data[at + 1] & 127, at + 2
            if size > 125:
                wide = 2 if size == 126 else 8
                if end - start < wide:
                    break
                size, start = int.from_bytes(data[start : start + wide]), start + wide
            if end - start < size:
                break
            self._take(data[at] & 15, data[start : start + size])
            at = start + size
        self.rest = data[at:]

    def _answered(self, data: bytes) -> bytes:
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            return data
        if b" 101 " in head.split(b"\r\n", 1)[0] + b" ":
            self.is_open.set_result(None)
        else:
            self.is_open.set_exception(ConnectionError(head.split(b"\r\n", 1)[0].decode()))
        return rest

    def _take(self, kind: int, content: bytes) -> None:
        if kind == TEXT:
            self.hears(content)
        elif kind == PING:
            self._send(PONG, content)
        elif kind == CLOSE:
            self.close_code = int.from_bytes(content[:2])

    def say(self, text: bytes) -> None:
        """Send a text."""
        self._send(TEXT, text)

    def _send(self, kind: int, content: bytes) -> None:
        size = len(content)
        if size < 126:
            head = bytes((128 | kind, 128 | size))
        elif size < 65_536:
            head = bytes((128 | kind, 254)) + size.to_bytes(2)
        else:
            head = bytes((128 | kind, 255)) + size.to_bytes(8)
        self.transport.write(head + NO_MASK + content)

    def drop(self) -> None:
        """Leave without a word."""
        self.transport.abort()


async def wire(
    port: int, path: str, hears: Callable[[bytes], None], headers: Mapping[str, str]
) -> Wire:
    """An open WebSocket to this machine; raises ConnectionError with what was answered."""
    _, one = await asyncio.get_running_loop().create_connection(
        lambda: Wire(hears), "127.0.0.1", port
    )
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: localhost:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    one.transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    async with asyncio.timeout(SECONDS):
        await one.is_open
    return one
