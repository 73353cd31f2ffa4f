"""When somebody last proved who they are: by password, code or passkey, as allauth noted."""

import time
from typing import Any

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

SECOND_STEP_METHOD = "mfa"  # allauth's name for a code or a passkey


def has_done_second_step(request: HttpRequest, user: Any) -> bool:
    """Whether a code or a passkey of `user` has been seen in this session."""
    records = get_authentication_records(request, user)
    return any(one.get("method") == SECOND_STEP_METHOD for one in records)


def has_proved_lately(request: HttpRequest, user: Any, method: str | None = None) -> bool:
    """Whether `user` gave something within the last five minutes; with `method`, that."""
    since = time.time() - REAUTHENTICATION_TIMEOUT
    return any(
        one.get("at", 0) > since and method in {None, one.get("method")}
        for one in get_authentication_records(request, user)
    )
