"""The outermost ASGI layer of all: each request gets a number, and how long it took is counted."""

import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from prometheus_client import Histogram

from medspa_chat.fence import Application, Scope
from medspa_chat.logs import in_hand
from messaging.meters import COUNTED

SECONDS = Histogram(
    "medspa_request_seconds",
    "How long it took until the answer to a request began, by the first digit of its status",
    ["status"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
    registry=COUNTED,
)


class Passage:
    """Gives each request and each socket a random number of its own, which its log lines carry and
    an answer's `X-Request-ID` says; no number of a client's counts."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        number = secrets.token_hex(8)
        token = in_hand.set(number)
        try:
            if scope["type"] == "http":
                send = _timed(send, number)
            await self.inner(scope, receive, send)
        finally:
            in_hand.reset(token)


def _timed(send: Any, number: str) -> Any:
    """`send`, which counts how long the start of the answer took, and numbers it."""
    begun_at = time.monotonic()

    async def told(event: MutableMapping[str, Any]) -> None:
        if event["type"] == "http.response.start":
            SECONDS.labels(f"{event['status'] // 100}xx").observe(time.monotonic() - begun_at)
            headers = [*event.get("headers", ()), (b"x-request-id", number.encode())]
            event = {**event, "headers": headers}
        await send(event)

    return told
