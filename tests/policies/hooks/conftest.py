"""A program that listens."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.listener import Listener


@pytest.fixture
def listener(settings: Settings) -> Iterator[Listener]:
    """A server within the practice, that its webhooks may be sent to."""
    found = Listener()
    found.start()
    settings.WEBHOOK_PRIVATE_HOSTS = [found.host]
    yield found
    found.stop()
