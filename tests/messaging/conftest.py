"""The practice for tests with sockets: rows that are committed, and a hub that ends."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from messaging import hub
from tests.cast import Cast, people_the_practice


@pytest_asyncio.fixture
async def practice(hired_once: None, transactional_db: None) -> AsyncIterator[Cast]:
    """The cast, seen by every connection."""
    yield await database_sync_to_async(people_the_practice)()
    here = hub.current()
    for task in here.tasks:
        task.cancel()
    await asyncio.gather(*here.tasks, return_exceptions=True)
    await get_channel_layer().flush()
