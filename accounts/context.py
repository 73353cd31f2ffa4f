"""What every page may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts import second_step
from accounts.models import User


def practice(request: HttpRequest) -> dict[str, Any]:
    """The practice's name, whether this is the demo, and whether there is a screen to lock."""

    def may_lock() -> bool:
        user = request.user
        return isinstance(user, User) and second_step.is_done(request.session, user)

    return {
        "practice_name": settings.PRACTICE_NAME,
        "is_demo": settings.DEMO,
        "may_lock": may_lock,
    }
