"""The cast, the house rules of a test: real parts, a clean cache, no password hashed twice."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from django.core.cache import cache

from tests.cast import Cast, people_the_practice
from tests.sockets import rest


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    """Rate limits and presence of one test don't reach the next."""
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """The practice that tests speak of: see `tests.cast`."""
    return people_the_practice()


@pytest_asyncio.fixture
async def practice(transactional_db: None) -> AsyncIterator[Cast]:
    """The same for tests with sockets, which see what is committed; the hub rests after each."""
    yield await database_sync_to_async(people_the_practice)()
    await rest()
