"""Keys with which programs act for somebody over the HTTP API: made, found again, ended.

A key is 256 random bits behind a prefix by which scanners know it. It never gives more than its
person may do at that moment, and of that only its scopes.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import ApiToken, Scope, User
from accounts.roles import may_keep_bots, may_revoke_token

PREFIX = "mspa_"
DAYS_USUAL, DAYS_MOST = 90, 365
DAYS_OFFERED = (7, 30, DAYS_USUAL, DAYS_MOST)
MOST_TOKENS = 20  # of a person or bot, running at once
SAME_MOMENT = timedelta(minutes=5)


@transaction.atomic
def issue(
    by: User, person: User, name: str, scopes: Collection[str], days: int, now: datetime
) -> tuple[ApiToken, str]:
    """A new key of `person` for so many days, and the key itself, which nobody can be told again.

    People make their own, owners those of bots. Raises ValidationError beside `scopes` or `days`,
    for another's, and for somebody with twenty keys.
    """
    if person.pk != by.pk and not (person.is_bot and may_keep_bots(by)):
        raise ValidationError("A token is made by its person, that of a bot by an owner.")
    if not scopes or not set(scopes) <= set(Scope.values):
        raise ValidationError({"scopes": "Choose what it may be used for."})
    if not 1 <= days <= DAYS_MOST:
        raise ValidationError({"days": f"Choose 1 to {DAYS_MOST} days."})
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if running(person, now).count() >= MOST_TOKENS:
        raise ValidationError(f"There are {MOST_TOKENS} tokens already. Revoke one first.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person,
        name=name,
        digest=digest(secret),
        ending=secret[-4:],
        scopes=[scope for scope in Scope.values if scope in scopes],
        created_at=now,
        created_by=by,
        expires_at=now + timedelta(days=days),
    )
    return token, secret


def holder_of(secret: str, now: datetime) -> ApiToken | None:
    """The key whose secret this is, if it holds at `now`."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    found = ApiToken.objects.select_related("person__home_location")
    token: ApiToken | None = found.filter(digest=digest(secret)).first()
    return token if token is not None and token.holds(now) else None


def note_use(token: ApiToken, now: datetime) -> None:
    """The key was used; written down once in five minutes."""
    if token.last_used_at is None or token.last_used_at <= now - SAME_MOMENT:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def running(person: User, now: datetime) -> QuerySet[ApiToken]:
    """The keys of `person` that hold at `now`, the newest first."""
    rows: QuerySet[ApiToken] = person.api_tokens.filter(revoked_at=None, expires_at__gt=now)
    return rows


@transaction.atomic
def revoke(by: User, token_id: int, now: datetime) -> ApiToken:
    """End a key, from the next request on; a second time changes nothing. Raises
    ApiToken.DoesNotExist for one that isn't `by`'s to end."""
    rows = ApiToken.objects.select_for_update(of=("self",)).select_related("person")
    token: ApiToken = rows.get(pk=token_id)
    if not may_revoke_token(by, token.person):
        raise ApiToken.DoesNotExist
    return _end(token, by, now)


@transaction.atomic
def end_all(person: User, now: datetime) -> None:
    """End every key of `person`: they left, log out everywhere, or have a new password."""
    for token in running(person, now).select_for_update(of=("self",)):
        _end(token, None, now)


def _end(token: ApiToken, by: User | None, now: datetime) -> ApiToken:
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = now, by
        token.save(update_fields=["revoked_at", "revoked_by"])
    return token


def digest(secret: str) -> str:
    """What is kept of a key; nobody gets the key back from it."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
