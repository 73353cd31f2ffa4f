"""What is sent goes to the very host that was checked, and no answer holds anything up."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from policies.outward import Answer, Request, send_all, sending
from tests.listener import Listener


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    found.start()
    yield found
    found.stop()


def sent(url: str, *inner: str) -> Answer:
    return send_all([Request(url, b'{"type": "ping"}', {"X-Said": "hello"}, inner=inner)])[0]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names lead to; each look-up takes the next answer, the last one stays."""
    known: dict[str, list[str]] = {}
    resolve = socket.getaddrinfo

    def answer(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        if host not in known:
            return resolve(host, port, *args, **options)
        said = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        return [(2, 1, 6, "", (each, port)) for each in said.split()]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return known


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were connected to."""
    found: list[str] = []
    connect = asyncio.open_connection

    async def watched(host: str, *args: Any, **options: Any) -> Any:
        found.append(host)
        return await connect(host, *args, **options)

    monkeypatch.setattr(asyncio, "open_connection", watched)
    return found


def test_a_body_and_its_headers_arrive_and_the_status_comes_back(listener: Listener) -> None:
    answer = sent(listener.url("/a?b=c"), listener.host)
    assert (answer.status, answer.error, answer.is_taken) == (200, "", True)
    (got,) = listener.received
    assert (got.path, got.body) == ("/a?b=c", b'{"type": "ping"}')
    assert got.headers["host"] == listener.host
    assert got.headers["x-said"] == "hello"


def test_a_name_that_leads_inside_is_not_connected_to(
    names: dict[str, list[str]], connected: list[str]
) -> None:
    for inside in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::ffff:127.0.0.1", "::1"):
        names["hooks.example"] = [inside]
        answer = sent("https://hooks.example/x")
        assert (answer.status, answer.error) == (
            None,
            "This name leads inside a network, and isn't spoken to.",
        )
    assert connected == []


def test_a_name_of_which_one_address_is_inside_is_not_connected_to_at_all(
    names: dict[str, list[str]], connected: list[str]
) -> None:
    names["hooks.example"] = ["93.184.215.14 127.0.0.1"]
    assert sent("https://hooks.example/x").status is None
    assert connected == []


def test_a_name_that_leads_elsewhere_the_second_time_is_asked_once(
    names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the address that was checked is the one that is connected to."""
    names["hooks.example"] = ["93.184.215.14", "127.0.0.1"]
    opened: list[tuple[str, Any]] = []

    async def refuse(host: str, port: int, **options: Any) -> Any:
        opened.append((host, options["server_hostname"]))
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio, "open_connection", refuse)
    assert sent("https://hooks.example/x").error == "It can't be reached."
    assert opened == [("93.184.215.14", "hooks.example")]
    assert names["hooks.example"] == ["127.0.0.1"]


def test_the_next_address_of_a_name_is_tried_when_one_doesnt_listen(
    names: dict[str, list[str]], listener: Listener
) -> None:
    names["records"] = ["127.0.0.2 127.0.0.1"]
    listening = f"records:{listener.port}"
    assert sent(f"http://{listening}/x", listening).status == 200
    assert listener.received[0].headers["host"] == listening


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_nowhere(listener: Listener, status: int) -> None:
    other = Listener()
    other.start()
    listener.status, listener.sends_headers = status, {"Location": other.url("/stolen")}
    answer = sent(listener.url(), listener.host, other.host)
    other.stop()
    assert (answer.status, answer.is_taken) == (status, False)
    assert other.received == []


def test_no_proxy_of_the_environment_is_asked(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Listener()
    proxy.start()
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url(""))
    assert sent(listener.url(), listener.host).status == 200
    proxy.stop()
    assert proxy.received == []
    assert len(listener.received) == 1


@pytest.mark.parametrize("way", ["dripping", "silent"])
def test_who_answers_byte_by_byte_or_not_at_all_is_left_when_the_time_is_over(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(sending, "TOTAL_SECONDS", 1.0)
    silent = socket.create_server(("127.0.0.1", 0))
    listener.way = way
    host = listener.host if way == "dripping" else f"127.0.0.1:{silent.getsockname()[1]}"
    began = monotonic()
    answer = sent(f"http://{host}/", host)
    silent.close()
    assert answer.error == "It took too long."
    assert 0.9 < monotonic() - began < 2.0


def test_of_a_head_without_end_no_more_than_some_64_kb_are_read(listener: Listener) -> None:
    listener.way = "endless head"
    assert sent(listener.url(), listener.host).error == "Its answer can't be read."


def test_of_a_body_without_end_no_more_is_taken_than_a_little(listener: Listener) -> None:
    listener.way = "endless body"
    began = monotonic()
    assert sent(listener.url(), listener.host).status == 200
    assert monotonic() - began < 3
    # What the buffers of two sockets hold comes on top of 64 kB; it wrote 20 MB if we let it.
    assert listener.written < 12_000_000


def test_one_that_doesnt_answer_holds_up_no_other(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TOTAL_SECONDS", 1.0)
    silent = socket.create_server(("127.0.0.1", 0))
    slow = f"127.0.0.1:{silent.getsockname()[1]}"
    both = [
        Request(f"http://{slow}/", b"{}", {}, inner=[slow]),
        Request(listener.url(), b"{}", {}, inner=[listener.host]),
    ]
    answers = send_all(both)
    silent.close()
    assert [one.status for one in answers] == [None, 200]
    assert answers[1].milliseconds < 900


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 abc\r\n\r\n", b"\0\xff" * 9 + b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b""]
)
def test_an_answer_that_is_none_is_an_error_in_words(said: bytes) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{server.getsockname()[1]}"

    async def both() -> Answer:
        loop = asyncio.get_running_loop()

        def answer() -> None:
            line, _ = server.accept()
            line.recv(4096)
            line.sendall(said)
            line.close()

        answering = loop.run_in_executor(None, answer)
        found = await sending.send(Request(f"http://{host}/", b"{}", {}, inner=[host]))
        await answering
        return found

    found = asyncio.run(both())
    server.close()
    assert found.status is None
    assert found.error in {"Its answer can't be read.", "It can't be reached."}


def certificate(place: Path, name: str) -> tuple[Path, Path]:
    """One that says of itself that it is of `name`, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names: list[x509.GeneralName] = [x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = place / "cert.pem", place / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


@pytest.mark.parametrize(
    ("name", "is_known", "error"),
    [
        ("records.example", True, ""),
        ("records.example", False, "Its certificate isn't good for this name."),
        ("other.example", True, "Its certificate isn't good for this name."),
    ],
)
def test_a_certificate_has_to_be_of_the_name_and_of_somebody_known(
    names: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    is_known: bool,
    error: str,
) -> None:
    files = certificate(tmp_path, name)
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    secure = Listener()
    secure.start(files)
    names["records.example"] = ["127.0.0.1"]
    host = f"records.example:{secure.port}"
    answer = sent(f"https://{host}/x", host)
    secure.stop()
    assert answer.error == error
    assert [one.headers["host"] for one in secure.received] == ([] if error else [host])
