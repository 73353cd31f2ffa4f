"""The part of a message that shows why it was found, cut where its words stand."""

import re
from collections.abc import Iterable, Sequence

from django.contrib.postgres.search import SearchHeadline, SearchQuery

from messaging.formatting import PATIENT
from messaging.models import Message
from messaging.plain import marks_in
from messaging.search_query import Term

# A piece of text, and whether it is what was looked for.
Part = tuple[str, bool]
BEFORE = 60  # characters shown before the first hit
LONGEST = 280
# Characters that nobody types, around what the database marks.
_ON, _OFF = "\ue000", "\ue001"
_MARKED = re.compile(f"{_ON}(.*?){_OFF}", re.DOTALL)


def excerpts(messages: Sequence[Message], terms: Iterable[Term]) -> dict[int, list[Part]]:
    """The excerpt of each message by its id, in one query for all."""
    shown = [t.value for t in terms if t.kind in {"word", "phrase"} and not t.is_negated]
    marked = _stems_marked(messages, shown)
    parts = _pattern(shown)
    return {
        message.pk: _cut(message.text, _spans(message.text, parts, marked.get(message.pk, "")))
        for message in messages
    }


def _stems_marked(messages: Sequence[Message], words: list[str]) -> dict[int, str]:
    """What the database marks in each text: words of the same stem."""
    if not words or not messages:
        return {}
    query = SearchQuery(words[0], config="english")
    for word in words[1:]:
        query = query | SearchQuery(word, config="english")
    headline = SearchHeadline(
        "text", query, config="english", start_sel=_ON, stop_sel=_OFF, highlight_all=True
    )
    rows = Message.objects.filter(pk__in=[message.pk for message in messages])
    return dict(rows.annotate(marked=headline).values_list("pk", "marked"))


def _pattern(words: list[str]) -> "re.Pattern[str] | None":
    """Where the words themselves stand, as part of others from three characters on."""
    if not words:
        return None
    each = (re.escape(one) if len(one) > 2 else rf"\b{re.escape(one)}\b" for one in words)
    return re.compile("|".join(each), re.IGNORECASE)


def _spans(text: str, parts: "re.Pattern[str] | None", marked: str) -> list[tuple[int, int]]:
    found = [match.span() for match in parts.finditer(text)] if parts else []
    if _OFF not in text and _ON not in text:
        for shift, match in enumerate(_MARKED.finditer(marked)):
            begins = match.start() - 2 * shift
            found.append((begins, begins + len(match[1])))
    return _merged(sorted(found))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begins, ends in spans:
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
        else:
            merged.append((begins, ends))
    return merged


def _cut(text: str, spans: list[tuple[int, int]]) -> list[Part]:
    """The text around the first hit, as pieces in order."""
    first = spans[0][0] if spans else 0
    start = 0 if len(text) <= LONGEST else max(0, first - BEFORE)
    if start:
        start = text.find(" ", start, first) + 1 or start
    end = min(len(text), start + LONGEST)
    hidden = _hidden_in(text)
    parts: list[Part] = []
    at = start
    for begins, ends in spans:
        if ends > end:
            break
        parts += [(_shown(text, at, begins, hidden), False)]
        parts += [(_shown(text, begins, ends, hidden), True)]
        at = ends
    parts.append((_shown(text, at, end, hidden), False))
    if start:
        parts.insert(0, ("…", False))
    if end < len(text):
        parts.append(("…", False))
    return [part for part in parts if part[0]]


def _shown(text: str, begins: int, ends: int, hidden: set[int]) -> str:
    return "".join(text[at] for at in range(begins, ends) if at not in hidden)


def _hidden_in(text: str) -> set[int]:
    """The places of what isn't shown: marks, and the signs around patients, "SL 20417"."""
    signs = marks_in(text)
    for found in PATIENT.finditer(text):
        signs |= {found.start(), found.start() + 1, found.end() - 1}
    return signs
