"""Servers that the environment names: used as they are, if they answer."""

import contextlib
import os

import psycopg
from django.core.exceptions import ImproperlyConfigured
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from medspa_chat.devservices.errors import CannotStart
from medspa_chat.environment import database_from_url


def given_database() -> str:
    """`DATABASE_URL`, or nothing. Raises CannotStart when no PostgreSQL answers there."""
    url = os.environ.get("DATABASE_URL", "")
    if url:
        try:
            database_from_url(url)
            psycopg.connect(url, connect_timeout=5).close()
        except ImproperlyConfigured as error:
            raise CannotStart(str(error)) from error
        except psycopg.Error as error:
            reason = " ".join(str(error).split())
            raise CannotStart(f"The PostgreSQL of DATABASE_URL doesn't answer: {reason}") from error
    return url


def given_redis() -> str:
    """`REDIS_URL`, or nothing. Raises CannotStart when no Redis answers there."""
    url = os.environ.get("REDIS_URL", "")
    if url:
        at_once = Retry(NoBackoff(), retries=0)
        try:
            with contextlib.closing(
                Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5, retry=at_once)
            ) as client:
                client.ping()
        except (RedisError, OSError, ValueError) as error:
            raise CannotStart(f"The Redis of REDIS_URL doesn't answer: {error}") from error
    return url
