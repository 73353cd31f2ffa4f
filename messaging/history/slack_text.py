"""Slack's way to write text (mrkdwn) in ours (Markdown); pure."""

import html
import re
from collections.abc import Mapping

_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_TOKEN = re.compile(r"<([^<>\n]{1,4000})>")
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*])\*(?![\w*])")
_STRUCK = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]{1,2000}?)(?<=[^\s~])~(?![\w~])")
_SPECIAL = re.compile(r"!(here|channel|everyone)\b")


def markdown_of(text: str, names: Mapping[str, str]) -> str:
    """The text as we write it: people and channels by `names`, links with their addresses beside
    their words, bold and struck words by our marks; code stays what it is."""
    parts = _CODE.split(text)
    return "".join(
        _code(part, names) if number % 2 else _words(part, names)
        for number, part in enumerate(parts)
    )


def _code(part: str, names: Mapping[str, str]) -> str:
    said = html.unescape(_TOKEN.sub(lambda found: _token(found[1], names), part))
    if not said.startswith("```"):
        return said
    return f"\n```\n{said[3:-3].strip(chr(10))}\n```\n"


def _words(part: str, names: Mapping[str, str]) -> str:
    said = _BOLD.sub(r"**\1**", part)
    said = _STRUCK.sub(r"~~\1~~", said)
    return html.unescape(_TOKEN.sub(lambda found: _token(found[1], names), said))


def _token(inside: str, names: Mapping[str, str]) -> str:
    """What stands for <@U1>, <#C1|name>, <!here>, <https://example.com|words>."""
    what, _, label = inside.partition("|")
    if what.startswith("@"):
        return f"@{names.get(what[1:]) or label.lstrip('@') or what[1:]}"
    if what.startswith("#"):
        return f"#{label.lstrip('#') or names.get(what[1:]) or what[1:]}"
    if special := _SPECIAL.match(what):
        return f"@{special[1]}"
    if what.startswith("!"):
        return label or what[1:].partition("^")[0]
    bare = what.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in {what, bare, re.sub(r"^https?://", "", what)}:
        return bare
    return f"{label} ({bare})"
