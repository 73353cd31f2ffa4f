"""How a long run says what it measured."""

import sys
from collections.abc import Callable

import pytest

Tell = Callable[[str], None]


@pytest.fixture
def tell() -> Tell:
    """Print a line of its own, seen with `-s`."""

    def said(line: str) -> None:
        sys.stdout.write(f"\n{line}\n")

    return said
