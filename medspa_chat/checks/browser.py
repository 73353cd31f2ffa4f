"""What browsers are told: hosts, policy, cookies, https, and whose headers count."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

# CSP directives from which nothing but the site itself may come.
_OWN_ONLY = ("script-src", "style-src", "connect-src", "form-action")
_UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:")
_YEAR = 31_536_000


@register(Tags.security)
def hosts_are_named(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """medspa.E001: a host pattern lets a stranger's name into links and redirects."""
    loose = [host for host in settings.ALLOWED_HOSTS if host == "*" or host.startswith(".")]
    hint = f"Write the names out: {', '.join(loose)}"
    return [Error("ALLOWED_HOSTS has a pattern.", hint=hint, id="medspa.E001")] if loose else []


@register(Tags.security)
def policy_is_strict(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """medspa.E002, E003: the content security policy is there and lets nothing else in."""
    policy = getattr(settings, "CONTENT_SECURITY_POLICY", {}).get("DIRECTIVES", {})
    if not policy.get("script-src") or "csp.middleware.CSPMiddleware" not in settings.MIDDLEWARE:
        return [Error("There is no content security policy.", id="medspa.E002")]
    loose = [
        f"{directive} {source}"
        for directive in _OWN_ONLY
        for source in policy.get(directive, [])
        if source in _UNSAFE
    ]
    hint = f"Remove {', '.join(loose)}"
    return [Error("The policy lets others' code in.", hint=hint, id="medspa.E003")] if loose else []


@register(Tags.security)
def cookies_are_bound(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """medspa.E004: over https the cookies are the host's alone."""
    if not settings.IS_HTTPS:
        return []
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    loose = [name for name in names if not name.startswith("__Host-")]
    hint = f"Put __Host- before {', '.join(loose)}"
    return [Error("A cookie isn't bound.", hint=hint, id="medspa.E004")] if loose else []


@register(Tags.security)
def https_is_for_good(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """medspa.E020: over https a browser is told to stay there for a year, on every name."""
    if not settings.IS_HTTPS:
        return []
    is_kept = (
        settings.SECURE_SSL_REDIRECT
        and settings.SECURE_HSTS_SECONDS >= _YEAR
        and settings.SECURE_HSTS_INCLUDE_SUBDOMAINS
    )
    hint = "SECURE_SSL_REDIRECT, SECURE_HSTS_SECONDS of a year, SECURE_HSTS_INCLUDE_SUBDOMAINS"
    return [] if is_kept else [Error("https isn't kept to.", hint=hint, id="medspa.E020")]


@register(Tags.security)
def only_the_proxy_speaks_of_others(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E021: headers about the client count behind a proxy that is told of, and no
    header ever names the host."""
    wrong = [
        name
        for name, is_wrong in {
            "SECURE_PROXY_SSL_HEADER": bool(settings.SECURE_PROXY_SSL_HEADER)
            and not settings.TRUSTED_PROXY_COUNT,
            "USE_X_FORWARDED_HOST": settings.USE_X_FORWARDED_HOST,
            "USE_X_FORWARDED_PORT": settings.USE_X_FORWARDED_PORT,
            "ALLAUTH_TRUSTED_PROXY_COUNT": settings.ALLAUTH_TRUSTED_PROXY_COUNT
            != settings.TRUSTED_PROXY_COUNT,
        }.items()
        if is_wrong
    ]
    hint = f"Mend {', '.join(wrong)}"
    problem = "Anybody's headers are believed."
    return [Error(problem, hint=hint, id="medspa.E021")] if wrong else []
