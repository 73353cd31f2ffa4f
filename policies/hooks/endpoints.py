"""Where other programs listen: the doors through which owners change that."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.field_keys import decrypt, encrypt
from accounts.models import Location, User
from accounts.roles import may_change_hooks
from accounts.signatures import new_secret
from messaging.payloads import instant
from policies.models import HookDelivery, HookEndpoint
from policies.models.hook import PING
from policies.outward import Refused, Target, target_of

# How long a former secret signs beside the new one.
OVERLAP = timedelta(hours=24)
MOST_ENDPOINTS = 20


def target(url: str) -> Target:
    """An address that a webhook may have, taken apart; raises Refused."""
    plain = settings.DEBUG or settings.DEMO
    return target_of(url, settings.WEBHOOK_PRIVATE_HOSTS, may_be_plain=plain)


def check_url(url: str) -> None:
    """Raise ValidationError, with a sentence that says why, for what isn't spoken to."""
    try:
        target(url)
    except Refused as refusal:
        raise ValidationError(str(refusal)) from None


def check_room() -> None:
    """Raise ValidationError when there are twenty already."""
    if HookEndpoint.objects.count() >= MOST_ENDPOINTS:
        raise ValidationError("There are 20 webhooks already. Change one that isn't needed.")


@transaction.atomic
def make(
    by: User,
    name: str,
    url: str,
    events: Collection[str],
    locations: Collection[Location],
    now: datetime,
) -> tuple[HookEndpoint, str]:
    """A new endpoint, and its secret, which nobody can be told again. Raises PermissionDenied,
    and ValidationError for an address that isn't spoken to and for more than twenty."""
    _check_right(by)
    check_url(url)
    check_room()
    secret = new_secret()
    endpoint = HookEndpoint.objects.create(
        name=name,
        url=url,
        events=list(events),
        secret=encrypt(secret),
        created_by=by,
        created_at=now,
    )
    endpoint.locations.set(locations)
    return endpoint, secret


@transaction.atomic
def rotate(by: User, endpoint_id: int, now: datetime) -> tuple[HookEndpoint, str]:
    """Give an endpoint a new secret, which is told this once; the former one signs beside it for
    24 hours. Raises PermissionDenied."""
    _check_right(by)
    endpoint = HookEndpoint.objects.select_for_update().get(pk=endpoint_id)
    secret = new_secret()
    endpoint.former_secret, endpoint.former_until = endpoint.secret, now + OVERLAP
    endpoint.secret, endpoint.rotated_at = encrypt(secret), now
    endpoint.save(update_fields=["secret", "former_secret", "former_until", "rotated_at"])
    return endpoint, secret


def secrets_of(endpoint: HookEndpoint, now: datetime) -> list[str]:
    """The secrets that sign at `now`, the new one first."""
    found = [decrypt(endpoint.secret)]
    if endpoint.former_secret and endpoint.former_until and endpoint.former_until > now:
        found.append(decrypt(endpoint.former_secret))
    return found


def switch_on(endpoint: HookEndpoint) -> None:
    """What is kept of failures ends when an owner switches one on again; saves nothing."""
    endpoint.failing_since = endpoint.gave_up_at = endpoint.told_at = None


def ping(by: User, endpoint: HookEndpoint, now: datetime) -> HookDelivery:
    """Have an endpoint sent a `ping`, as a trial. Raises PermissionDenied, and ValidationError
    for one that is switched off."""
    _check_right(by)
    if not endpoint.is_active:
        raise ValidationError("It is switched off. Switch it on first.")
    facts = {"type": PING, "timestamp": instant(now), "data": {"endpoint": endpoint.pk}}
    return HookDelivery.objects.create(
        endpoint=endpoint,
        message_id=f"ping_{secrets.token_hex(12)}",
        event=PING,
        facts=facts,
        happened_at=now,
        since=now,
        not_before=now,
    )


def _check_right(by: User) -> None:
    if not may_change_hooks(by):
        raise PermissionDenied
