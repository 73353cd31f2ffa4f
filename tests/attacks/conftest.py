"""The product's web process, for those who speak to it in bytes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast, people_the_practice
from tests.processes import Site


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """A web process as production starts it."""
    site = Site(tmp_path).start("web")
    yield site
    site.stop()


@pytest.fixture
def practice(site: Site) -> Cast:
    """The cast, with that process."""
    return people_the_practice()
