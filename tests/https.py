"""The site as production has it, over https: its settings, and its outermost layer."""

import asyncio
import os
import runpy
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.handlers.asgi import ASGIHandler
from pytest_django.fixtures import Settings

from medspa_chat.fence import Fence
from medspa_chat.headers import of_every_answer
from tests.everything import PRODUCTION
from tests.processes import ROOT

SITE = PRODUCTION["SITE_URL"]
HOST = str(urlsplit(SITE).hostname)
# What production says otherwise, and a test may say while it runs.
_TAKEN = ("SECURE_", "SESSION_COOKIE_", "CSRF_", "X_FRAME_", "CONTENT_SECURITY_", "USE_X_")
_TAKEN_ALONE = ("IS_HTTPS", "SITE_URL", "SITE_ORIGINS", "ALLOWED_HOSTS", "DEBUG")


def be_in_production(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever protects an answer is set as a site over https sets it, behind a proxy."""
    with monkeypatch.context() as patch:
        for name, value in (os.environ | PRODUCTION | {"TRUSTED_PROXY_COUNT": "1"}).items():
            patch.setenv(name, value)
        said = runpy.run_path(str(ROOT / "medspa_chat" / "settings.py"))
    for name, value in said.items():
        if name.startswith(_TAKEN) or name in _TAKEN_ALONE:
            setattr(settings, name, value)


def application(most_bytes: int = 2_000_000) -> Fence:
    """The outermost layer with a Django that has read the settings of this moment."""
    django: Any = ASGIHandler()
    return Fence(django, trusts_proxy=True, most_bytes=most_bytes, usual=of_every_answer())


async def answer(
    app: Fence, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, list[tuple[str, str]]]:
    """The status and the headers of what the site answers where it asks no database."""
    path, _, query = path.partition("?")
    told = {"host": HOST, "x-forwarded-proto": "https", "content-length": str(len(body))}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode("latin-1"),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in told.items()],
        "client": ("127.0.0.1", 40_000),
        "server": ("127.0.0.1", 8000),
    }
    coming, events = [{"type": "http.request", "body": body}], []

    async def receive() -> dict[str, Any]:
        return coming.pop() if coming else await asyncio.get_running_loop().create_future()

    async def send(event: dict[str, Any]) -> None:
        events.append(event)

    await app(scope, receive, send)
    start = events[0]
    assert not events[-1].get("more_body")
    said = [(name.decode().lower(), value.decode("latin-1")) for name, value in start["headers"]]
    return int(start["status"]), said
