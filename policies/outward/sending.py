"""Sends to addresses that people gave, so that none of them leads anywhere else.

A name is looked up once; all that it leads to must be open (`places.is_open`), and one of those
very addresses is connected to, with the name in TLS and in `Host`. No redirect is followed, no
proxy asked, and of the answer the status is read: its head may have 64 kB, what follows is
dropped. Connecting may take five seconds, all of it ten.
"""

import asyncio
import re
import ssl
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from policies.outward.places import Refused, Target, is_open, target_of

CONNECT_SECONDS, TOTAL_SECONDS = 5.0, 10.0
MOST_BYTES = 65_536
AT_ONCE = 16
_REST_SECONDS = 1.0
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})(?: [^\r\n]*)?\r\n")
_TCP = 6


@dataclass(frozen=True)
class Request:
    """Something to send with POST. `inner` as for `target_of`."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    inner: Collection[str] = ()
    may_be_plain: bool = False


@dataclass(frozen=True)
class Answer:
    """What was answered: a status, or in a few words why there is none; and how long it took."""

    status: int | None
    milliseconds: int
    error: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether whoever it was for says that they have it."""
        return self.status is not None and 200 <= self.status < 300


def send_all(requests: Sequence[Request]) -> list[Answer]:
    """Send them, 16 at once; the answers in the same order. None raises."""
    return asyncio.run(_send_all(requests)) if requests else []


async def _send_all(requests: Sequence[Request]) -> list[Answer]:
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(request: Request) -> Answer:
        async with turns:
            return await send(request)

    return list(await asyncio.gather(*map(in_turn, requests)))


async def send(request: Request) -> Answer:
    """Send one; doesn't raise."""
    began = monotonic()
    status, error = None, ""
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            status = await _sent(request)
    except Refused as refusal:
        error = str(refusal)
    except TimeoutError:
        error = "It took too long."
    except ssl.SSLCertVerificationError:
        error = "Its certificate isn't good for this name."
    except ssl.SSLError:
        error = "It speaks no TLS that we do."
    except OSError:
        error = "It can't be reached."
    except (EOFError, ValueError, asyncio.LimitOverrunError):
        error = "Its answer can't be read."
    return Answer(status, round((monotonic() - began) * 1000), error)


async def _sent(request: Request) -> int:
    """The status that is answered. Raises Refused, and what networks raise."""
    target = target_of(request.url, request.inner, may_be_plain=request.may_be_plain)
    addresses = await _addresses(target)
    async with asyncio.timeout(CONNECT_SECONDS):
        reader, writer = await _connected(target, addresses)
    try:
        writer.write(_head(target, request) + request.body)
        await writer.drain()
        status = await _status(reader)
        await _drop_rest(reader)
        return status
    finally:
        writer.transport.abort()


async def _addresses(target: Target) -> list[str]:
    """Where the name leads. Raises Refused when any of it isn't open: which one is connected to
    isn't left to chance."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(target.host, target.port, proto=_TCP)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses or not all(is_open(one, is_inner=target.is_inner) for one in addresses):
        raise Refused("This name leads inside a network, and isn't spoken to.")
    return addresses


async def _connected(
    target: Target, addresses: Sequence[str]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The first of these addresses that takes the connection."""
    context = ssl.create_default_context() if target.scheme == "https" else None
    name = target.host if context else None
    for address in addresses[:-1]:
        try:
            return await _open(address, target.port, context, name)
        except ssl.SSLError:
            raise
        except OSError:
            continue
    return await _open(addresses[-1], target.port, context, name)


async def _open(
    address: str, port: int, context: ssl.SSLContext | None, name: str | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(
        address, port, ssl=context, server_hostname=name, limit=MOST_BYTES
    )


def _head(target: Target, request: Request) -> bytes:
    said = {
        "Host": target.host_header,
        "User-Agent": "medspa_chat",
        "Connection": "close",
        "Content-Length": str(len(request.body)),
        **request.headers,
    }
    lines = [f"POST {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


async def _status(reader: asyncio.StreamReader) -> int:
    """The status of the answer, past any that only says that one is to come."""
    while True:
        head = await reader.readuntil(b"\r\n\r\n")
        found = _STATUS.match(head)
        if found is None:
            raise ValueError("no status")
        if not 100 <= int(found[1]) < 200:
            return int(found[1])


async def _drop_rest(reader: asyncio.StreamReader) -> None:
    """Let the other side say the rest, up to 64 kB within a second, so that it isn't cut off in
    the middle of a short answer."""
    left = MOST_BYTES
    try:
        async with asyncio.timeout(_REST_SECONDS):
            while left > 0 and (read := await reader.read(left)):
                left -= len(read)
    except OSError:
        return
