"""A browser that is told, and its push service: a real HTTP server, and a decryption of its own,
written from RFC 8291 and RFC 8188 with HMAC alone."""

import base64
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.listener import Listener, Received

P256 = ec.SECP256R1()


def text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def data_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class FakeBrowser:
    """Keys as a browser makes them, and an address at its service."""

    service: Listener
    name: str = "one"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(P256))
    auth: bytes = b"sixteen bytes ok"

    @property
    def p256dh(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def says(self) -> dict[str, str]:
        """What its page sends."""
        address = self.service.url(f"/push/{self.name}")
        return {"endpoint": address, "p256dh": text_of(self.p256dh), "auth": text_of(self.auth)}

    def pushes(self) -> list[Received]:
        return [one for one in self.service.received if one.path == f"/push/{self.name}"]

    def told(self) -> list[dict[str, Any]]:
        """What it was told, read with its own key."""
        return [json.loads(self.read(one.body)) for one in self.pushes()]

    def read(self, body: bytes) -> bytes:
        """RFC 8188: salt, record size, length and point of the sender's key; one record."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        point, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size
        sender = ec.EllipticCurvePublicKey.from_encoded_point(P256, point)
        shared = self.key.exchange(ec.ECDH(), sender)
        info = b"WebPush: info\0" + self.p256dh + point
        key = _first(_first(self.auth, shared), info + b"\1")
        secret = _first(salt, key)
        content_key = _first(secret, b"Content-Encoding: aes128gcm\0\1")[:16]
        nonce = _first(secret, b"Content-Encoding: nonce\0\1")[:12]
        plain = AESGCM(content_key).decrypt(nonce, record, None).rstrip(b"\0")
        assert plain[-1] == 2
        return plain[:-1]


def _first(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


def claims_of(push: Received) -> tuple[dict[str, Any], str]:
    """What the token of a push says, checked with the key that stands beside it; and that key."""
    kind, _, rest = push.headers["authorization"].partition(" ")
    assert kind == "vapid"
    parts = dict(one.strip().split("=", 1) for one in rest.split(","))
    said, _, signed = parts["t"].rpartition(".")
    numbers = data_of(signed)
    signature = encode_dss_signature(
        int.from_bytes(numbers[:32], "big"), int.from_bytes(numbers[32:], "big")
    )
    key = ec.EllipticCurvePublicKey.from_encoded_point(P256, data_of(parts["k"]))
    key.verify(signature, said.encode(), ec.ECDSA(SHA256()))
    head, claims = (json.loads(data_of(part)) for part in said.split("."))
    assert head == {"typ": "JWT", "alg": "ES256"}
    return claims, parts["k"]
