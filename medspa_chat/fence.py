"""The outermost ASGI layer: nothing a client sends may steer links or addresses."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

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


class Fence:
    """Fixes `root_path` and drops headers that only a proxy may set.

    Daphne takes `Daphne-Root-Path` from any client, and with it a password-reset mail would
    link to a stranger's host.
    """

    def __init__(self, inner: Application, *, trusts_proxy: bool) -> None:
        self.inner = inner
        self.dropped = _ALWAYS_DROPPED if trusts_proxy else _ALWAYS_DROPPED | _PROXY_ONLY

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] in {"http", "websocket"}:
            headers = [pair for pair in scope["headers"] if self._may_pass(pair[0])]
            scope = {**scope, "root_path": "", "headers": headers}
        await self.inner(scope, receive, send)

    def _may_pass(self, name: bytes) -> bool:
        # Django reads `-` and `_` alike; so a name with an underscore is a disguise.
        return b"_" not in name and name.lower() not in self.dropped
