"""By what a push service knows this site: RFC 8292. No rows and no settings.

The private key is 32 bytes in base64url, as `manage.py vapid_key` makes it; browsers are given
the public one when they subscribe, and take pushes from nobody else.
"""

import json
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from policies.push.encryption import CURVE, bytes_of, point_of, unpadded

# A service takes a token of at most 24 hours.
HOLDS = timedelta(hours=12)
_BYTES = 32


def new_key() -> str:
    """A private key."""
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return unpadded(number.to_bytes(_BYTES, "big"))


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """The key that was written so; raises ValueError."""
    found = bytes_of(text)
    if len(found) != _BYTES:
        raise ValueError("A VAPID key has 32 bytes.")
    return ec.derive_private_key(int.from_bytes(found, "big"), CURVE)


def public_key(text: str) -> str:
    """The public key of a private one, as browsers take it."""
    return unpadded(point_of(private_key(text).public_key()))


def authorization(text: str, origin: str, contact: str, now: datetime) -> str:
    """The header that says to the push service at `origin` who sends; `contact` is an https or
    mailto address at which its keepers reach us."""
    claims = {"aud": origin, "exp": int((now + HOLDS).timestamp()), "sub": contact}
    parts = ({"typ": "JWT", "alg": "ES256"}, claims)
    said = ".".join(unpadded(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    key = private_key(text)
    numbers = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(SHA256())))
    signed = unpadded(b"".join(number.to_bytes(_BYTES, "big") for number in numbers))
    return f"vapid t={said}.{signed}, k={unpadded(point_of(key.public_key()))}"
