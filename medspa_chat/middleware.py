"""What every answer of Django's tells the browser, beside the headers that Django sets."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from medspa_chat.headers import PERMISSIONS_POLICY

# Django admin's own scripts write HTML, which Trusted Types would refuse.
WITHOUT_TRUSTED_TYPES = {"require-trusted-types-for": None, "trusted-types": None}


class PrivateResponses:
    """Keeps answers out of caches, other sites' pages and the device's sensors.

    An answer to somebody with a session is never stored; others aren't either unless the
    view says so. Logging out also clears what the browser kept; not its cookies, for those of the
    practice's other sites would go with them, and ours has no session any more.
    """

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
        return made_private(request, self.get_response(request))

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """The same for an asynchronous chain."""
        return made_private(request, await self.get_response(request))


def made_private(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """`response` with the headers set."""
    is_stored = "no-store" not in response.headers.get("Cache-Control", "")
    if settings.SESSION_COOKIE_NAME in request.COOKIES and is_stored:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
    response.headers.setdefault("Reporting-Endpoints", f'csp="{reverse("violations")}"')
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.path.startswith(reverse("admin:index")):
        response._csp_replace = WITHOUT_TRUSTED_TYPES  # type: ignore[attr-defined]
    if request.path == reverse("account_logout") and response.status_code == 302:
        response.headers["Clear-Site-Data"] = '"storage"'
    return response
