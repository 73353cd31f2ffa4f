"""How often sockets may be opened from one address: nobody wears the site down by coming back."""

import hashlib
import time
from http.cookies import CookieError, SimpleCookie
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from medspa_chat.fence import Application, Scope

_KEPT_SECONDS = 120


class Turnstile:
    """Turns a handshake away when one browser has opened `of_browser` sockets from its address
    within this minute, or all at that address together `of_address`: a clinic's tabs share one,
    and come back together when the site restarts.

    The address is the connection's, or what the outermost of `proxies` trusted ones saw; no
    header of a client's counts. When Redis can't count, everybody may pass.
    """

    def __init__(
        self, inner: Application, *, of_browser: int, of_address: int, proxies: int
    ) -> None:
        self.inner = inner
        self.of_browser, self.of_address = of_browser, of_address
        self.proxies = proxies

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if await self._may_pass(scope):
            await self.inner(scope, receive, send)
        else:
            await send({"type": "websocket.close"})

    async def _may_pass(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        address = self._address(scope, headers)
        if address is None:
            return True
        minute = int(time.time() // 60)
        keys = [f"sockets:{address}:{minute}", f"sockets:{address}:{_browser(headers)}:{minute}"]
        try:
            by_address, by_browser = await sync_to_async(_counted, thread_sensitive=False)(keys)
        except (RedisError, OSError):
            return True
        return by_address <= self.of_address and by_browser <= self.of_browser

    def _address(self, scope: Scope, headers: dict[bytes, bytes]) -> str | None:
        """The client's; of an IPv6 address the part that a provider gives to one customer."""
        said = (scope.get("client") or ("",))[0]
        hops = headers.get(b"x-forwarded-for", b"").decode("latin1").split(",")
        if self.proxies and len(hops) >= self.proxies:
            said = hops[-self.proxies].strip()
        try:
            address = ip_address(said)
        except ValueError:
            return None
        if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
            return str(ip_network((address, 64), strict=False))
        return str(address)


def _browser(headers: dict[bytes, bytes]) -> str:
    """One browser's log-in, as it may lie in Redis; the same for all that have none."""
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin1"))
    except CookieError:
        return ""
    session = cookies.get(settings.SESSION_COOKIE_NAME)
    return hashlib.sha256(session.value.encode()).hexdigest()[:32] if session else ""


def _counted(keys: list[str]) -> list[int]:
    """How often each of them has been counted, this time included."""
    counts = []
    for key in keys:
        cache.add(key, 0, _KEPT_SECONDS)
        counts.append(cache.incr(key))
    return counts
