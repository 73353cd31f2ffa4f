"""The manifest, the worker and the shell, as they are served."""

import re

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_shell_is_the_same_for_everybody_and_names_nobody(cast: Cast, client: Client) -> None:
    for_nobody = client.get("/shell/").content
    client.force_login(cast.ana)
    assert client.get("/shell/").content == for_nobody
    assert b"csrf" not in for_nobody
    assert b"Lumen" not in for_nobody


def test_the_worker_is_a_script_at_the_root_that_names_every_module(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]
    text = answer.content.decode()
    assert "/static/messaging/js/app.js" in text
    assert "/static/policies/js/main.js" in text
    assert re.search(r'"shell-[0-9a-f]{16}"', text)
    assert client.get("/sw.js").content.decode() == text


def test_the_manifest_says_what_is_installed(client: Client) -> None:
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["name"] == "Lumen Med Spa chat"
    assert (manifest["id"], manifest["display"]) == ("/", "standalone")
    assert [icon["purpose"] for icon in manifest["icons"]] == ["any", "any", "maskable"]
