"""From which address somebody acts: the connection's, or behind n trusted proxies the one that
the outermost of them saw. What a client writes into X-Forwarded-For itself never counts."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The address of a request."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return _address(request.META.get("REMOTE_ADDR", ""), forwarded)


def address_in(scope: Mapping[str, Any]) -> str | None:
    """The address of a socket, by its ASGI scope."""
    host, _ = scope.get("client") or ("", 0)
    lines = [value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for"]
    return _address(host, b",".join(lines).decode("latin-1"))


def _address(connected: str, forwarded: str) -> str | None:
    proxies = settings.TRUSTED_PROXY_COUNT
    address = connected
    if proxies:
        hops = forwarded.split(",")
        address = hops[-proxies] if len(hops) >= proxies else connected
    try:
        return str(ip_address(address.strip().partition("%")[0]))  # no column holds a zone
    except ValueError:
        return None
