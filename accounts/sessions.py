"""Which log-ins still hold, and how they end; sockets ask here, since nothing else ends them."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.crypto import constant_time_compare

from accounts.models import User
from accounts.signals import sessions_ended


def digest(session_key: str) -> str:
    """A session key as it may travel: nobody gets the key back from it."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def holding(sessions: Mapping[str, int], now: datetime) -> set[str]:
    """Those of `sessions` (key to person id) that still hold at `now`, in two queries.

    A log-in no longer holds when its row is gone or over, when its person was deactivated,
    or when the password changed after it.
    """
    people = User.objects.filter(is_active=True).in_bulk(set(sessions.values()))
    rows = Session.objects.filter(session_key__in=sessions, expire_date__gt=now)
    return {row.session_key for row in rows if _holds(row, people.get(sessions[row.session_key]))}


def _holds(row: Session, user: User | None) -> bool:
    stored = row.get_decoded()
    return (
        user is not None
        and stored.get(SESSION_KEY) == str(user.pk)
        and constant_time_compare(stored.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    )


@transaction.atomic
def end_sessions(user: User) -> int:
    """Log `user` out everywhere; returns how many log-ins that ended."""
    keys = [
        row.session_key
        for row in Session.objects.all()
        if row.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    sessions_ended.send(User, user=user, session_key=None)
    return len(keys)


def forget_ended(now: datetime) -> int:
    """Delete the rows of log-ins that are over at `now`; how many there were. Nothing else
    does, and whoever's log-ins end is looked for in all of them."""
    ended, _ = Session.objects.filter(expire_date__lte=now).delete()
    return ended


def tell_session_ended(user: User, session_key: str | None) -> None:
    """One log-in of `user` ends, because they log out of it."""
    if session_key is not None:
        sessions_ended.send(User, user=user, session_key=session_key)
