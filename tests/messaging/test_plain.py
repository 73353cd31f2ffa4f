"""What a text says without its marks: what cards, quotes and lists show."""

import re
from html import unescape

import pytest

from messaging.formatting import to_html
from messaging.plain import plain

# Text, and what is shown of it; `tests/e2e/test_plain_words.py` asks the page the same.
SAID = [
    ("Room 3 is free.", "Room 3 is free."),
    ("Is **room 3** free?", "Is room 3 free?"),
    ("**Bold** and *leaning* and __bold__ and _leaning_", "Bold and leaning and bold and leaning"),
    ("***Both*** and ~~gone~~", "Both and gone"),
    ("**bold with *more* inside**", "bold with more inside"),
    ("Type `**this**` exactly", "Type **this** exactly"),
    ("``a ` tick``", "a ` tick"),
    ("```\nx = **1**\n```\nrun it", "x = **1**\nrun it"),
    ("```python\nx = 1", "x = 1"),
    (r"Not \*bold\*, and a \\ too", r"Not *bold*, and a \ too"),
    ("> She said\n> hello\nand left", "She said\nhello\nand left"),
    ("See <https://lumen.example/a_b_c>", "See https://lumen.example/a_b_c"),
    ("2 * 3 * 4 is 24", "2 * 3 * 4 is 24"),
    ("5 < 6 > 4", "5 < 6 > 4"),
    ("room_3_left and * alone and **", "room_3_left and * alone and **"),
    ("* one\n* two", "* one\n* two"),
    ("Thanks @Bre Nguyen|12!", "Thanks @Bre Nguyen!"),
    ("a | 12", "a | 12"),
    ("**not\n\nacross**", "**not\n\nacross**"),
    ("Grüße 🎉 **an 🎉 alle**", "Grüße 🎉 an 🎉 alle"),
]


@pytest.mark.parametrize(("text", "shown"), SAID)
def test_a_text_is_shown_without_its_marks_and_with_all_its_words(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize("text", [text for text, _ in SAID if "@" not in text and "\n" not in text])
def test_it_says_what_the_message_says_when_it_is_drawn(text: str) -> None:
    drawn = unescape(re.sub(r"<[^>]+>", "", to_html(text)))
    assert drawn.replace("lumen.example", "https://lumen.example").replace(
        "https://https://", "https://"
    ) == plain(text).lstrip("* ")


@pytest.mark.parametrize("mark", ["**a ", "*", "_a ", "`a ", "```\n", "~~a", "> ", "<https://"])
def test_a_text_of_marks_alone_is_shown_too(mark: str) -> None:
    assert plain(mark * 2000).strip()
