"""The server asks nothing of the world, whatever addresses people write."""

import ast
import re
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site_settings

from accounts.clock import database_now
from messaging import unread_mails
from messaging.models import RecordsAddress
from messaging.patients import create_patient
from policies.escalations import sweep
from policies.notices import deliver
from policies.report_mails import prepare, send_unsent
from tests.cast import Cast, oakland, post
from tests.clients import StaffClient
from tests.mailbox import Mailbox
from tests.policies.asks import rule
from tests.processes import ROOT

pytestmark = pytest.mark.django_db
URLS = (
    "http://127.0.0.1:6379/",
    "http://localhost/server-status",
    "http://0.0.0.0:8000/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://10.0.0.1/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "https://evil.test/x.png",
    "https://evil.test:22/",
    "https://user:secret@evil.test/",
    "https://evil.test/redirect?to=http://127.0.0.1/",
    "//evil.test/x",
    "http://evil.test#@127.0.0.1/",
    "http://127.0.0.1.nip.io/",
    "http://ⓔvil.test/",
    "http://xn--80ak6aa92e.com/",
    "ftp://evil.test/file",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:11211/stats",
    "ldap://evil.test/x",
    "ws://evil.test/ws/",
    "jar:http://evil.test!/",
    "data:text/html,<script src=//evil.test></script>",
    "[x](https://evil.test/a) ![y](https://evil.test/b.png)",
    "<img src=https://evil.test/c.png>",
)
# The one door to addresses that people gave; `tests/policies/outward` shows which it opens.
_THE_DOOR = "policies/outward/sending.py"
# What would ask something of another machine.
_OPENS = re.compile(r"open_connection|create_connection|getaddrinfo|sock_connect")
_CALLERS = {"requests", "httpx", "aiohttp", "urllib3", "ftplib", "telnetlib", "pycurl"}
# Knows how allauth fails when the technician's provider of log-ins doesn't answer.
_OF_LOG_INS = "accounts/views/sso.py: requests"
_STARTS_THE_SITE = {"bootstrap.py", "demo.py", "server.py", "redis.py"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Whom this process opened a connection to, or asked for the address of."""
    found: list[Any] = []
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def watched_connect(self: socket.socket, address: Any) -> Any:
        found.append(address[:2] if isinstance(address, tuple) else address)
        return connect(self, address)

    def watched_resolve(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        found.append((host, int(port or 0)))
        return resolve(host, port, *args, **options)

    monkeypatch.setattr(socket.socket, "connect", watched_connect)
    monkeypatch.setattr(socket, "getaddrinfo", watched_resolve)
    return found


def test_of_all_addresses_that_people_write_the_server_opens_none(
    cast: Cast, mailbox: Mailbox, asked: list[Any]
) -> None:
    rule(target_minutes=1, clock="elapsed")
    patient = create_patient(cast.ana, "SL", "20417", oakland("10:00"))
    client = StaffClient()
    client.force_login(cast.ana)
    now = database_now() - timedelta(hours=1)
    for url in URLS:
        message = post(cast.ana, cast.direct, f"see {url}", priority="high", now=now)
        for path, said in (
            ("/api/profile/", {"pronouns": url[:30]}),
            (f"/api/messages/{message.pk}/edit/", {"text": f"{url} again"}),
            (f"/api/conversations/{cast.direct.pk}/draft/", {"text": url, "tab": "x"}),
            ("/api/search/", {"q": url}),
            ("/api/snippets/", {"name": url[:40], "text": url, "priority": "normal"}),
        ):
            client.post(path, said, content_type="application/json")
        RecordsAddress.objects.update_or_create(pk=1, defaults={"template": url[:290] + "{id}"})
        client.get(f"/patients/{patient.pk}/")
        client.get(f"/api/conversations/{cast.direct.pk}/messages/")
    later = database_now()
    sweep(later)
    deliver(later)
    unread_mails.send_due(later)
    prepare(cast.oakland, oakland("00:00").date(), later)
    assert send_unsent(later) > 0
    redis = urlsplit(site_settings.REDIS_URL)
    may_be = {(redis.hostname, redis.port), ("127.0.0.1", mailbox.controller.port)}
    may_be |= {(socket.getfqdn(), 0), (socket.gethostname(), 0)}
    foreign = [one for one in asked if isinstance(one, tuple) and one not in may_be]
    assert foreign == []
    assert ("127.0.0.1", mailbox.controller.port) in asked


def test_no_module_of_the_product_can_ask_anything_of_another_machine() -> None:
    found = []
    for app in ("accounts", "messaging", "policies", "medspa_chat"):
        for file in (ROOT / app).rglob("*.py"):
            if file.name not in _STARTS_THE_SITE:
                found += [
                    f"{file.relative_to(ROOT)}: {name}" for name in _imported(file) if _calls(name)
                ]
    assert found == [_OF_LOG_INS]


def test_one_module_alone_opens_connections_of_its_own() -> None:
    found = {
        str(file.relative_to(ROOT))
        for app in ("accounts", "messaging", "policies", "medspa_chat")
        for file in (ROOT / app).rglob("*.py")
        if file.name not in _STARTS_THE_SITE and _OPENS.search(file.read_text())
    }
    assert found == {_THE_DOOR}


def test_tables_are_written_nowhere_but_where_their_cells_are_made_harmless() -> None:
    """There tests/policies/test_report_tables.py shows that no cell runs anything."""
    found = set()
    for app in ("accounts", "messaging", "policies", "medspa_chat"):
        for file in (ROOT / app).rglob("*.py"):
            imported = _imported(file)
            writes_csv = "csv" in imported and "riter(" in file.read_text()
            if writes_csv or "xlsxwriter" in imported:
                found.add(str(file.relative_to(ROOT)))
    assert found == {"accounts/safe_csv.py", "policies/report_tables.py"}


def _calls(name: str) -> bool:
    top = name.split(".")[0]
    return name in {"urllib.request", "http.client", "socket"} or top in _CALLERS


def _imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names
