"""When PostgreSQL or Redis doesn't answer: nobody's mistake, and over in a moment."""

from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

# Also what waited for a lock or ran for longer than it may; trying again helps there as well.
AWAY: tuple[type[Exception], ...] = (OperationalError, InterfaceError, RedisError)
AGAIN_SECONDS = 5
TRY_AGAIN = "The server can't do this right now. Try again in a moment."
