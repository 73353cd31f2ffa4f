"""Who asks."""

from django.http import HttpRequest

from accounts.models import User


def visitor(request: HttpRequest) -> User:
    """The person behind a request; whoever calls this has made sure that there is one."""
    assert isinstance(request.user, User)
    return request.user
