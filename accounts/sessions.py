"""Which log-ins still hold, and how they end; sockets ask here, since nothing else ends them."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from accounts import second_step, workstations
from accounts.models import LogIn, User
from accounts.session_store import idle_since, locks_since
from accounts.signals import sessions_ended

# Acts of one moment are written down once.
SAME_MOMENT = timedelta(seconds=20)


def digest(session_key: str) -> str:
    """A session key as it may travel: nobody gets the key back from it."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def running(user: User, now: datetime) -> QuerySet[LogIn]:
    """The log-ins of `user` that aren't over at `now`, the last used first."""
    return _running(now).filter(user=user).order_by("-last_active_at")


def _running(now: datetime) -> QuerySet[LogIn]:
    rows: QuerySet[LogIn] = LogIn.objects.filter(
        expire_date__gt=now, last_active_at__gt=idle_since(now)
    )
    return rows


def holding(sessions: Mapping[str, int], now: datetime) -> dict[str, bool]:
    """Those of `sessions` (key to person id) that still hold at `now`, and of each whether its
    screen is locked; in two queries.

    A log-in no longer holds when its row is gone or over, when nobody did anything in it for
    too long, when its person was deactivated, or when the password changed after it.
    """
    people = User.objects.filter(is_active=True).in_bulk(set(sessions.values()))
    rows = _running(now).filter(session_key__in=sessions)
    return {
        row.session_key: row.is_locked(now)
        for row in rows
        if _holds(row, people.get(sessions[row.session_key]))
    }


def _holds(row: LogIn, user: User | None) -> bool:
    stored = row.get_decoded()
    return (
        user is not None
        and not user.is_bot
        and stored.get(SESSION_KEY) == str(user.pk)
        and second_step.is_done(stored, user)
        and constant_time_compare(stored.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    )


def keep_alive(session_key: str, now: datetime) -> None:
    """Somebody did something in this log-in: it is idle from now on only. Of one that is locked
    nothing counts but unlocking it."""
    LogIn.objects.filter(
        session_key=session_key,
        locked_at=None,
        last_active_at__gt=locks_since(now),
        last_active_at__lt=now - SAME_MOMENT,
    ).update(last_active_at=now)


def seconds_left(log_in: LogIn, now: datetime) -> float:
    """How long `log_in` holds if nobody does anything in it any more."""
    idle = log_in.last_active_at + timedelta(minutes=settings.IDLE_MINUTES)
    return max(0.0, (min(idle, log_in.expire_date) - now).total_seconds())


def seconds_unlocked(log_in: LogIn, now: datetime) -> float:
    """How long until `log_in` is locked if nobody does anything in it; 0 when it is."""
    if log_in.is_locked(now):
        return 0.0
    locks_at = log_in.last_active_at + timedelta(minutes=settings.LOCK_MINUTES)
    return max(0.0, (locks_at - now).total_seconds())


@transaction.atomic
def end_sessions(user: User) -> int:
    """Log `user` out everywhere, and let no PIN bring them back; how many log-ins that ended."""
    workstations.forget_log_ins(user)
    ended, _ = LogIn.objects.filter(user=user).delete()
    sessions_ended.send(User, user=user, session_key=None)
    return ended


@transaction.atomic
def end_session(log_in: LogIn) -> None:
    """Log somebody out in one browser."""
    user, key = log_in.user, log_in.session_key
    log_in.delete()
    if user is not None:
        tell_session_ended(user, key)


def forget_ended(now: datetime) -> int:
    """Delete the rows of log-ins that are over at `now`; how many there were."""
    ended, _ = LogIn.objects.exclude(pk__in=_running(now).values("pk")).delete()
    return ended


def tell_session_ended(user: User, session_key: str | None) -> None:
    """One log-in of `user` ends, because they log out of it."""
    if session_key is not None:
        sessions_ended.send(User, user=user, session_key=session_key)
