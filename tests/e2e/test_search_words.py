"""What the search field offers, as a module without DOM."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.modules import run

KNOWN: dict[str, Any] = {
    "people": [{"label": "Ana Lopez", "note": ""}, {"label": "Bre Nguyen", "note": ""}],
    "conversations": [
        {"label": "front-desk", "note": "Oakland"},
        {"label": "Bre Nguyen", "note": ""},
    ],
    "filters": {"is": ["unread", "ask", "late"], "priority": ["high"]},
}


def offered(page: Page, text: str) -> list[str]:
    """What is offered with the caret at the end."""
    script = "return it.suggestions(given[0], given[0].length, given[1]).map((one) => one.label);"
    return list(run(page, "messaging/search_words", script, [text, KNOWN]))


def taken(page: Page, text: str, caret: int | None = None) -> str:
    """The text after the first offer was taken, the caret in it as a bar."""
    script = """
      const [text, caret, known] = given;
      const [first] = it.suggestions(text, caret, known);
      const after = it.withTaken(text, caret, first);
      return `${after.text.slice(0, after.caret)}|${after.text.slice(after.caret)}`;
    """
    at = len(text) if caret is None else caret
    return str(run(page, "messaging/search_words", script, [text, at, KNOWN]))


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("", []),
        ("laser ", []),
        ("fr", ["from:"]),
        ("laser i", ["in:", "is:"]),
        ("-ha", ["has:"]),
        ("from:", ["me", "Ana Lopez", "Bre Nguyen"]),
        ("from:lo", ["Ana Lopez"]),
        ('to:"bre n', ["Bre Nguyen"]),
        ("in:desk", ["front-desk"]),
        ("is:", ["unread", "ask", "late"]),
        ("is:l", ["late"]),
        ("before:t", ["today", "tuesday", "thursday"]),
        ("nobody:x", []),
        ('"in', []),
    ],
)
def test_operators_and_their_values_are_offered(page: Page, text: str, labels: list[str]) -> None:
    assert offered(page, text) == labels


def test_what_is_taken_stands_in_the_place_of_what_was_typed(page: Page) -> None:
    assert taken(page, "laser fr") == "laser from:|"
    assert taken(page, "from:an") == 'from:"Ana Lopez" |'
    assert taken(page, "-is:l") == "-is:late |"
    assert taken(page, "is:l laser", 4) == "is:late |laser"
