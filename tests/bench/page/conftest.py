"""The browsers and the site of the browser tests, for what is measured there."""

from tests.e2e.conftest import (
    chromium,
    elsewhere,
    open_as,
    practice,
    running_site,
    site,
    transactional_db,
)

__all__ = [
    "chromium",
    "elsewhere",
    "open_as",
    "practice",
    "running_site",
    "site",
    "transactional_db",
]
