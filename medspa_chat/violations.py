"""What browsers report of pages that wanted something the policy forbids: a sign that somebody's
text came out as code. Logged are the directive and the host, never an address or a sample:
those may hold what people wrote."""

import json
import logging
import re
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.counting import count

logger = logging.getLogger(__name__)
MOST_BYTES = 8_192
MOST_A_MINUTE = 60  # of the whole site; what breaks a page breaks it for everybody
_AT_ONCE = 5
_DIRECTIVE = re.compile(r"[a-z-]{3,40}\Z")
# What the browsers write in place of an address: inline, eval, trusted-types-sink, data.
_KEYWORD = re.compile(r"[a-z-]{1,40}\Z")
_HOST = re.compile(r"[a-z0-9.:-]{1,100}\Z")


@csrf_exempt  # browsers send it by themselves, from pages of nobody too
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Take a report in either form that browsers have; 204."""
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        found = _violations(json.loads(body))
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    if not _may_log():
        return HttpResponse(status=429)
    for directive, source in found[:_AT_ONCE]:
        logger.warning("a page was kept from breaking the policy: %s, %s", directive, source)
    return HttpResponse(status=204)


def _violations(content: Any) -> list[tuple[str, str]]:
    """Directive and what was blocked, of each; raises ValueError for what is no report."""
    if isinstance(content, dict):
        one = content.get("csp-report")
        return [_violation(one, ("effective-directive", "violated-directive"), "blocked-uri")]
    if isinstance(content, list):
        bodies = [
            each.get("body")
            for each in content
            if isinstance(each, dict) and each.get("type") == "csp-violation"
        ]
        return [_violation(body, ("effectiveDirective",), "blockedURL") for body in bodies]
    raise ValueError("no report")


def _violation(body: Any, directives: tuple[str, ...], blocked: str) -> tuple[str, str]:
    if not isinstance(body, dict):
        raise ValueError("no report")
    named = [str(body[each]).split(" ")[0] for each in directives if body.get(each)]
    directive = named[0] if named and _DIRECTIVE.match(named[0]) else "unknown"
    return directive, _source(str(body.get(blocked) or ""))


def _source(blocked: str) -> str:
    """The host of an address, or the one word that stands for it."""
    if _KEYWORD.match(blocked):
        return blocked
    try:
        parts = urlsplit(blocked)
        host = parts.hostname or parts.scheme
    except ValueError:
        return "unknown"
    return host if _HOST.match(host) else "unknown"


def _may_log() -> bool:
    """Whether fewer than so many came within a minute; not when nobody can count."""
    counted = count("violations", 60)
    return counted is not None and counted <= MOST_A_MINUTE
