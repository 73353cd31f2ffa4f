"""Text to safe HTML, once, when it is posted."""

import re
from collections.abc import Mapping

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from messaging.links import TLDS, link_phones, shorten_links
from messaging.mentions import Directory, Mention

# A patient in a text: initials, and the id in the practice's records.
PATIENT = re.compile(r"#\[([A-Z]{1,4}) ([A-Z0-9][A-Z0-9._-]{0,29})\]", re.IGNORECASE)
_RULES = [
    "emphasis",
    "strikethrough",
    "backticks",
    "fence",
    "list",
    "blockquote",
    "newline",
    "escape",
    "autolink",
    "linkify",
]
_TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a", "span"}


def to_html(
    text: str,
    directory: Directory | None = None,
    found: list[Mention] | None = None,
    patients: Mapping[str, int] | None = None,
) -> str:
    """The HTML of a message: a short list of tags, links by http, https, mailto and tel only.

    There is no way to give a link other words than its address, so none can be disguised. Names
    of the directory behind an @ become spans, numbered as their mentions in `found`, which is
    filled; in code they stay what they are. `patients` are those known of the ones it names, by
    name: "SL 20417" and their key.
    """
    env = {
        "directory": directory,
        "found": found if found is not None else [],
        "patients": patients or {},
    }
    return nh3.clean(
        _markdown.render(text, env).strip(),
        tags=_TAGS,
        attributes={"a": {"href"}, "span": {"data-mention"}},
        allowed_classes={"span": {"mention"}, "a": {"patient"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _find_mention(state: StateInline, silent: bool) -> bool:
    """The rule of the parser: a name that the directory knows, behind an @."""
    directory: Directory | None = state.env.get("directory")
    if directory is None or state.src[state.pos] != "@":
        return False
    match = directory.match(state.src, state.pos)
    if match is None:
        return False
    end, mention = match
    if not silent:
        found: list[Mention] = state.env["found"]
        if mention not in found:
            found.append(mention)
        token = state.push("mention", "", 0)
        token.content = f"@{mention.name}"
        token.meta = {"number": found.index(mention)}
    state.pos = end
    return True


def _draw_mention(
    renderer: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[at]
    name = token.content.partition("|")[0]
    return (
        f'<span class="mention" data-mention="{token.meta["number"]}">{nh3.clean_text(name)}</span>'
    )


def _patient(state: StateInline, silent: bool) -> bool:
    """The rule of the parser: a known patient's token, a link to what leads to their record."""
    found = PATIENT.match(state.src, state.pos)
    name = f"{found[1]} {found[2]}".upper() if found else ""
    if not found or name not in state.env.get("patients", {}):
        return False
    if not silent:
        href = f"/patients/{state.env['patients'][name]}/"
        state.push("link_open", "a", 1).attrs = {"href": href, "class": "patient"}
        state.push("text", "", 0).content = name
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


_markdown = MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True}).enable(_RULES)
_markdown.linkify = LinkifyIt().tlds(TLDS)
_markdown.core.ruler.after("linkify", "phones", link_phones)
_markdown.core.ruler.after("phones", "shorten", shorten_links)
_markdown.inline.ruler.before("emphasis", "mention", _find_mention)
_markdown.inline.ruler.before("escape", "patient", _patient)
_markdown.add_render_rule("mention", _draw_mention)
