"""The outermost ASGI layer: nothing a client sends may steer links or addresses."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from accounts.api import PREFIX
from accounts.api.problems import MEDIA_TYPE, Problem
from medspa_chat.headers import Pairs, completed

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]

_ALWAYS_DROPPED = {b"daphne-root-path"}
_PROXY_ONLY = {
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-port",
    b"x-forwarded-proto",
    b"x-forwarded-prefix",
    b"forwarded",
    b"x-real-ip",
}
_CHARSET = re.compile(rb"charset(\*?)\s*=\s*[\"']?([^\"';,\s]*)")


class Fence:
    """Fixes `root_path`, drops headers that only a proxy may set, turns away a path that is none,
    a body in another encoding than UTF-8, and one of more than `most_bytes` before it is copied
    for Django, and adds to every answer the `usual` headers that it lacks: Django gives some
    before its own middleware is asked.

    Daphne takes `Daphne-Root-Path` from any client, and with it a password-reset mail would
    link to a stranger's host.
    """

    def __init__(
        self, inner: Application, *, trusts_proxy: bool, most_bytes: int, usual: Pairs
    ) -> None:
        self.inner = inner
        self.usual = usual
        self.most_bytes = most_bytes
        self.dropped = _ALWAYS_DROPPED if trusts_proxy else _ALWAYS_DROPPED | _PROXY_ONLY

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and self._is_too_large(scope):
            await self._refuse(scope, send, 413, "This is too large.")
            return
        if scope["type"] == "http" and not scope["path"].startswith("/"):
            # `.evil.test/` would be sent on to https://chat.example.com.evil.test/.
            await self._refuse(scope, send, 400, "This is no address here.")
            return
        if scope["type"] == "http" and not self._is_utf8(scope):
            # Of `zlib` Django finds out only in the middle of its work that it is no text.
            await self._refuse(scope, send, 415, "Only UTF-8 is read here.")
            return
        if scope["type"] in {"http", "websocket"}:
            headers = [pair for pair in scope["headers"] if self._may_pass(pair[0])]
            scope = {**scope, "root_path": "", "headers": headers}
        if scope["type"] == "http":
            send = self._completing(send)
        await self.inner(scope, receive, send)

    def _completing(self, send: Any) -> Any:
        """`send`, which adds the usual headers to the start of an answer."""

        async def complete(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                event = {**event, "headers": completed(event.get("headers", ()), self.usual)}
            await send(event)

        return complete

    async def _refuse(self, scope: Scope, send: Any, status: int, words: str) -> None:
        """In plain words; to programs as all that the API refuses."""
        kind, body = b"text/plain", f"{words}\n".encode()
        if scope["path"].startswith(PREFIX):
            kind, body = MEDIA_TYPE.encode(), Problem(status, "refused", words).response().content
        headers = completed([(b"content-type", kind)], self.usual)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _is_too_large(self, scope: Scope) -> bool:
        """Whether a body says of itself that nobody here would take it."""
        said = dict(scope["headers"]).get(b"content-length", b"0")
        return not said.isdigit() or int(said) > self.most_bytes

    def _is_utf8(self, scope: Scope) -> bool:
        """Whether a body claims no other encoding than the one that is read."""
        kind = dict(scope["headers"]).get(b"content-type", b"").lower()
        said = _CHARSET.findall(kind)
        return all(not star and one in {b"utf-8", b"utf8"} for star, one in said)

    def _may_pass(self, name: bytes) -> bool:
        # Django reads `-` and `_` alike; so a name with an underscore is a disguise.
        return b"_" not in name and name.lower() not in self.dropped
