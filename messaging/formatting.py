"""Text to safe HTML, once, when it is posted."""

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt

from messaging.links import TLDS, link_phones, shorten_links

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
_markdown = MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True}).enable(_RULES)
_markdown.linkify = LinkifyIt().tlds(TLDS)
_markdown.core.ruler.after("linkify", "phones", link_phones)
_markdown.core.ruler.after("phones", "shorten", shorten_links)
_TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a"}


def to_html(text: str) -> str:
    """The HTML of a message: a short list of tags, links by http, https, mailto and tel only.

    There is no way to give a link other words than its address, so none can be disguised.
    """
    return nh3.clean(
        _markdown.render(text).strip(),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
