"""Keeps whoever has only given a password out of everything but the second step, and whoever
sits at a locked screen out of everything but unlocking it."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from accounts import second_step
from accounts.api import PREFIX
from accounts.authenticators import is_set_up
from accounts.fresh import is_to_log_in_anew, log_in_anew

# What can be asked for between the password and the second step, by the names of the addresses.
OPEN_BEFORE = frozenset(
    {"account_active", "account_logout", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
)
# The same by whoever has no second step yet. Not by others: a thief of a password, logged in before
# its person set one up, would add one of their own.
OPEN_TO_SET_UP = frozenset(
    {"account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn", "mfa_index"}
)
# What can be asked for while the screen is locked.
OPEN_WHILE_LOCKED = frozenset(
    {
        "account_active",
        "account_hand_over",
        "account_lock",
        "account_locked",
        "account_logout",
        "account_unlock",
        "violations",
    }
)
# What a stranger may ask for too.
OPEN_TO_ALL = frozenset({"healthz", "manifest", "readyz", "shell", "worker"})
NOT_YET = "Log in with your second step first."
LOCKED = "The screen is locked. Unlock it first."


class SecondStepGate:
    """Sends people without a second step to where they do or set it up, and those whose screen is
    locked to where they unlock it; comes after whatever finds out who they are."""

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
        response: HttpResponse = _refusal(request) or self.get_response(request)
        return response

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """The same for an asynchronous chain."""
        refusal = await sync_to_async(_refusal)(request)
        response: HttpResponse = refusal or await self.get_response(request)
        return response


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """What somebody gets instead of the page; None when they may have it."""
    if request.path_info.startswith(PREFIX):
        return None  # its keys say who asks, and no log-in
    user = request.user
    if not user.is_authenticated:
        return None
    name = _name_of(request)
    if second_step.is_done(request.session, user):
        if name in OPEN_WHILE_LOCKED | OPEN_TO_ALL:
            return None
        return _lock_refusal(request) or _proof_refusal(request, name)
    if name in OPEN_BEFORE | OPEN_TO_ALL:
        return None
    has_one = is_set_up(user)
    if name in OPEN_TO_SET_UP and not has_one:
        return None
    if _is_page(request):
        return redirect("mfa_reauthenticate" if has_one else "mfa_index")
    return JsonResponse({"code": "second_step", "errors": {"__all__": [NOT_YET]}}, status=401)


def _proof_refusal(request: HttpRequest, name: str | None) -> HttpResponse | None:
    """allauth's pages that add a way of logging in."""
    if (name or "").startswith("mfa_") and name != "mfa_index" and is_to_log_in_anew(request):
        return log_in_anew(request)  # type: ignore[return-value]  # a redirect
    return None


def _lock_refusal(request: HttpRequest) -> HttpResponse | None:
    if not request.session.is_locked():  # type: ignore[attr-defined]
        return None
    if not _is_page(request):
        return JsonResponse({"code": "locked", "errors": {"__all__": [LOCKED]}}, status=423)
    # Whoever sends a form comes back to where it is; "back" has what was filled in.
    place = request.get_full_path() if request.method == "GET" else request.path
    return redirect(f"{reverse('account_locked')}?{urlencode({'next': place})}")


def _is_page(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "")


def _name_of(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None
