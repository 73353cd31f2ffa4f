"""Logging in with a PIN or fully, handing a shared browser over, and one's log-ins."""

import math
from datetime import datetime
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import locking, second_step, sessions, tokens, workstations
from accounts.clock import database_now
from accounts.forms import PinLogInForm
from accounts.models import LogIn
from accounts.signing_in import come_in_with_pin
from accounts.sso.providers import providers
from accounts.visitor import visitor


class Entrance(LoginView):  # type: ignore[misc]
    """The way in. Where somebody logged in fully today, they are offered their PIN first;
    `?fully` asks for everything."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The people of this browser, or the form for address and password."""
        people = workstations.people_here(request, database_now())
        if people and "fully" not in request.GET:
            return _pin_page(request, PinLogInForm(people, initial={"person": people[0].pk}))
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the providers that log people in, too."""
        facts: dict[str, Any] = super().get_context_data(**kwargs)
        return facts | _ways_in(self.request)


@method_decorator([sensitive_post_parameters("pin")], name="dispatch")
class PinEntrance(LoginView):  # type: ignore[misc]
    """Takes a PIN; allauth's limit per address counts here too."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The entrance asks for it."""
        return redirect("account_login")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in whose PIN it is, or say how many tries are left."""
        now = database_now()
        people = workstations.people_here(request, now)
        form = PinLogInForm(people, data=request.POST)
        if not form.is_valid():
            return _pin_page(request, form, status=422)
        chosen, digits = form.cleaned_data["person"], form.cleaned_data["pin"]
        try:
            come_in_with_pin(request, chosen, digits, now)
        except workstations.PinRefused as refusal:
            form.add_error("pin", str(refusal))
            return _pin_page(request, form, status=422)
        return redirect(self.get_success_url() or "/")


def _ways_in(request: HttpRequest) -> dict[str, Any]:
    back_to = get_next_redirect_url(request)
    return {"sso_providers": providers(), "sso_next": back_to, "local_for": settings.LOCAL_LOG_IN}


def _pin_page(request: HttpRequest, form: PinLogInForm, status: int = 200) -> HttpResponse:
    facts = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "accounts/pin_entrance.html", facts | _ways_in(request), status=status)


@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """Whoever is logged in goes, and the next one comes; what waits in the browser to be sent
    stays there, sealed, for its person."""
    logout(request)
    return redirect("account_login")


@login_required
def log_ins(request: HttpRequest) -> HttpResponse:
    """Where one is logged in, this browser first."""
    here = request.session.session_key
    rows = list(sessions.running(visitor(request), database_now()))
    rows.sort(key=lambda row: row.session_key != here)
    facts = {
        "log_ins": [(row, sessions.digest(row.session_key)) for row in rows],
        "here": here,
        "zone": visitor(request).zone,
    }
    return render(request, "accounts/log_ins.html", facts)


@require_POST
@login_required
def end_log_in(request: HttpRequest, name: str) -> HttpResponse:
    """End one of one's own log-ins; `name` is its digest, since the key itself opens it."""
    for row in sessions.running(visitor(request), database_now()):
        if sessions.digest(row.session_key) == name:
            sessions.end_session(row)
            return redirect("account_sessions")
    raise Http404


@require_POST
@login_required
def end_other_log_ins(request: HttpRequest) -> HttpResponse:
    """End all of one's log-ins but this one, and one's keys of the API."""
    tokens.end_all(visitor(request), database_now())
    for row in sessions.running(visitor(request), database_now()):
        if row.session_key != request.session.session_key:
            sessions.end_session(row)
    workstations.forget_log_ins(visitor(request))
    return redirect("account_sessions")


@require_http_methods(["GET", "POST"])
def active(request: HttpRequest) -> JsonResponse:
    """How many seconds this log-in has left if nobody does anything, and until its screen is locked
    (0: it is, and `by` says what unlocks it); a POST says that somebody just did something. 401
    when it is over."""
    if not request.user.is_authenticated or request.session.session_key is None:
        return JsonResponse({"errors": {"__all__": ["Log in first."]}}, status=401)
    now = database_now()
    if request.method == "POST":
        sessions.keep_alive(request.session.session_key, now)
    return JsonResponse(time_left(request, now))


def time_left(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """What a page shows of how long this log-in lasts, in seconds from `now`."""
    row = LogIn.objects.get(session_key=request.session.session_key)
    seconds = round(sessions.seconds_left(row, now))
    if not second_step.is_done(request.session, visitor(request)):
        return {"seconds": seconds, "locks": seconds}  # there is nothing to hide yet
    locks = math.ceil(sessions.seconds_unlocked(row, now))
    facts = {"seconds": seconds, "locks": locks}
    return facts if locks else facts | {"by": locking.unlocks_by(request, now)}
