"""Whatever a request says, it is answered and never with a 500."""

import logging
from itertools import islice
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import get_resolver

from accounts.api import PREFIX
from accounts.models import Role, User
from tests.attacks.odd_requests import OddRequest, odd_requests
from tests.clients import StaffClient
from tests.medspa_chat.test_every_address import ARGUMENT, LOCKS, addresses, known, routes

__all__ = ["known"]
RUNS = 600
ROLES = [None, Role.FRONT_DESK, Role.MANAGER, Role.OWNER]


def existing(known: dict[str, Any]) -> list[str]:
    """Each address with arguments that exist, those with JSON behind them thrice."""
    found = [
        one
        for one in addresses(known)
        if not any(odd in one for odd in ("9999", "%00", "/x/", "02-30"))
    ]
    inner = [one for one in found if one.startswith(("/api/", "/policies/", "/guidelines/"))]
    return found + inner * 2


def broken_by(known: dict[str, Any], user: User | None, seed: int, runs: int) -> list[str]:
    """What was answered with a 500, or with an exception."""
    client: Any = StaffClient(raise_request_exception=False)
    wrong = []
    for odd in islice(odd_requests(seed, existing(known)), runs):
        cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
        if user is not None and not (cookie and cookie.value):
            client.force_login(user)
        try:
            with transaction.atomic():
                answer = client.generic(
                    odd.method,
                    odd.address,
                    odd.body,
                    content_type=odd.content_type,
                    query_params=None,
                    QUERY_STRING=odd.query,
                    **odd.headers,
                )
                status, raised = answer.status_code, getattr(answer, "exc_info", None)
                if status >= 500 and not is_unswept(odd.address, status):
                    raise Broken
        except Broken:
            wrong.append(f"{told(odd)} {raised}")
        except Exception as error:
            wrong.append(f"{told(odd)} {error!r}")
        if LOCKS in odd.address:
            client.cookies.clear()
    return wrong


def is_unswept(address: str, status: int) -> bool:
    """What /readyz says where no worker runs."""
    return address == "/readyz" and status == 503


def told(odd: OddRequest) -> str:
    """Enough of a request to find out what was wrong with it."""
    body, kind = odd.body[:300], odd.content_type[:40]
    return f"{odd.method} {odd.address}?{odd.query[:60]} {kind!r} {odd.headers} {body!r}"


class Broken(Exception):
    """A 500; what it left in the transaction is undone."""


@pytest.mark.parametrize("role", ROLES)
def test_no_request_of_anybody_is_answered_with_a_500(
    known: dict[str, Any], role: Role | None, caplog: pytest.LogCaptureFixture
) -> None:
    user = User.objects.filter(role=role).order_by("pk").first() if role else None
    caplog.set_level(logging.ERROR)
    assert broken_by(known, user, 1, RUNS) == []
    faults = [
        one
        for one in caplog.records
        if not one.name.startswith("django.security")
        and one.getMessage() != "Service Unavailable: /readyz"
    ]
    assert [record.getMessage() for record in faults] == []


@pytest.mark.django_db
def test_every_unsafe_request_without_the_token_of_its_page_is_refused(
    known: dict[str, Any],
) -> None:
    client: Any = StaffClient(enforce_csrf_checks=True)
    client.force_login(User.objects.get(role=Role.OWNER))
    taken = []
    for address in set(existing(known)) - {"/csp/"}:  # browsers report there by themselves
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            for headers in (
                {},
                {"HTTP_ORIGIN": "https://evil.test"},
                {"HTTP_X_CSRFTOKEN": "x" * 64},
            ):
                answer: Any = client.generic(
                    method, address, b"{}", content_type="application/json", **headers
                )
                # Programs come with a key or a signature in place of a page's token.
                is_for_programs = address.startswith((PREFIX, "/hooks/"))
                refused = {401 if is_for_programs else 403, 404, 405}
                if answer.status_code not in refused:
                    taken.append(f"{method} {address}: {answer.status_code}")
    assert taken == []
    assert len(list(routes_with_arguments())) > 20


def routes_with_arguments() -> list[str]:
    """Those that take one."""
    return [route for route in routes(get_resolver()) if ARGUMENT.search(route)]
