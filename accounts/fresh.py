"""What takes a fresh proof of who somebody is, beyond their log-in. The only place that says
what counts as one."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def fresh_step(view: View) -> View:
    """A view for those who gave a step of logging in within the last five minutes; others give
    one first and come back to it."""
    made: View = reauthentication_required(view)
    return made
