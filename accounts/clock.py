"""The one clock that decides: the database's, so that two machines never disagree."""

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """The instant on the database's clock, in UTC. Read once, at the edge."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    instant: datetime = now.astimezone(UTC)
    return instant
