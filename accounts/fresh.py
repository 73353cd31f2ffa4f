"""What takes a fresh proof of who somebody is, beyond their log-in. The only place that says
what counts as one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.authenticators import is_set_up
from accounts.proofs import SECOND_STEP_METHOD, has_proved_lately
from accounts.visitor import visitor

View = Callable[..., HttpResponseBase]


def is_to_log_in_anew(request: HttpRequest) -> bool:
    """Whether somebody who has neither a password nor a second step here logged in more than five
    minutes ago; allauth asks nothing of them."""
    person = visitor(request)
    has_any = person.has_usable_password() or is_set_up(person)
    return not has_any and not has_proved_lately(request, person)


def log_in_anew(request: HttpRequest) -> HttpResponseBase:
    """The log-in page, and from there back to where they were going."""
    place = request.get_full_path() if request.method == "GET" else request.path
    logout(request)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': place})}")


def fresh_step(view: View) -> View:
    """A view for those who gave a code or a passkey within the last five minutes; others give
    one first and come back to it, with what they had filled in. Where nobody has a second step
    (a demo), the password does; whoever has neither (a provider logs them in) logs in anew."""
    by_password: View = reauthentication_required(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_to_log_in_anew(request):
            return log_in_anew(request)
        if not is_set_up(visitor(request)):
            return by_password(request, *args, **kwargs)
        if not has_proved_lately(request, request.user, SECOND_STEP_METHOD):
            found: HttpResponseBase = suspend_request(request, reverse("mfa_reauthenticate"))
            return found
        return view(request, *args, **kwargs)

    return login_required(answer)
