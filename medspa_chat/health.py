"""Whether the process lives, whether it can do its work, and whether the others do theirs."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis.exceptions import RedisError

from accounts.clock import database_now
from policies import lookout


def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database and Redis answer, promises were looked after within the last minute
    and no notice waits longer than that, else 503; says which part it is."""
    parts = {"database": _database_answers(), "redis": redis_answers()}
    parts |= _work() if parts["database"] else {"sweep": False, "notices": False}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def redis_answers() -> bool:
    """Whether the Redis of rate limits and presence answers this process."""
    try:
        cache.get("ready")
    except (RedisError, OSError):
        return False
    return True


def _work() -> dict[str, bool]:
    try:
        now = database_now()
        return {"sweep": lookout.is_swept(now), "notices": lookout.is_told(now)}
    except DatabaseError:
        return {"sweep": False, "notices": False}
