"""Tells the audit who is behind a request, and from which address."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse

from accounts.audit.acting import acting
from accounts.audit.addresses import address_of


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
