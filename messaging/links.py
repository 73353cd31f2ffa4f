"""What is a link in a message, and how it is shown. Nothing is ever fetched; pure."""

import re
from collections.abc import Iterator
from itertools import pairwise

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# Without a scheme only these: "there.is", "done.so" are a forgotten space after a full stop.
TLDS = ["com", "org", "net", "edu", "gov", "health", "clinic", "info", "biz"]
# "(510) 555-0199", "510.555.0199", "+1 510 555 0199", "+44 20 7946 0958"; no run of bare digits,
# which is as likely an id.
_PHONE = re.compile(
    r"(?<![\w+./@-])"
    r"(?:\+1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])"
    r"|(?<![\w+./@-])\+[2-9]\d{0,2}(?:[ -]\d{2,5}){2,5}(?![\w-])"
)
_ORIGIN = re.compile(r"[a-z]+://[^/?#\\]*[/?#\\]?", re.IGNORECASE)
_LONGEST = 60
_TAIL = 12


def link_phones(state: StateCore) -> None:
    """A rule of markdown-it: telephone numbers become links, but in code and in other links."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = list(_with_phones(token.children))


def shorten_links(state: StateCore) -> None:
    """A rule of markdown-it: a long address is shown without its middle, its host always whole.
    Where it leads stays."""
    for token in state.tokens:
        children = token.children or []
        for link, shown in pairwise(children):
            if link.type == "link_open" and link.info == "auto" and shown.type == "text":
                shown.content = shortened(shown.content)


def shortened(address: str) -> str:
    """At most about 60 characters of an address, but for a host that is longer."""
    origin = _ORIGIN.match(address)
    if origin is None or len(address) <= _LONGEST:
        return address
    head = max(origin.end(), _LONGEST - _TAIL - 1)
    if head + 1 + _TAIL >= len(address):
        return address
    return f"{address[:head]}…{address[-_TAIL:]}"


def _with_phones(children: list[Token]) -> Iterator[Token]:
    depth = 0
    for child in children:
        depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type == "text" and depth == 0:
            yield from _split(child.content)
        else:
            yield child


def _split(text: str) -> Iterator[Token]:
    at = 0
    for found in _PHONE.finditer(text):
        yield _text(text[at : found.start()])
        number = re.sub(r"[^\d+]", "", found[0])
        full = number if number.startswith("+") else f"+1{number}"
        yield Token("link_open", "a", 1, {"href": f"tel:{full}"}, info="auto")
        yield _text(found[0])
        yield Token("link_close", "a", -1, info="auto")
        at = found.end()
    yield _text(text[at:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
