"""What takes a fresh proof of who somebody is, beyond their log-in. The only place that says
what counts as one."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import suspend_request
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from accounts.authenticators import is_set_up
from accounts.visitor import visitor

View = Callable[..., HttpResponseBase]


def fresh_step(view: View) -> View:
    """A view for those who gave a code or a passkey within the last five minutes; others give
    one first and come back to it, with what they had filled in. Where nobody has a second step
    (a demo), the password does."""
    by_password: View = reauthentication_required(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_set_up(visitor(request)):
            return by_password(request, *args, **kwargs)
        if not _has_just_done_it(request):
            found: HttpResponseBase = suspend_request(request, reverse("mfa_reauthenticate"))
            return found
        return view(request, *args, **kwargs)

    return answer


def _has_just_done_it(request: HttpRequest) -> bool:
    since = time.time() - REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, visitor(request))
    return any(one.get("method") == "mfa" and one.get("at", 0) > since for one in records)
