"""What lies between the tabs and the web processes: it can stall, swallow, cut, and forget."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

CHUNK = 65_536
# What the kernel may keep of a connection, so that whoever doesn't read is felt behind us.
KERNEL_BYTES = 65_536


@dataclass(eq=False)
class Line:
    """One connection through the proxy: the client's end and the server's."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    is_dead: bool = False  # nothing passes any more, and nobody is told
    tasks: "list[asyncio.Task[None]]" = field(default_factory=list)

    def cut(self) -> None:
        """Both ends at once, as a cable that is pulled and a router that says so."""
        for end in (self.client, self.server):
            end.transport.abort()


class Proxy:
    """Listens on a port of its own, and hands each connection to the next server that answers."""

    def __init__(self, port: int, servers: Sequence[int]) -> None:
        """`servers` are ports on this machine."""
        self.port, self.servers = port, list(servers)
        self.lines: set[Line] = set()
        self.passes = asyncio.Event()
        self.passes.set()
        self.is_hole = False  # new lines lead nowhere
        self.swallows = False  # what servers say is lost
        self._next = 0

    async def start(self) -> None:
        """Take connections from now on."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        listening.bind(("127.0.0.1", self.port))
        self.listener = await asyncio.start_server(
            self._serve, sock=listening, limit=CHUNK, backlog=512
        )

    async def stop(self) -> None:
        """Take none, and end all."""
        self.listener.close()
        self.cut()

    def stall(self) -> None:
        """Hold everything back, both ways; `go_on` lets it pass."""
        self.passes.clear()

    def go_on(self) -> None:
        """Let pass what was held back."""
        self.passes.set()

    def cut(self) -> None:
        """End every line at once."""
        for line in list(self.lines):
            line.cut()

    def forget(self) -> None:
        """Every line is dead for good, and so are new ones, without a word: a router that was
        restarted. `remember` has new lines lead somewhere again."""
        self.is_hole = True
        for line in self.lines:
            line.is_dead = True

    def remember(self) -> None:
        """New lines work; the dead stay dead."""
        self.is_hole = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server = await self._server()
        if server is None:
            writer.transport.abort()
            return
        line = Line(writer, server[1], is_dead=self.is_hole)
        self.lines.add(line)
        up = asyncio.create_task(self._up(line, reader))
        down = asyncio.create_task(self._down(line, server[0]))
        try:
            with suppress(asyncio.CancelledError):
                await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
                await asyncio.wait((up, down), timeout=1)
        finally:
            for task in (up, down):
                task.cancel()
            self.lines.discard(line)
            line.client.close()
            line.server.close()

    async def _server(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self.servers:
            port = self.servers[self._next % len(self.servers)]
            self._next += 1
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port, limit=CHUNK)
        return None

    async def _up(self, line: Line, reader: asyncio.StreamReader) -> None:
        await self._pass(line, reader, line.server)

    async def _down(self, line: Line, reader: asyncio.StreamReader) -> None:
        await self._pass(line, reader, line.client, is_down=True)

    async def _pass(
        self,
        line: Line,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_down: bool = False,
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                await self.passes.wait()
                if line.is_dead or (is_down and self.swallows):
                    continue
                for part in self.altered(line, data) if is_down else (data,):
                    writer.write(part)
                await writer.drain()
            if line.is_dead:
                await asyncio.sleep(3600)
            writer.write_eof()

    def altered(self, line: Line, data: bytes) -> Sequence[bytes]:
        """What a client gets of what its server said."""
        return (data,)
