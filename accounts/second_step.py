"""Whether a log-in has had its second step: a code or a passkey, beside the password.

Nothing of the practice is shown before it (`accounts.gate`), and no socket opens.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.session_store import SECOND_STEP


def is_done(session: Mapping[str, Any], user: User) -> bool:
    """Whether `user` has done it in this session, or the installation asks for none (a demo)."""
    return not settings.SECOND_STEP_REQUIRED or session.get(SECOND_STEP) == user.pk


def mark(request: HttpRequest, user: User) -> None:
    """`user` has just done it in this session."""
    request.session[SECOND_STEP] = user.pk


def vouch(request: HttpRequest) -> None:
    """The provider that logs somebody in by this request says that it has seen a second step."""
    request._second_step_vouched = True  # type: ignore[attr-defined]


def is_vouched_for(request: HttpRequest | None) -> bool:
    """Whether `vouch` was called for this request."""
    return getattr(request, "_second_step_vouched", False)
