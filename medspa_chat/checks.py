"""What `manage.py check` looks at beside Django's own checks."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib import admin
from django.core.checks import CheckMessage, Error, Tags, register

from accounts.models import Role

# CSP directives from which nothing but the site itself may come.
_OWN_ONLY = ("script-src", "style-src", "connect-src", "form-action")
_UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:")
_ASKING = ("normal", "high", "urgent")
# Texts that belong to those who take part, not to whoever may open the admin.
_NEVER_IN_ADMIN = (
    "messaging.message",
    "messaging.attachment",
    "messaging.interruption",
    "account.emailconfirmation",
)


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
def cache_is_shared(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """medspa.E005: the limits on guessing passwords count in the cache, for all processes."""
    backend = settings.CACHES["default"]["BACKEND"]
    if "locmem" not in backend and "dummy" not in backend:
        return []
    return [Error("The cache is not shared; use Redis.", hint=backend, id="medspa.E005")]


@register(Tags.security)
def receipts_are_of_asks(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E007: receipts are for priorities that ask."""
    odd = [one for one in settings.RECEIPTS_FOR if one not in _ASKING]
    hint = "Write urgent, high or normal, with commas between, or nothing."
    return [Error("RECEIPTS_FOR names no priority.", hint=hint, id="medspa.E007")] if odd else []


@register(Tags.security)
def interruptions_are_of_somebody(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E008: who may interrupt, and with what, are roles and priorities that exist."""
    odd = {*settings.INTERRUPT_ROLES} - {*Role.values}
    odd |= {*settings.INTERRUPT_PRIORITIES} - {*_ASKING}
    hint = f"Mend {', '.join(sorted(odd))}"
    problem = "INTERRUPT_ROLES or INTERRUPT_PRIORITIES names what isn't there."
    return [Error(problem, hint=hint, id="medspa.E008")] if odd else []


@register(Tags.security)
def texts_stay_out_of_admin(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E006: no admin page shows what people wrote to each other."""
    registered = [
        name for name in _NEVER_IN_ADMIN if admin.site.is_registered(apps.get_model(name))
    ]
    return [
        Error(f"{name} is registered in the admin.", hint="Unregister it.", id="medspa.E006")
        for name in registered
    ]
