"""Nothing a client sends may steer links or addresses."""

import asyncio
import json
from typing import Any

import pytest

from medspa_chat.fence import Fence

STEERING = [
    (b"daphne-root-path", b"https://evil.test"),
    (b"Daphne-Root-Path", b"https://evil.test"),
    (b"daphne_root_path", b"https://evil.test"),
    (b"x-forwarded-for", b"6.6.6.6"),
    (b"x_forwarded_for", b"6.6.6.6"),
    (b"x-forwarded-host", b"evil.test"),
    (b"forwarded", b"for=6.6.6.6"),
]


OWN = (b"Cache-Control", b"max-age=60")


def passed(headers: list[tuple[bytes, bytes]], *, trusts_proxy: bool = False) -> dict[str, Any]:
    seen: dict[str, Any] = {}

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)

    fence = Fence(inner, trusts_proxy=trusts_proxy, most_bytes=1000, usual=[])
    scope = {
        "type": "http",
        "path": "/",
        "root_path": "https://evil.test",
        "headers": headers,
    }
    asyncio.run(fence(scope, None, None))
    return seen


@pytest.mark.parametrize("header", STEERING)
def test_a_header_that_would_steer_is_dropped(header: tuple[bytes, bytes]) -> None:
    scope = passed([(b"host", b"chat.example.com"), header])
    assert scope["headers"] == [(b"host", b"chat.example.com")]
    assert scope["root_path"] == ""


def test_a_trusted_proxy_names_the_clients_address_but_never_a_root_path() -> None:
    headers = [(b"x-forwarded-for", b"10.0.0.9"), (b"daphne-root-path", b"https://evil.test")]
    assert passed(headers, trusts_proxy=True)["headers"] == headers[:1]


@pytest.mark.parametrize(("said", "status"), [(b"1000", None), (b"1001", 413), (b"-1", 413)])
def test_a_body_that_is_too_large_is_turned_away_at_the_fence(
    said: bytes, status: int | None
) -> None:
    answers: list[int | None] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        answers.append(None)

    async def send(event: Any) -> None:
        answers.append(event.get("status"))

    scope = {"type": "http", "path": "/", "headers": [(b"content-length", said)]}
    asyncio.run(Fence(inner, trusts_proxy=False, most_bytes=1000, usual=[])(scope, None, send))
    assert answers[0] == status


@pytest.mark.parametrize(
    ("header", "status"),
    [((b"content-length", b"1001"), 413), ((b"content-type", b"text/x; charset=utf-16"), 415)],
)
def test_a_program_is_turned_away_at_the_fence_as_by_the_api(
    header: tuple[bytes, bytes], status: int
) -> None:
    events: list[dict[str, Any]] = []

    async def send(event: Any) -> None:
        events.append(event)

    async def is_not_reached(*args: Any) -> None:
        raise AssertionError

    scope = {"type": "http", "path": "/api/v1/people", "headers": [header]}
    fence = Fence(is_not_reached, trusts_proxy=False, most_bytes=1000, usual=[])
    asyncio.run(fence(scope, None, send))
    assert events[0]["headers"] == [(b"content-type", b"application/problem+json")]
    assert json.loads(events[1]["body"])["status"] == events[0]["status"] == status


def test_an_answer_gets_the_headers_that_it_lacks_and_keeps_its_own() -> None:
    usual = [(b"x-frame-options", b"DENY"), (b"cache-control", b"no-store")]
    events: list[dict[str, Any]] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [OWN]})
        await send({"type": "http.response.body", "body": b"said"})

    async def send(event: Any) -> None:
        events.append(event)

    scope = {"type": "http", "path": "/", "headers": []}
    fence = Fence(inner, trusts_proxy=False, most_bytes=1000, usual=usual)
    asyncio.run(fence(scope, None, send))
    assert events[0]["headers"] == [OWN, (b"x-frame-options", b"DENY")]
    assert events[1]["body"] == b"said"


@pytest.mark.parametrize("path", [".evil.test/", "@evil.test/", "http://evil.test/", ""])
def test_a_request_for_what_is_no_path_is_turned_away(path: str) -> None:
    statuses: list[int] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError

    async def send(event: Any) -> None:
        statuses.append(event.get("status"))

    scope = {"type": "http", "path": path, "headers": []}
    asyncio.run(Fence(inner, trusts_proxy=False, most_bytes=1, usual=[])(scope, None, send))
    assert statuses[0] == 400


@pytest.mark.parametrize(
    ("kind", "is_read"),
    [
        (b"application/json", True),
        (b"text/plain;charset=UTF-8", True),
        (b'text/plain; charset="utf-8"', True),
        (b"application/x-www-form-urlencoded; charset=zlib", False),
        (b"application/x-www-form-urlencoded; Charset = 'base64'", False),
        (b"application/x-www-form-urlencoded; charset*=utf-8''zlib", False),
        (b"multipart/form-data; boundary=b; charset=utf-16", False),
    ],
)
def test_a_body_in_another_encoding_is_turned_away(kind: bytes, is_read: bool) -> None:
    answers: list[int | None] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        answers.append(None)

    async def send(event: Any) -> None:
        answers.append(event.get("status"))

    scope = {"type": "http", "path": "/", "headers": [(b"content-type", kind)]}
    asyncio.run(Fence(inner, trusts_proxy=False, most_bytes=1, usual=[])(scope, None, send))
    assert answers[0] == (None if is_read else 415)
