"""`manage.py check` refuses what would open the site."""

from typing import Any

import pytest
from django.contrib import admin
from django.core.checks import run_checks

from messaging.models import Message


def found() -> set[str]:
    return {str(message.id) for message in run_checks() if str(message.id).startswith("medspa.")}


def test_the_settings_as_they_are_pass() -> None:
    assert found() == set()


def directives(settings: Any, **changes: Any) -> dict[str, Any]:
    return {"DIRECTIVES": {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], **changes}}


@pytest.mark.parametrize("host", ["*", ".lumen.example"])
def test_a_pattern_among_the_hosts_is_refused(settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = ["chat.lumen.example", host]
    assert "medspa.E001" in found()


def test_a_missing_content_security_policy_is_refused(settings: Any) -> None:
    settings.CONTENT_SECURITY_POLICY = {}
    assert "medspa.E002" in found()


@pytest.mark.parametrize("source", ["'unsafe-inline'", "'unsafe-eval'", "*", "https:"])
def test_a_policy_that_lets_others_code_in_is_refused(settings: Any, source: str) -> None:
    settings.CONTENT_SECURITY_POLICY = directives(settings, **{"script-src": ["'self'", source]})
    assert "medspa.E003" in found()


def test_an_unbound_cookie_over_https_is_refused(settings: Any) -> None:
    settings.IS_HTTPS = True
    settings.SESSION_COOKIE_NAME = "sid"
    assert "medspa.E004" in found()


def test_a_cache_of_one_process_is_refused(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert "medspa.E005" in found()


def test_messages_in_the_admin_are_refused() -> None:
    admin.site.register(Message)
    try:
        assert "medspa.E006" in found()
    finally:
        admin.site.unregister(Message)
