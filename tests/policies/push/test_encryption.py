"""Pushes are closed as RFC 8291 says: its own example, byte for byte, and another reader."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from policies.push import vapid
from policies.push.encryption import MOST_BYTES, bytes_of, encrypt, unpadded
from tests.listener import Listener
from tests.policies.push.browser import FakeBrowser

# RFC 8291, appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
RECEIVERS_OWN = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_rfc_8291_comes_out_byte_for_byte() -> None:
    key = vapid.private_key(SENDER)
    body = encrypt(TEXT, bytes_of(RECEIVER), bytes_of(SECRET), key, bytes_of(SALT))
    assert unpadded(body) == BODY


def test_another_reader_reads_the_example_and_what_we_write() -> None:
    reader = FakeBrowser(Listener(), key=vapid.private_key(RECEIVERS_OWN), auth=bytes_of(SECRET))
    assert unpadded(reader.p256dh) == RECEIVER
    assert reader.read(bytes_of(BODY)) == TEXT
    longest = b"x" * MOST_BYTES
    for text in (b"", b"\0", longest):
        assert reader.read(encrypt(text, reader.p256dh, reader.auth)) == text
    with pytest.raises(ValueError, match="too much"):
        encrypt(longest + b"x", reader.p256dh, reader.auth)


def test_nobody_else_reads_it_and_no_two_are_alike() -> None:
    reader, other = FakeBrowser(Listener()), FakeBrowser(Listener())
    body = encrypt(b"waits", reader.p256dh, reader.auth)
    assert body != encrypt(b"waits", reader.p256dh, reader.auth)
    with pytest.raises(InvalidTag):
        other.read(body)
    with pytest.raises(InvalidTag):
        reader.read(body[:-1] + bytes([body[-1] ^ 1]))


@pytest.mark.parametrize("point", [b"", b"\4" + b"\1" * 64, b"\0" * 65])
def test_a_key_that_is_none_is_refused(point: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        encrypt(b"waits", point, b"x" * 16)


def test_a_private_key_is_written_and_read_again() -> None:
    text = vapid.new_key()
    assert isinstance(vapid.private_key(text), ec.EllipticCurvePrivateKey)
    assert len(bytes_of(vapid.public_key(text))) == 65
    for none in ("", "x", text + "AA", "=" * 44, "é"):
        with pytest.raises(ValueError, match=r"."):
            vapid.private_key(none)
