"""What the practice chose: priorities and roles that exist, texts that stay out of the admin."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib import admin
from django.core.checks import CheckMessage, Error, Tags, register

from accounts.models import Role

_ASKING = ("normal", "high", "urgent")
# Texts that belong to those who take part, not to whoever may open the admin.
_NEVER_IN_ADMIN = (
    "messaging.message",
    "messaging.attachment",
    "messaging.interruption",
    "account.emailconfirmation",
)


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
