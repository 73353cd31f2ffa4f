"""A request by hand, byte for byte, and its answer."""

import socket
from contextlib import suppress

from tests.processes import Site

SECONDS = 15.0


def asked(site: Site, target: str, *lines: str, method: str = "GET", body: bytes = b"") -> str:
    """The whole answer of a server to a request line and these headers; a `Host` of its own
    unless one is given."""
    head = [f"{method} {target} HTTP/1.1", *lines]
    if not any(line.lower().startswith("host:") for line in lines):
        head.append(f"Host: {site.url.removeprefix('http://')}")
    if body or method == "POST":
        head.append(f"Content-Length: {len(body)}")
    head.append("Connection: close")
    return sent(site, "\r\n".join(head).encode("latin1", "replace") + b"\r\n\r\n" + body)


def sent(site: Site, content: bytes) -> str:
    """The whole answer to these bytes; "" when there is none."""
    answer = bytearray()
    at = socket.create_connection(("127.0.0.1", site.port), timeout=SECONDS)
    with at, suppress(OSError):
        at.sendall(content)
        while chunk := at.recv(65_536):
            answer += chunk
    return answer.decode("utf-8", "replace")


def status_of(answer: str) -> int:
    """The number in its first line; 0 when the connection was just ended."""
    return int(answer.split(" ", 2)[1]) if answer.startswith("HTTP/") else 0
