"""Locking the screen and unlocking it: asked for by the page's cover (JSON), and on a page of
its own for whoever reloads a locked one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import locking
from accounts.clock import database_now
from accounts.forms import UnlockForm
from accounts.locking import LoggedOff, StillLocked
from accounts.views.log_ins import time_left

OVER = "Log in first."


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the screen of this log-in now. 401 when it is over."""
    if not request.user.is_authenticated:
        return _over(request, OVER)
    now = database_now()
    locking.lock(request, now)
    if _wants_page(request):
        return redirect("account_locked")
    # What the gate looked at was read before.
    return JsonResponse(time_left(request, now))


@require_safe
@login_required
def locked(request: HttpRequest) -> HttpResponse:
    """Where a locked screen is unlocked; `?next` is where one was."""
    if not request.session.is_locked():  # type: ignore[attr-defined]
        return redirect(_next_of(request))
    return _page(request, UnlockForm(locking.unlocks_by(request, database_now())))


@require_POST
@sensitive_post_parameters("secret")
def unlock(request: HttpRequest) -> HttpResponse:
    """Unlock the screen with one's PIN, or password: 422 with how many tries are left, 401 when it
    was wrong too often and the log-in is over."""
    if not request.user.is_authenticated:
        return _over(request, OVER)
    now = database_now()
    form = UnlockForm(locking.unlocks_by(request, now), data=request.POST)
    if form.is_valid():
        try:
            locking.unlock(request, form.cleaned_data["secret"], now)
        except LoggedOff as over:
            return _over(request, str(over))
        except StillLocked as refusal:
            form.add_error("secret", str(refusal))
    if _wants_page(request):
        return _page(request, form, 422) if form.errors else redirect(_next_of(request))
    if form.errors:
        return JsonResponse({"errors": form.errors}, status=422)
    return JsonResponse(time_left(request, now))


def _page(request: HttpRequest, form: UnlockForm, status: int = 200) -> HttpResponse:
    facts = {"form": form, "by": form.by, "next": _next_of(request)}
    return render(request, "accounts/locked.html", facts, status=status)


def _over(request: HttpRequest, words: str) -> HttpResponse:
    if _wants_page(request):
        return redirect("account_login")
    return JsonResponse({"errors": {"__all__": [words]}}, status=401)


def _wants_page(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "")


def _next_of(request: HttpRequest) -> str:
    """Where one was, if that is on this site."""
    place = request.POST.get("next") or request.GET.get("next", "")
    is_here = url_has_allowed_host_and_scheme(place, allowed_hosts=None)
    return place if is_here and place.startswith("/") else "/"
