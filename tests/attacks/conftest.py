"""The product's web process, for those who speak to it in bytes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.cast import Cast, people_the_practice
from tests.processes import Site


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """A web process as production starts it, but that it counts no handshakes; what this process
    changes is pushed by it."""
    layer: Any = settings.CHANNEL_LAYERS["default"]
    site = Site(
        tmp_path,
        SOCKETS_PER_MINUTE="100000",
        SOCKETS_PER_MINUTE_AND_ADDRESS="100000",
        CHANNEL_PREFIX=layer["CONFIG"]["prefix"],
    ).start("web")
    yield site
    site.stop()


@pytest.fixture
def counting_site(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """One that does."""
    site = Site(tmp_path, SOCKETS_PER_MINUTE_AND_ADDRESS="60").start("web")
    yield site
    site.stop()


@pytest.fixture
def practice(site: Site) -> Cast:
    """The cast, with that process."""
    return people_the_practice()
