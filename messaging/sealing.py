"""What passes through Redis, or waits in a browser, is sealed: a message's text is never in it
in the clear."""

import base64
import hashlib
import hmac
import json
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@cache
def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = (hashlib.sha256(b"medspa_chat push " + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def outbox_key(user_id: int) -> str:
    """With what a person's browsers seal what they couldn't send yet (AES, 256 bits, Base64):
    always the same, and only their log-ins are told."""
    what = f"medspa_chat outbox {user_id}".encode()
    key = hmac.digest(settings.SECRET_KEY.encode(), what, "sha256")
    return base64.b64encode(key).decode()


def seal(content: Any) -> str:
    """JSON, encrypted with a key derived from SECRET_KEY."""
    return _box().encrypt(json.dumps(content, separators=(",", ":")).encode()).decode()


def unseal(token: str) -> Any:
    """What was sealed; raises ValueError for anything that this site didn't seal."""
    try:
        return json.loads(_box().decrypt(token.encode()))
    except InvalidToken:
        raise ValueError("not sealed by this site") from None
