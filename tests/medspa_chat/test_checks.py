"""`manage.py check` refuses what would open the site."""

import importlib.metadata
import sys
from copy import deepcopy
from typing import Any

import pytest
from django.contrib import admin
from django.core.checks import run_checks

from medspa_chat.checks import versions
from messaging.models import Message
from policies.push.vapid import new_key
from tests.oidc import entry


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


def test_leaving_https_open_is_refused(settings: Any) -> None:
    settings.IS_HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    assert "medspa.E020" not in found()
    settings.SECURE_HSTS_SECONDS = 3_600
    assert "medspa.E020" in found()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https")),
        ("USE_X_FORWARDED_HOST", True),
        ("USE_X_FORWARDED_PORT", True),
        ("ALLAUTH_TRUSTED_PROXY_COUNT", 1),
    ],
)
def test_headers_of_anybody_are_refused(settings: Any, name: str, value: Any) -> None:
    setattr(settings, name, value)
    assert "medspa.E021" in found()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_ENGINE", "django.contrib.sessions.backends.cache"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies"),
        ("SESSION_SERIALIZER", "pickle.PickleSerializer"),
        ("SESSION_COOKIE_AGE", 14 * 24 * 60 * 60),
        ("SESSION_SAVE_EVERY_REQUEST", True),
        ("SESSION_COOKIE_HTTPONLY", False),
        ("SESSION_COOKIE_SAMESITE", "None"),
        ("SESSION_COOKIE_DOMAIN", ".lumen.example"),
        ("CSRF_COOKIE_HTTPONLY", False),
        ("CSRF_COOKIE_SAMESITE", "Lax"),
        ("ACCOUNT_SESSION_REMEMBER", True),
    ],
)
def test_a_loose_log_in_is_refused(settings: Any, name: str, value: Any) -> None:
    setattr(settings, name, value)
    assert "medspa.E022" in found()


@pytest.mark.parametrize("name", ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"])
def test_a_cookie_that_goes_over_http_is_refused_over_https(settings: Any, name: str) -> None:
    settings.IS_HTTPS = True
    setattr(settings, name, False)
    assert "medspa.E022" in found()


def middleware(settings: Any, name: str) -> str:
    return next(str(one) for one in settings.MIDDLEWARE if one.endswith(name))


@pytest.mark.parametrize(
    "name", ["SecurityMiddleware", "PrivateResponses", "CsrfViewMiddleware", "XFrameOptions"]
)
def test_a_missing_middleware_is_refused(settings: Any, name: str) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if name not in one]
    assert "medspa.E023" in found()


def test_middleware_that_answers_before_the_policy_is_set_is_refused(settings: Any) -> None:
    early = middleware(settings, "AuthenticationMiddleware")
    settings.MIDDLEWARE = [early, *(one for one in settings.MIDDLEWARE if one != early)]
    assert "medspa.E023" in found()


def test_passwords_that_are_easy_to_guess_are_refused(settings: Any) -> None:
    weak = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, weak]
    assert "medspa.E024" in found()


def test_short_passwords_are_refused(settings: Any) -> None:
    short = {"min_length": 8}
    settings.AUTH_PASSWORD_VALIDATORS = [
        one | ({"OPTIONS": short} if "MinimumLength" in one["NAME"] else {})
        for one in settings.AUTH_PASSWORD_VALIDATORS
    ]
    assert "medspa.E024" in found()


@pytest.fixture
def at_work(settings: Any) -> Any:
    """A site that people work with."""
    settings.DEMO = settings.DEBUG = False
    settings.FIELD_KEYS = ["f" * 43]
    return settings


@pytest.fixture
def database(at_work: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Says where the database is, and how it is reached."""

    def say(host: str, **options: str) -> None:
        monkeypatch.setitem(at_work.DATABASES["default"], "HOST", host)
        monkeypatch.setitem(at_work.DATABASES["default"], "OPTIONS", options)

    return say


@pytest.mark.parametrize("host", ["10.0.0.5", "db.lumen.example", "127.0.0.1,10.0.0.5"])
@pytest.mark.parametrize("mode", [{}, {"sslmode": "require"}, {"sslmode": "prefer"}])
def test_a_database_elsewhere_without_proof_of_itself_is_refused(
    database: Any, host: str, mode: dict[str, str]
) -> None:
    database(host, **mode)
    assert "medspa.E025" in found()


@pytest.mark.parametrize(
    ("host", "mode"),
    [("/run/postgresql", ""), ("127.0.0.1", ""), ("::1", ""), ("10.0.0.5", "verify-full")],
)
def test_a_database_here_or_with_proof_of_itself_is_accepted(
    database: Any, host: str, mode: str
) -> None:
    database(host, sslmode=mode)
    assert "medspa.E025" not in found()


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("redis://:word@10.0.0.5:6379/0", True),
        ("redis://redis:6379/0", True),
        ("rediss://10.0.0.5:6379/0?ssl_cert_reqs=none", True),
        ("rediss://:word@10.0.0.5:6379/0", False),
        ("redis://127.0.0.1:6379/0", False),
        ("unix:///run/redis.sock", False),
        ("redis+sentinel://10.0.0.5,10.0.0.6/0?master=spa", True),
        ("redis+sentinel://127.0.0.1:26379/0?master=spa", False),
        ("rediss+sentinel://10.0.0.5,10.0.0.6/0?master=spa", False),
    ],
)
def test_redis_elsewhere_in_the_clear_is_refused(at_work: Any, url: str, is_refused: bool) -> None:
    at_work.REDIS_URL = at_work.CHANNEL_REDIS_URL = "redis://127.0.0.1:6379/0"
    for name in ("REDIS_URL", "CHANNEL_REDIS_URL"):
        setattr(at_work, name, url)
        assert ("medspa.E026" in found()) == is_refused


@pytest.mark.parametrize(
    ("host", "tls", "is_refused"),
    [
        ("mail.lumen.example", False, True),
        ("mail.lumen.example", True, False),
        ("::1", False, False),
    ],
)
def test_mail_in_the_clear_to_another_machine_is_refused(
    at_work: Any, host: str, tls: bool, is_refused: bool
) -> None:
    at_work.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    at_work.EMAIL_HOST, at_work.EMAIL_USE_TLS, at_work.EMAIL_USE_SSL = host, tls, False
    assert ("medspa.E027" in found()) == is_refused


@pytest.mark.parametrize("name", ["BACKUP_KEY", "FIELD_KEYS", "AUDIT_HMAC_KEY"])
def test_a_key_that_is_also_another_one_is_refused_and_never_shown(at_work: Any, name: str) -> None:
    key = at_work.SECRET_KEY
    setattr(at_work, name, [key] if name == "FIELD_KEYS" else key)
    [message] = [one for one in run_checks() if one.id == "medspa.E028"]
    assert name in str(message.hint)
    assert key not in str(message)


def test_a_former_value_of_a_key_is_no_other_key(at_work: Any) -> None:
    at_work.SECRET_KEY_FALLBACKS = [at_work.SECRET_KEY]
    assert "medspa.E028" not in found()


def test_a_short_key_is_refused(at_work: Any) -> None:
    at_work.BACKUP_KEY = "short"
    assert "medspa.E029" in found()


def test_a_key_for_web_push_that_is_none_is_refused(settings: Any) -> None:
    settings.VAPID_PRIVATE_KEY = "x"
    assert "medspa.E040" in found()
    settings.VAPID_PRIVATE_KEY = new_key()
    assert "medspa.E040" not in found()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", None),
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", 50_000_000),
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", None),
        ("DATA_UPLOAD_MAX_NUMBER_FILES", 100),
        ("ATTACHMENT_MAX_MB", 2_000),
    ],
)
def test_a_request_without_bounds_is_refused(settings: Any, name: str, value: Any) -> None:
    setattr(settings, name, value)
    assert "medspa.E030" in found()


@pytest.mark.parametrize("name", ["attachments", "exports"])
def test_files_that_others_on_the_machine_read_are_refused(settings: Any, name: str) -> None:
    loose = deepcopy(settings.STORAGES[name])
    loose["OPTIONS"].get("options", loose["OPTIONS"])["file_permissions_mode"] = 0o644
    settings.STORAGES = settings.STORAGES | {name: loose}
    assert "medspa.E030" in found()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CELERY_ACCEPT_CONTENT", ["json", "pickle"]),
        ("CELERY_TASK_IGNORE_RESULT", False),
        ("CELERY_TASK_ACKS_LATE", False),
        ("CELERY_TASK_REJECT_ON_WORKER_LOST", False),
        ("CELERY_WORKER_PREFETCH_MULTIPLIER", 4),
        ("CELERY_TASK_TIME_LIMIT", 600),
    ],
)
def test_tasks_that_may_be_lost_are_refused(settings: Any, name: str, value: Any) -> None:
    setattr(settings, name, value)
    assert "medspa.E031" in found()


def test_what_is_installed_is_as_new_as_it_must_be() -> None:
    old = [
        name
        for name, least in versions.MINIMUM.items()
        if versions.numbers(importlib.metadata.version(name)) < versions.numbers(least)
    ]
    assert old == []


@pytest.mark.parametrize("installed", ["5.2.18", "5.1.30", ""])
def test_an_outdated_package_is_refused(monkeypatch: pytest.MonkeyPatch, installed: str) -> None:
    monkeypatch.setattr(versions, "_installed", lambda name: installed)
    [message] = [one for one in run_checks() if one.id == "medspa.E032"]
    assert f"Django {installed or 'missing'} (at least 5.2.19)" in str(message.hint)


@pytest.mark.parametrize(("version", "is_said"), [((3, 11, 7), True), ((3, 12, 0), False)])
def test_an_older_python_is_spoken_of_where_people_work(
    at_work: Any, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], is_said: bool
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert ("medspa.I033" in found()) == is_said


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"issuer": ""}, "work: issuer is missing."),
        ({"issuer": "http://id.example"}, "work: issuer must be an https address."),
        (
            {"issuer": "https://login.microsoftonline.com/common/v2.0"},
            "work: issuer must name your tenant, not everybody's.",
        ),
        ({"domains": "lumen.example"}, "work: domains must be a list of texts."),
        ({"makes_people": "yes"}, "work: makes_people must be true or false."),
        ({"client": "x"}, "work: there is no client."),
        ({"prompt": "none"}, "work: prompt must be login or select_account."),
        ({"scopes": ["email"]}, "work: scopes must have openid among them."),
    ],
)
def test_a_provider_of_log_ins_that_is_not_whole_is_refused_in_a_line(
    settings: Any, change: dict[str, Any], problem: str
) -> None:
    settings.SSO_PROVIDERS = [entry("https://id.example") | change]
    said = [one.msg for one in run_checks() if one.id == "medspa.E090"]
    assert said == [f"SSO_PROVIDERS: {problem}"]


def test_a_whole_one_is_taken_though_it_does_not_answer(settings: Any) -> None:
    settings.SSO_PROVIDERS = [entry("https://id.example")]
    assert found() == set()


def test_passwords_are_not_off_without_another_way_in(settings: Any) -> None:
    settings.LOCAL_LOG_IN = "owners"
    assert "medspa.E091" in found()
