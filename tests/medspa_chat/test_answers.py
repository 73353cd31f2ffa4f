"""What every answer tells the browser."""

import pytest
from django.test import Client

from tests.cast import Cast


def policy(client: Client, path: str) -> dict[str, str]:
    header = client.get(path).headers["Content-Security-Policy"]
    parts = [part.strip().partition(" ") for part in header.split(";")]
    return {name: sources for name, _, sources in parts}


@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/", "/healthz"])
def test_no_answer_may_be_stored_framed_or_given_a_camera(
    db: None, client: Client, path: str
) -> None:
    headers = client.get(path).headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_nothing_but_the_site_itself_may_run_or_style(db: None, client: Client) -> None:
    rules = policy(client, "/accounts/login/")
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["require-trusted-types-for"] == "'script'"


def test_the_admin_differs_in_trusted_types_and_in_nothing_else(cast: Cast, client: Client) -> None:
    client.force_login(cast.olive)
    rules, others = policy(client, "/admin/"), policy(client, "/accounts/login/")
    del others["require-trusted-types-for"], others["trusted-types"]
    assert rules == others


def test_a_page_for_somebody_logged_in_is_never_stored_even_when_the_view_says_so(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.olive)
    assert client.get("/admin/jsi18n/").headers["Cache-Control"] == "no-store"
