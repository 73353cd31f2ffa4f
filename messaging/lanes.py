"""The threads in which frames are obeyed. What is about one conversation is done one after the
other, so that everybody hears of it in its order; what is about others goes on beside it, so that
nobody waits for another's commit.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.conf import settings

P = ParamSpec("P")
T = TypeVar("T")
_lanes = [
    ThreadPoolExecutor(1, thread_name_prefix=f"lane-{number}")
    for number in range(settings.SOCKET_LANES)
]


async def in_lane(of: int, function: Callable[P, T], *args: P.args, **fields: P.kwargs) -> T:
    """What a function that uses the database answers; all that is `of` one number is done in the
    order in which it was asked for."""
    lane = _lanes[of % len(_lanes)]
    hand = database_sync_to_async(function, thread_sensitive=False, executor=lane)
    answer: T = await hand(*args, **fields)
    return answer
