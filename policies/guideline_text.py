"""A guideline's text as its paragraphs: pure. Each begins with a line "## Title"."""

import re
from dataclasses import dataclass

_TITLE = re.compile(r"^##? +(\S.*?)[ #]*$")
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A rule of the guideline: its anchor, what stands above it, and its text."""

    anchor: str
    title: str
    text: str


def paragraphs_of(text: str) -> tuple[str, list[Paragraph]]:
    """What stands before the first title, and the paragraphs in their order.

    An anchor is made of the title up to its colon ("Urgent: minutes count" is `urgent`), each
    once: the second `urgent` is `urgent-2`.
    """
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        found = _TITLE.match(line)
        if found:
            parts.append((found[1], []))
        else:
            parts[-1][1].append(line)
    (_, lead), *rest = parts
    used: set[str] = set()
    paragraphs = [
        Paragraph(_anchor(title, used), title, "\n".join(lines).strip()) for title, lines in rest
    ]
    return "\n".join(lead).strip(), paragraphs


def _anchor(title: str, used: set[str]) -> str:
    base = _NO_WORD.sub("-", title.partition(":")[0].lower()).strip("-")[:40] or "paragraph"
    anchor, number = base, 1
    while anchor in used:
        number += 1
        anchor = f"{base}-{number}"
    used.add(anchor)
    return anchor
