"""What a paste looks like, as a module without DOM."""

import pytest
from playwright.sync_api import Page

from tests.e2e.modules import run


def kinds(page: Page, text: str) -> list[str]:
    """What is seen in a text, on November 25th, 2026."""
    script = "return it.sensitiveIn(given, new Date(2026, 10, 25)).map((one) => one.kind);"
    return list(run(page, "messaging/sensitive", script, text))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("4111 1111 1111 1111", ["card"]),
        ("her card: 5500-0000-0000-0004, thanks", ["card"]),
        ("378282246310005", ["card"]),
        ("4111 1111 1111 1112", []),
        ("0000 0000 0000 0000", []),
        ("order 12345678901", []),
        ("078-05-1120", ["ssn"]),
        ("ssn 219 09 9999", ["ssn"]),
        ("000-12-3456 666-12-3456 900-12-3456 123-00-4567", []),
        ("510-555-0134", []),
        ("2/14/1986", ["birth"]),
        ("1986-02-14", ["birth"]),
        ("14.02.1986", ["birth"]),
        ("on 12/3/2026", []),
        ("since 2/14/2020", []),
        ("DOB: 2/14/2020", ["birth"]),
        ("born 2/14/86", ["birth"]),
        ("2/14/86", []),
        ("2/30/1986", []),
        ("4111111111111111 and 4111111111111111", ["card"]),
        ("078-05-1120, dob 2/14/86", ["ssn", "birth"]),
    ],
)
def test_numbers_that_belong_in_the_records_are_seen(
    page: Page, text: str, seen: list[str]
) -> None:
    assert kinds(page, text) == seen
