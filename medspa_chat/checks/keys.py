"""Each key opens one thing."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from medspa_chat.checks.running import is_for_work
from policies.push.vapid import public_key

_SHORTEST = 32
_NAMES = (
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "FIELD_KEYS",
    "AUDIT_HMAC_KEY",
    "BACKUP_KEY",
    "METRICS_TOKEN",
)
# Former values of one key are kin of it, not another one.
_KIN = {"SECRET_KEY_FALLBACKS": "SECRET_KEY"}


@register(Tags.security)
def keys_differ(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """medspa.E028: no key is also another one; E029: none is short. No value is ever shown."""
    if not is_for_work():
        return []
    keys = [(name, value) for name in _NAMES for value in _values(name)]
    same = {
        f"{first} and {second}"
        for (first, one), (second, other) in combinations(keys, 2)
        if one == other and _KIN.get(first, first) != _KIN.get(second, second)
    }
    short = sorted({name for name, value in keys if len(value) < _SHORTEST})
    found: list[CheckMessage] = []
    if same:
        hint = f"Make new ones: {', '.join(sorted(same))} are the same."
        found.append(Error("One key opens two things.", hint=hint, id="medspa.E028"))
    if short:
        hint = f"At least {_SHORTEST} random characters: {', '.join(short)}"
        found.append(Error("A key is short.", hint=hint, id="medspa.E029"))
    return found


@register(Tags.security)
def push_key_is_one(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """medspa.E040: what push services know the site by is a key, or there is none."""
    if not settings.VAPID_PRIVATE_KEY:
        return []
    try:
        public_key(settings.VAPID_PRIVATE_KEY)
    except ValueError:
        hint = "Make one with manage.py vapid_key, or leave it empty."
        return [Error("VAPID_PRIVATE_KEY is no key.", hint=hint, id="medspa.E040")]
    return []


def _values(name: str) -> list[str]:
    value = getattr(settings, name, None) or []
    return [value] if isinstance(value, str) else [str(each) for each in value if each]
