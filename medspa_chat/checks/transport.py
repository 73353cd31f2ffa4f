"""Nothing travels in the clear to another machine."""

import ipaddress
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from medspa_chat.checks.running import is_for_work
from medspa_chat.redis_place import redis_place


@register(Tags.security)
def database_is_reached_safely(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E025: on another machine the database proves who it is, and is spoken to in TLS."""
    at = settings.DATABASES["default"]
    hosts = [each.strip() for each in str(at.get("HOST", "")).split(",")]
    is_safe = at.get("OPTIONS", {}).get("sslmode") == "verify-full"
    if not is_for_work() or is_safe or all(is_here(host) for host in hosts):
        return []
    hint = "DATABASE_URL=postgresql://…?sslmode=verify-full&sslrootcert=/etc/ssl/certs/…"
    return [Error("The database is reached in the clear.", hint=hint, id="medspa.E025")]


@register(Tags.security)
def redis_is_reached_safely(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E026: the same for Redis."""
    named = {settings.REDIS_URL, settings.CHANNEL_REDIS_URL}
    if not is_for_work() or all(_is_safe(url) for url in named):
        return []
    hint = "REDIS_URL=rediss://…, without ssl_cert_reqs=none"
    return [Error("Redis is reached in the clear.", hint=hint, id="medspa.E026")]


def _is_safe(url: str) -> bool:
    """Whether a Redis is reached on this machine, or in TLS with a proof of who it is."""
    at = urlsplit(url)
    proof = parse_qs(at.query).get("ssl_cert_reqs", ["required"])[-1].lower()
    if at.scheme.startswith("rediss") and proof in ("required", "cert_required"):
        return True
    place = redis_place(url)
    hosts = [host for host, _ in place.sentinels] or [at.hostname or ""]
    return at.scheme == "unix" or all(is_here(host) for host in hosts)


@register(Tags.security)
def mail_is_sent_safely(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E027: the same for the mail server; one that knows no TLS then gets no mail."""
    is_smtp = settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend")
    is_safe = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if not is_for_work() or not is_smtp or is_safe or is_here(settings.EMAIL_HOST):
        return []
    hint = "EMAIL_URL=smtp+tls://…:587 or smtp+ssl://…:465"
    return [Error("Mail is sent in the clear.", hint=hint, id="medspa.E027")]


def is_here(host: str) -> bool:
    """Whether it is this machine: a socket, or an address that never leaves it."""
    if host in ("", "localhost") or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
