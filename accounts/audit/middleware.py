"""Tells the audit who is behind a request, and from which address."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.audit.actor import acting


class AuditActor:
    """Runs the rest of the chain as the request's user. Comes after AuthenticationMiddleware."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponse | Awaitable[HttpResponse]:
        if self.is_async:
            return self.answer(request)
        with acting(request.user, address_of(request)):
            response: HttpResponse = self.get_response(request)
            return response

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """The same for an asynchronous chain."""
        with acting(request.user, address_of(request)):
            response: HttpResponse = await self.get_response(request)
            return response


def address_of(request: HttpRequest) -> str | None:
    """The client's address: the connection's, or behind n trusted proxies the one that the
    outermost of them saw. What a client writes into X-Forwarded-For itself never counts."""
    address = request.META.get("REMOTE_ADDR", "")
    proxies = settings.TRUSTED_PROXY_COUNT
    if proxies:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        address = hops[-proxies] if len(hops) >= proxies else address
    try:
        return str(ip_address(address.strip()))
    except ValueError:
        return None
