"""Django's sessions in PostgreSQL, as log-ins that end by themselves.

A log-in ends 15 minutes after its person last did something (`IDLE_MINUTES`) and 12 hours after
it began, for pages and sockets alike, since nothing else loads a session. After 10 minutes
(`LOCK_MINUTES`) its screen is locked: see `locking.py`.
"""

from datetime import datetime, timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from accounts.clock import database_now
from accounts.models import LogIn

# What a session says of itself beside what Django and allauth keep in it.
SECOND_STEP = "second_step"  # the id of the person who did it
FROM = "from"  # {"address": ..., "browser": ...}
ENDS_AT = "ends_at"  # an earlier end than 12 hours, as an ISO instant


def idle_since(now: datetime) -> datetime:
    """Whoever did nothing since this instant is logged off at `now`."""
    return now - timedelta(minutes=settings.IDLE_MINUTES)


def locks_since(now: datetime) -> datetime:
    """The screen of whoever did nothing since this instant is locked at `now`."""
    return now - timedelta(minutes=settings.LOCK_MINUTES)


class SessionStore(DatabaseStore):
    """What `SESSION_ENGINE` asks for."""

    _row: LogIn | None = None
    _read_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[LogIn]:
        """The rows it uses."""
        return LogIn

    def _get_session_from_db(self) -> LogIn | None:
        return self._take(self._rows().first())

    async def _aget_session_from_db(self) -> LogIn | None:
        return self._take(await self._rows().afirst())

    def _rows(self) -> QuerySet[LogIn]:
        """Its row, with the instant at which it is read: by the database's clock, so that a web
        server whose own is wrong logs nobody off."""
        key = self.session_key
        rows = LogIn.objects.annotate(read_at=Now())
        return rows.filter(session_key=key, expire_date__gt=Now())

    def _take(self, row: Any) -> LogIn | None:
        """The row, unless its person has been idle for too long."""
        if row is not None and row.user_id and row.last_active_at <= idle_since(row.read_at):
            row = None
        if row is None:
            self._session_key = None
        self._row, self._read_at = row, row and row.read_at
        return self._row

    def is_locked(self) -> bool:
        """Whether its person has to unlock the screen first, as of when it was read. A log-in
        that is just being made isn't."""
        self._get_session()  # type: ignore[attr-defined]
        row, at = self._row, self._read_at
        return row is not None and at is not None and row.is_locked(at)

    def create(self) -> None:
        """A new key is a new log-in: its time begins now."""
        self._row = None
        super().create()

    async def acreate(self) -> None:
        """The same, without waiting in the thread."""
        self._row = None
        await super().acreate()

    def create_model_instance(self, data: dict[str, Any]) -> LogIn:
        """The row that `data` makes."""
        return self._described(super().create_model_instance(data), data, database_now())

    async def acreate_model_instance(self, data: dict[str, Any]) -> LogIn:
        """The same, without waiting in the thread."""
        now = await sync_to_async(database_now)()
        return self._described(await super().acreate_model_instance(data), data, now)

    def _described(self, row: Any, data: dict[str, Any], now: datetime) -> LogIn:
        """`row` with what its columns say at `now`; a log-in that goes on keeps its times."""
        user_id = data.get(SESSION_KEY)
        seen = data.get(FROM, {})
        row.user_id = int(user_id) if user_id else None
        row.address, row.browser = seen.get("address"), seen.get("browser", "")
        row.began_at = self._row.began_at if self._row else now
        row.last_active_at = F("last_active_at") if self._row else now
        row.locked_at = F("locked_at") if self._row else None
        row.wrong_passwords = F("wrong_passwords") if self._row else 0
        row.expire_date = row.began_at + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        if ENDS_AT in data:
            row.expire_date = min(row.expire_date, datetime.fromisoformat(data[ENDS_AT]))
        made: LogIn = row
        return made
