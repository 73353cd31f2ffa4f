"""Where in a text the marks stand that make words bold, a quote or code; pure.

Cards, quotes and lists show plain words. The twin of `static/messaging/js/plain.js`, and tested
with it; the message itself is drawn from what `formatting` made of it.
"""

import re

_DROP = "\ue002"
_KEEP = "\ue003"  # it stands for itself, whatever it is
_ANY = re.compile(r"[*_~`\\<>|]")
_INSIDE = r"(?=\S)((?:(?!\n\n)[\s\S]){1,500}?)(?<=\S)"
_FENCE = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[^\n`]*(?:\n|$)([\s\S]*?)(?:^ {0,3}\1[`~]* *(?:\n|$)|\Z)", re.MULTILINE
)
_CODE = re.compile(r"(?<!`)(`+)(?!`)([\s\S]{1,500}?)(?<!`)\1(?!`)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_QUOTE = re.compile(r"^(?: {0,3}> ?)+", re.MULTILINE)
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^\s<>]{1,500})>")
_MENTION = re.compile(r"(@[^\n@|]{1,80})(\|[0-9]{1,18})(?!\w)")
_PAIRS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(\*\*){_INSIDE}(\*\*)",
        rf"(?<!\w)(__){_INSIDE}(__)(?!\w)",
        rf"(~~){_INSIDE}(~~)",
        rf"(\*){_INSIDE}(\*)",
        rf"(?<!\w)(_){_INSIDE}(_)(?!\w)",
    )
)


def marks_in(text: str) -> set[int]:
    """The places in `text` of what isn't shown as such, nothing of what is said."""
    if not _ANY.search(text):
        return set()
    signs = _FENCE.sub(_of_fence, text)
    signs = _CODE.sub(
        lambda found: _of(_DROP, found[1]) + _of(_KEEP, found[2]) + _of(_DROP, found[1]), signs
    )
    signs = _ESCAPED.sub(_DROP + _KEEP, signs)
    signs = _QUOTE.sub(lambda found: _of(_DROP, found[0]), signs)
    signs = _ADDRESS.sub(lambda found: _DROP + _of(_KEEP, found[1]) + _DROP, signs)
    signs = _MENTION.sub(lambda found: found[1] + _of(_DROP, found[2]), signs)
    for pair in _PAIRS:
        signs = pair.sub(
            lambda found: _of(_DROP, found[1]) + found[2] + _of(_DROP, found[3]), signs
        )
    return {at for at, sign in enumerate(signs) if sign == _DROP}


def plain(text: str) -> str:
    """What `text` says, without its marks; all of one that is nothing but marks."""
    marks = marks_in(text)
    shown = "".join(letter for at, letter in enumerate(text) if at not in marks)
    return shown if shown.strip() else text


def _of(sign: str, words: str) -> str:
    return sign * len(words)


def _of_fence(found: "re.Match[str]") -> str:
    """The lines around code go, the code stays."""
    begins, ends = found.span(2)
    before, after = begins - found.start(), found.end() - ends
    return _DROP * before + _of(_KEEP, found[2]) + _DROP * after
