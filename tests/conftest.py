"""The cast, the house rules of a test: real parts, a clean cache, no password hashed twice."""

import pytest
from django.core.cache import cache

from tests.cast import Cast, people_the_practice


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    """Rate limits and presence of one test don't reach the next."""
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """The practice that tests speak of: see `tests.cast`."""
    return people_the_practice()
