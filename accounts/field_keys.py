"""The keys of what is kept encrypted at rest: small texts of the database, and files.

The first of `FIELD_KEYS` encrypts, all of them decrypt, so that a key can be changed without
stopping. Each purpose has keys of its own, derived from those.
"""

import base64
import hmac
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def keys_for(purpose: str) -> list[bytes]:
    """The 32 bytes that each of `FIELD_KEYS` gives for a purpose, the one that encrypts first."""
    return list(_derived(tuple(settings.FIELD_KEYS), purpose))


def encrypt(text: str) -> str:
    """`text` as a token that only this site's keys open; no two tokens are alike."""
    return _box().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """What was encrypted; raises ValueError for what none of the keys made."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken:
        raise ValueError("not encrypted with a key of this site") from None


def _box() -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys_for("field")])


@cache
def _derived(keys: tuple[str, ...], purpose: str) -> tuple[bytes, ...]:
    what = f"medspa_chat {purpose}".encode()
    return tuple(hmac.digest(key.encode(), what, "sha256") for key in keys)
