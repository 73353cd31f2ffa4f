"""Whether SSO_PROVIDERS can be read; whether one answers is found out when somebody logs in."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from accounts.sso.providers import BadProvider, checked

_WHO = ("all", "owners")


@register(Tags.security)
def providers_are_whole(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E090: each provider has what it takes."""
    try:
        checked()
    except BadProvider as error:
        hint = "See docs/single-sign-on.md."
        return [Error(f"SSO_PROVIDERS: {error}", hint=hint, id="medspa.E090")]
    return []


@register(Tags.security)
def somebody_logs_in(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """medspa.E091: passwords are off only where there is another way in."""
    if settings.LOCAL_LOG_IN not in _WHO:
        return [Error("LOCAL_LOG_IN must be all or owners.", id="medspa.E091")]
    if settings.LOCAL_LOG_IN == "owners" and not settings.SSO_PROVIDERS:
        hint = "Write SSO_PROVIDERS, or LOCAL_LOG_IN=all."
        return [Error("Nobody but owners could log in.", hint=hint, id="medspa.E091")]
    return []
