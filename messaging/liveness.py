"""What the hub asks the database and the cache about many people at once."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from channels.db import database_sync_to_async
from django.core.cache import cache
from redis.exceptions import RedisError

from accounts import sessions
from accounts.audit.pushes import Place, Pushed, keep
from accounts.clock import database_now
from messaging.access import heads_of_many
from messaging.frames import Heads
from messaging.payloads import instant

ONLINE_SECONDS = 60


@database_sync_to_async  # type: ignore[untyped-decorator]
def holding(sockets: Mapping[str, int]) -> Mapping[str, bool]:
    """The session keys that still hold, and whether the screen of each is locked."""
    return sessions.holding(sockets, database_now())


@database_sync_to_async  # type: ignore[untyped-decorator]
def heads(user_ids: list[int]) -> tuple[str, dict[int, Heads]]:
    """The database's clock, and the heads of each of these people."""
    return instant(database_now()), heads_of_many(user_ids)


@database_sync_to_async  # type: ignore[untyped-decorator]
def keep_pushes(taken: Mapping[Place, Pushed]) -> None:
    """Write down which messages went out to whom."""
    keep(taken)


async def stay_online(user_ids: list[int]) -> None:
    """Say for another minute that these people have a tab open."""
    await _quietly(cache.aset_many({_key(pk): 1 for pk in user_ids}, ONLINE_SECONDS))


async def go_offline(user_ids: list[int]) -> None:
    """Say that these people closed their last tab."""
    await _quietly(cache.adelete_many([_key(pk) for pk in user_ids]))


def online(user_ids: list[int]) -> list[int]:
    """Those who have a tab open somewhere; nobody when Redis can't say."""
    try:
        found = cache.get_many([_key(pk) for pk in user_ids])
    except (RedisError, OSError):
        return []
    return [pk for pk in user_ids if _key(pk) in found]


def _key(user_id: int) -> str:
    return f"online:{user_id}"


async def _quietly(work: Any) -> None:
    with suppress(RedisError, OSError):
        await work
