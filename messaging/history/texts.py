"""Text from elsewhere as a message here may hold it; pure."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

LONGEST = 8_000  # characters, as of every message here
MOST_PARTS = 20
_CONTROLS = frozenset("\t\n")
# Of the signs that are reacted with there, those that mean one of ours.
SIGNS: Mapping[str, str] = {
    "+1": "thumbs_up",
    "thumbsup": "thumbs_up",
    "ok_hand": "thumbs_up",
    "white_check_mark": "done",
    "heavy_check_mark": "done",
    "ballot_box_with_check": "done",
    "heart": "heart",
    "hearts": "heart",
    "sparkling_heart": "heart",
    "laughing": "laugh",
    "joy": "laugh",
    "smile": "laugh",
    "rolling_on_the_floor_laughing": "laugh",
    "tada": "celebrate",
    "clap": "celebrate",
    "raised_hands": "celebrate",
    "eyes": "looking",
}


def sign_of(name: str) -> str | None:
    """Which reaction of ours an emoji's name means, whatever its skin tone; None: none."""
    return SIGNS.get(name.partition("::")[0])


def cleaned(text: str) -> str:
    """The text without what can't be stored or isn't seen: control characters, halves of pairs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        one for one in text if one in _CONTROLS or unicodedata.category(one) not in {"Cc", "Cs"}
    )


def one_line(text: str, longest: int) -> str:
    """A name: its words, in a line, so many characters at most."""
    return " ".join(cleaned(text).split())[:longest].strip()


def noted(text: str, notes: Sequence[str]) -> str:
    """The text, and below it in brackets what of the message isn't here otherwise."""
    below = "\n".join(f"[{note}]" for note in notes)
    return "\n\n".join(filter(None, (text, below)))


def parts_of(text: str) -> list[str]:
    """The text in as many messages as it takes, broken where lines or words end; of what doesn't
    fit into twenty the last one says how much it was."""
    text = cleaned(text).strip()
    found = [part for part in _broken(text) if part]
    if len(found) > MOST_PARTS:
        missing = sum(map(len, found[MOST_PARTS - 1 :]))
        note = f"[{missing:,} more characters were not taken along.]"
        found = [*found[: MOST_PARTS - 1], note]
    return found or [""]


def _broken(text: str) -> Iterator[str]:
    begins = 0
    while len(text) - begins > LONGEST:
        least = begins + LONGEST // 2
        ends = begins + LONGEST
        for sign in ("\n\n", "\n", " "):
            if (at := text.rfind(sign, least, begins + LONGEST)) > 0:
                ends = at
                break
        yield text[begins:ends].strip()
        begins = ends
    yield text[begins:].strip()
