"""How what programs send each other is signed: HMAC-SHA256 over id, time and body, as
https://www.standardwebhooks.com has it. Pure.

A secret is `whsec_` and the base64 of its bytes; a header holds as many signatures as there are
secrets at the moment, separated by spaces, each as `v1,` and base64.
"""

import base64
import hmac
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

PREFIX = "whsec_"
# How far the clock of whoever signed may be from ours, and how long what they sent is good.
WINDOW = timedelta(minutes=5)


def new_secret() -> str:
    """A secret of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """What one secret says of a message; `timestamp` in seconds since 1970."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    digest = hmac.digest(base64.b64decode(secret.removeprefix(PREFIX)), signed, "sha256")
    return "v1," + base64.b64encode(digest).decode()


def headers(
    all_secrets: Collection[str], message_id: str, now: datetime, body: bytes
) -> dict[str, str]:
    """The three headers of a message that is sent at `now`, signed with each of these secrets."""
    timestamp = int(now.timestamp())
    said = (signature(one, message_id, timestamp, body) for one in all_secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(said),
    }


def is_signed(
    all_secrets: Collection[str],
    message_id: str,
    timestamp: str,
    said: str,
    body: bytes,
    now: datetime,
) -> bool:
    """Whether one of these secrets signed the message less than five minutes from `now`; false
    for whatever can't be read."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        return False
    given = [one.encode() for one in said.split(" ")[:10]]
    good = [signature(one, message_id, int(timestamp), body).encode() for one in all_secrets]
    return any(hmac.compare_digest(one, other) for one in given for other in good)
