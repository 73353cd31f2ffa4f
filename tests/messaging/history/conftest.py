"""The practice that history comes into, committed."""

import pytest

from tests.cast import Cast, people_the_practice


@pytest.fixture
def cast(hired_once: None, transactional_db: None) -> Cast:
    """The cast, as another connection sees it."""
    return people_the_practice()
