"""A page of another site opens no socket as somebody who is logged in here."""

import asyncio
from pathlib import Path

import pytest

from tests.attacks.wires import NO_ORIGIN, wire
from tests.cast import people_the_practice
from tests.processes import Site
from tests.sockets import cookie_of

pytestmark = pytest.mark.django_db(transaction=True)
OURS = "https://chat.lumen.example"
OTHERS = (
    NO_ORIGIN,
    "",
    "null",
    "http://chat.lumen.example",
    "https://chat.lumen.example:8443",
    "https://chat.lumen.example.evil.test",
    "https://evil-chat.lumen.example",
    "https://sub.chat.lumen.example",
    "https://lumen.example",
    "https://chat.lumen.example.",
    "https://chat.lumen.example@evil.test",
    "https://evil.test/https://chat.lumen.example",
    "https://chat.lumen.examp1e",
    "https://chat.lumen.exаmple",  # a Cyrillic letter
    "wss://chat.lumen.example",
    "file://",
    "https://evil.test, https://chat.lumen.example",
    "*",
)


def test_only_the_exact_origin_opens_a_socket(transactional_db: None, tmp_path: Path) -> None:
    cast = people_the_practice()
    site = Site(tmp_path, SITE_URL=OURS, ALLOWED_HOSTS="localhost,127.0.0.1,chat.lumen.example")
    session = cookie_of(cast.ana)[1]

    async def come() -> dict[str, int]:
        found = {}
        for origin in (OURS, *OTHERS):
            tab = await wire(site, f"__Host-sid={session}", origin=origin)
            found[origin] = tab.status
            tab.drop()
        return found

    try:
        site.start("web")
        found = asyncio.run(come())
    finally:
        site.stop()
    assert found.pop(OURS) == 101
    assert set(found.values()) <= {400, 403}, found
    assert "Traceback" not in site.logs()
    assert " ERROR " not in site.logs()
