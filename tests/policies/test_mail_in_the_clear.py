"""A mail server gets mail in TLS, from a name it proves, or none at all."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.mail.backends.smtp import EmailBackend

from messaging.models import Message
from policies.models import Outbox
from tests.mailbox import Mailbox
from tests.policies.asks import LATE, tell
from tests.processes import free_port

LATER = LATE + timedelta(minutes=2)


def certificate(tmp_path: Path, name: str) -> Path:
    """A certificate that vouches for itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    address = x509.IPAddress(ip_address("127.0.0.1"))
    names = [address] if name == "127.0.0.1" else [x509.DNSName(name)]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / f"{name}.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, *plain))
    return path


@pytest.fixture
def told_to_use_tls(settings: Any) -> Any:
    """`EMAIL_URL=smtp+tls://…`, as production has it."""
    settings.EMAIL_USE_TLS = True
    return settings


def waiting() -> int:
    return Outbox.objects.filter(sent_at=None, dropped="").count()


def test_a_server_that_knows_no_starttls_gets_no_mail_and_the_mail_waits(
    ask: Message, mailbox: Mailbox, told_to_use_tls: Any
) -> None:
    assert tell(LATE) == 0
    assert mailbox.envelopes == []
    assert waiting() > 0
    told_to_use_tls.EMAIL_USE_TLS = False  # the administrator's server, mended
    assert tell(LATER) > 0
    assert mailbox.envelopes != []
    assert waiting() == 0


@pytest.fixture
def secure(tmp_path: Path, settings: Any, told_to_use_tls: Any) -> Iterator[Any]:
    """A server with STARTTLS, under a name that its certificate says."""
    started: list[Controller] = []

    def start(name: str) -> tuple[Mailbox, Path]:
        path = certificate(tmp_path, name)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(path)
        box = Mailbox()
        box.controller = Controller(
            box, hostname="127.0.0.1", port=free_port(), tls_context=context
        )
        box.controller.start()
        started.append(box.controller)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.controller.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_SSL = False
        return box, path

    yield start
    for controller in started:
        controller.stop()


def trust(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """As if the authority of the certificate were one of the machine's."""
    context = ssl.create_default_context(cafile=str(path))
    monkeypatch.setattr(EmailBackend, "ssl_context", context)


def test_a_server_that_nobody_vouches_for_gets_no_mail(ask: Message, secure: Any) -> None:
    box, _ = secure("127.0.0.1")
    assert tell(LATE) == 0
    assert box.envelopes == []
    assert waiting() > 0


def test_a_server_of_another_name_gets_no_mail(
    ask: Message, secure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, path = secure("mail.evil.test")
    trust(monkeypatch, path)
    assert tell(LATE) == 0
    assert box.envelopes == []


def test_a_server_that_proves_its_name_gets_the_mail(
    ask: Message, secure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, path = secure("127.0.0.1")
    trust(monkeypatch, path)
    assert tell(LATE) > 0
    assert len(box.envelopes) > 0
