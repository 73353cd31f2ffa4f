"""What one version of the guideline says otherwise than another, paragraph by paragraph: pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from policies.guideline_text import Paragraph, paragraphs_of

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
LEAD = "The beginning"
_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: `kind` is "" for what stays, else added or removed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph that is new, gone or said otherwise."""

    kind: str
    title: str
    pieces: list[Piece]


def changes_between(old: str, new: str) -> list[Change]:
    """The paragraphs that differ, in the order of the new text; those that are gone come last. A
    paragraph is the same one as long as its anchor is."""
    before, after = _parts(old), _parts(new)
    found = [_change(before.get(anchor), one) for anchor, one in after.items()]
    gone = [_change(one, None) for anchor, one in before.items() if anchor not in after]
    return [change for change in (*found, *gone) if change is not None]


def _parts(text: str) -> dict[str, Paragraph]:
    lead, paragraphs = paragraphs_of(text)
    first = [Paragraph("", LEAD, lead)] if lead else []
    return {one.anchor: one for one in (*first, *paragraphs)}


def _change(old: Paragraph | None, new: Paragraph | None) -> Change | None:
    if old is None and new is not None:
        return Change(ADDED, new.title, [Piece(ADDED, new.text)])
    if new is None and old is not None:
        return Change(REMOVED, old.title, [Piece(REMOVED, old.text)])
    if old is None or new is None or (old.title, old.text) == (new.title, new.text):
        return None
    return Change(CHANGED, new.title, _pieces(_whole(old), _whole(new)))


def _whole(one: Paragraph) -> str:
    return f"{one.title}\n{one.text}" if one.anchor else one.text


def _pieces(old: str, new: str) -> list[Piece]:
    """Word by word, each with the space after it."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("", "".join(before[i:j])))
            continue
        if i < j:
            pieces.append(Piece(REMOVED, "".join(before[i:j])))
        if k < m:
            pieces.append(Piece(ADDED, "".join(after[k:m])))
    return pieces
