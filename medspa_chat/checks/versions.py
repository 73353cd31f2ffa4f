"""Nothing older than what is known to be mended."""

import importlib.metadata
import re
import sys
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Info, Tags, register

from medspa_chat.checks.running import is_for_work

# The oldest versions without a hole or a fault that concerns us; see docs/security.md.
MINIMUM = {
    "Django": "5.2.19",
    "daphne": "4.2.2",
    "channels": "4.3.2",
    "channels-redis": "4.3.0",
    "django-allauth": "65.19.4",
    "django-auditlog": "3.4.1",
    "celery": "5.6.3",
    "redis": "8.1.0",
    "psycopg": "3.3.9",
    "Twisted": "26.10.0",
    "autobahn": "26.10.2",
}
# In a lab web processes on 3.11.7 crashed when told to stop; ours ended as asked, 6 times of 6.
PYTHON = (3, 12)


@register(Tags.security)
def nothing_is_outdated(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """medspa.E032: each package that answers the outside is as new as it must be."""
    old = [
        f"{name} {found or 'missing'} (at least {least})"
        for name, least in MINIMUM.items()
        if numbers(found := _installed(name)) < numbers(least)
    ]
    hint = f"Install requirements/production.txt: {', '.join(old)}"
    return [Error("A package is outdated.", hint=hint, id="medspa.E032")] if old else []


@register(Tags.security)
def python_is_recent(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """medspa.I033: 3.11 works; 3.12 is what we advise."""
    if not is_for_work() or sys.version_info[:2] >= PYTHON:
        return []
    hint = "Make .venv with Python 3.12 or newer."
    return [Info("Python is older than advised.", hint=hint, id="medspa.I033")]


def numbers(version: str) -> tuple[int, ...]:
    """ "5.2.19" as numbers that compare; nothing for no version."""
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
