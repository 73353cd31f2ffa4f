"""How often something happened lately, counted in Redis for all processes."""

from django.core.cache import cache
from redis.exceptions import RedisError


def count(key: str, seconds: int) -> int | None:
    """Count once more what `key` stands for, from its first time for so many seconds; how often
    that was, this time included. None when nobody can count: Redis is away, or has just let go
    of the number."""
    try:
        cache.add(key, 0, seconds)
        return int(cache.incr(key))
    except (RedisError, OSError, ValueError):
        return None
