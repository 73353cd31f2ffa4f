"""Pages that are there for some people only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User
from messaging.views.shown import user_of

View = Callable[..., HttpResponseBase]


def only_for(allowed: Callable[[User], bool]) -> Callable[[View], View]:
    """A view that to everybody else isn't there, before anything else is asked of them."""

    def guard(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not allowed(user_of(request)):
                raise Http404
            return view(request, *args, **kwargs)

        return login_required(answer)

    return guard
