"""How often sockets may be opened from one address: nobody wears the site down by coming back."""

import hashlib
import time
from http.cookies import CookieError, SimpleCookie
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings

from accounts.audit.addresses import address_in
from accounts.counting import count
from medspa_chat.fence import Application, Scope

_KEPT_SECONDS = 120


class Turnstile:
    """Turns a handshake away when one browser has opened `of_browser` sockets from its address
    within this minute, or all at that address together `of_address`: a clinic's tabs share one,
    and come back together when the site restarts.

    The address is the one that the audit knows; no header of a client's counts. When Redis can't
    count, everybody may pass.
    """

    def __init__(self, inner: Application, *, of_browser: int, of_address: int) -> None:
        self.inner = inner
        self.of_browser, self.of_address = of_browser, of_address

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if await self._may_pass(scope):
            await self.inner(scope, receive, send)
        else:
            await send({"type": "websocket.close"})

    async def _may_pass(self, scope: Scope) -> bool:
        said = address_in(scope)
        if said is None:
            return True
        address, minute = _customer(said), int(time.time() // 60)
        browser = _browser(dict(scope["headers"]))
        by_address = await _counted(f"sockets:{address}:{minute}")
        if by_address is None:
            return True
        by_browser = await _counted(f"sockets:{address}:{browser}:{minute}")
        return by_address <= self.of_address and (by_browser or 0) <= self.of_browser


def _customer(said: str) -> str:
    """An address; of an IPv6 one the part that a provider gives to one customer."""
    address = ip_address(said)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return said


def _browser(headers: dict[bytes, bytes]) -> str:
    """One browser's log-in, as it may lie in Redis; the same for all that have none."""
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin1"))
    except CookieError:
        return ""
    session = cookies.get(settings.SESSION_COOKIE_NAME)
    return hashlib.sha256(session.value.encode()).hexdigest()[:32] if session else ""


async def _counted(key: str) -> int | None:
    return await sync_to_async(count, thread_sensitive=False)(key, _KEPT_SECONDS)
