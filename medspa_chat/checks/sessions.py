"""How long a log-in lasts, in which order a request is looked at, and how passwords are kept."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.module_loading import import_string

_LONGEST = 12 * 60 * 60
_SHORTEST_PASSWORD = 12
# Each of these before the next: https and the policy on every answer, then who asks.
_ORDER = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "medspa_chat.middleware.PrivateResponses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
)
_ALWAYS = "django.middleware.clickjacking.XFrameOptionsMiddleware"
_WEAK = ("MD5", "SHA1", "Unsalted", "Crypt")


@register(Tags.security)
def log_ins_end(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """medspa.E022: a log-in is a row that can be ended, no script reads its cookie, and it lasts
    12 hours at most."""
    wrong = [
        name
        for name, is_right in {
            "SESSION_ENGINE": not settings.SESSION_ENGINE.endswith((".cache", ".signed_cookies")),
            "SESSION_SERIALIZER": settings.SESSION_SERIALIZER.endswith(".JSONSerializer"),
            "SESSION_COOKIE_AGE": settings.SESSION_COOKIE_AGE <= _LONGEST,
            "SESSION_SAVE_EVERY_REQUEST": not settings.SESSION_SAVE_EVERY_REQUEST,
            "SESSION_COOKIE_HTTPONLY": settings.SESSION_COOKIE_HTTPONLY,
            "SESSION_COOKIE_SAMESITE": settings.SESSION_COOKIE_SAMESITE in ("Lax", "Strict"),
            "SESSION_COOKIE_DOMAIN": not settings.SESSION_COOKIE_DOMAIN,
            "SESSION_COOKIE_PATH": settings.SESSION_COOKIE_PATH == "/",
            "SESSION_COOKIE_SECURE": settings.SESSION_COOKIE_SECURE or not settings.IS_HTTPS,
            "CSRF_COOKIE_HTTPONLY": settings.CSRF_COOKIE_HTTPONLY,
            "CSRF_COOKIE_SAMESITE": settings.CSRF_COOKIE_SAMESITE == "Strict",
            "CSRF_COOKIE_DOMAIN": not settings.CSRF_COOKIE_DOMAIN,
            "CSRF_COOKIE_SECURE": settings.CSRF_COOKIE_SECURE or not settings.IS_HTTPS,
            "ACCOUNT_SESSION_REMEMBER": settings.ACCOUNT_SESSION_REMEMBER is False,
        }.items()
        if not is_right
    ]
    hint = f"Mend {', '.join(wrong)}"
    return [Error("A log-in is too loose.", hint=hint, id="medspa.E022")] if wrong else []


@register(Tags.security)
def requests_are_looked_at_in_order(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E023: what protects every answer comes before what knows who asks."""
    chain = [import_string(name) for name in settings.MIDDLEWARE]
    places = [_place(chain, name) for name in _ORDER]
    missing = [name for name, at in zip(_ORDER, places, strict=True) if at is None]
    missing += [_ALWAYS] if _place(chain, _ALWAYS) is None else []
    if missing:
        hint = f"Add {', '.join(missing)}"
        return [Error("A middleware is missing.", hint=hint, id="medspa.E023")]
    if places != sorted(places, key=lambda at: at or 0):
        hint = f"The order is {', '.join(name.rpartition('.')[2] for name in _ORDER)}"
        return [Error("The middleware is out of order.", hint=hint, id="medspa.E023")]
    return []


def _place(chain: list[Any], name: str) -> int | None:
    """Where a middleware, or one made of it, stands."""
    wanted = import_string(name)
    for at, one in enumerate(chain):
        is_made_of_it = (
            isinstance(wanted, type) and isinstance(one, type) and issubclass(one, wanted)
        )
        if one is wanted or is_made_of_it:
            return at
    return None


@register(Tags.security)
def passwords_are_kept_well(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E024: Argon2 first, nothing quick to guess, twelve characters, none of the common."""
    hashers = settings.PASSWORD_HASHERS
    validators: Any = settings.AUTH_PASSWORD_VALIDATORS
    options = {one["NAME"].rpartition(".")[2]: one for one in validators}
    length = options.get("MinimumLengthValidator", {}).get("OPTIONS", {}).get("min_length", 0)
    wrong = [
        name
        for name, is_right in {
            "PASSWORD_HASHERS": "Argon2" in hashers[0]
            and not any(weak in one for one in hashers for weak in _WEAK),
            "AUTH_PASSWORD_VALIDATORS": length >= _SHORTEST_PASSWORD
            and "CommonPasswordValidator" in options,
        }.items()
        if not is_right
    ]
    hint = f"Mend {', '.join(wrong)}"
    return [Error("Passwords are too easy.", hint=hint, id="medspa.E024")] if wrong else []
