"""Requests that no page of ours makes, from a seed."""

import inspect
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django import forms

import messaging.forms
import policies.forms
import policies.guideline_forms
import policies.handover_forms

METHODS = (
    ("POST",) * 12 + ("GET",) * 5 + ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "ODD")
)
_SAID_BY_VIEWS = (
    *("reaction", "on", "text", "edited_at", "post", "when", "send_at", "at", "skip", "file"),
    *("around", "before", "after", "q", "p", "o", "next", "as", "message", "conversation"),
)
_FORMS = (messaging.forms, policies.forms, policies.guideline_forms, policies.handover_forms)
NAMES = sorted(
    {
        name
        for module in _FORMS
        for _, form in inspect.getmembers(module, inspect.isclass)
        if issubclass(form, forms.BaseForm)
        for name in getattr(form, "base_fields", {})
    }
    | set(_SAID_BY_VIEWS)
)
_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 2**31, 2**63, -(2**63) - 1, 10**40, 1.5, 1e308),
    *(float("nan"), float("inf"), "", " ", "x", "1", "-1", "١", "1e3", "0x10", "\0", "a\0b"),
    *("\ud800", "\u202e", "😀", "’; DROP TABLE x; --", "%s%n", "{{7*7}}", "../../etc/passwd"),
    *("x" * 300, "x" * 9_000, "2026-02-30", "2026-06-09T18:00:00Z", "0001-01-01T00:00+14:00"),
    *("9999-12-31T23:59:59-14:00", "24:00", "high", "urgent", "nobody", "people", "role"),
    *("everybody", "manager", "at", "away", "👍", "http://evil.test/{id}", [], {}, [None], [1, 1]),
    *([[1]], ["\0"], [2**63], [-1], ["x"], {"id": 1}, {"\0": 1}, {"a": {"b": {}}}, [1.5], [True]),
    list(range(600)),
)
_BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"17",
    b"NaN",
    b'{"a":NaN}',
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    "{}".encode("utf-16"),
    b'{"text":"\xed\xa0\x80"}',
    b'{"text":"\\ud800","on":true}',
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"on":' + b"9" * 5_000 + b"}",
    b"a=1&a=2&%00=%00&%ff=%ff&=&&;",
    b"&".join([b"a=1"] * 1_200),
    b"x" * 1_100_000,
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="\0"\r\n\r\nx\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a/../b"\r\n\r\n\r\n--b--\r\n',
    b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename*=utf-99''%ff\r\n\r\nx",
    b'--b\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name="a"\r\n\r\n',
    b"--b",
    b"--b\r\n" * 500,
)
_TYPES = (
    "application/json",
    "application/json; charset=utf-99",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-7",
    "multipart/form-data; boundary=b",
    "multipart/form-data; boundary=" + "b" * 300,
    "multipart/form-data; boundary=\xe9",
    "multipart/form-data",
    "multipart/mixed; boundary=b",
    "text/xml",
    "",
    "/",
    "x" * 2_000,
)
_QUERIES = (
    "a=" + "x" * 100_000,
    "&".join(f"a{number}=1" for number in range(1_500)),
    "%00=%00",
    "%ff=%fe",
    "=&&=",
    "before=1&before=x&after=9&around=0",
    "q=%ed%a0%80",
    "p=-1&o=1.1.1.-9&all=&e=1",
    "next=%0d%0aSet-Cookie:x",
)
_HEADERS: tuple[dict[str, str], ...] = (
    {"HTTP_COOKIE": "sid=\xff\xfe; csrf=;;;=;"},
    {"HTTP_COOKIE": "sid=" + "x" * 5_000},
    {"HTTP_COOKIE": 'messages=[["x"'},
    {"HTTP_COOKIE": "csrf=short"},
    {"HTTP_ACCEPT": "\xff/*;q=x"},
    {"HTTP_ACCEPT_LANGUAGE": "x" * 1_000 + ";q=1e999"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 99999 99:99:99 GMT"},
    {"HTTP_IF_NONE_MATCH": '"' * 100},
    {"HTTP_RANGE": "bytes=9-1,-0,x"},
    {"HTTP_ACCEPT_ENCODING": "br;q=x, *"},
    {"HTTP_CONTENT_ENCODING": "gzip"},
    {"HTTP_X_REQUESTED_WITH": "\xff"},
    {"HTTP_X_CSRFTOKEN": "\xff" * 64},
    {"HTTP_REFERER": "http://[::1"},
    {"HTTP_ORIGIN": "http://[::1"},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
)


@dataclass(frozen=True)
class OddRequest:
    """One of them, as Django's test client takes it."""

    method: str
    address: str
    body: bytes
    content_type: str
    query: str
    headers: dict[str, str] = field(default_factory=dict)


def odd_requests(seed: int, addresses: Sequence[str]) -> Iterator[OddRequest]:
    """Such requests without end, the same ones for the same seed."""
    random = Random(seed)
    while True:
        is_json = random.random() < 0.75
        content = random.choice(_TYPES)
        yield OddRequest(
            method=random.choice(METHODS),
            address=random.choice(addresses),
            body=_object(random) if is_json else random.choice(_BODIES),
            content_type="application/json" if is_json or random.random() < 0.3 else content,
            query=random.choice(_QUERIES) if random.random() < 0.2 else _named(random),
            headers=random.choice(_HEADERS) if random.random() < 0.15 else {},
        )


def _object(random: Random) -> bytes:
    fields = {name: random.choice(_VALUES) for name in random.sample(NAMES, random.randrange(12))}
    if random.random() < 0.3:
        fields["post"] = {name: random.choice(_VALUES) for name in random.sample(NAMES, 5)}
    return json.dumps(fields).encode()


def _named(random: Random) -> str:
    asked = random.sample(("before", "after", "around", "q", "p", "message", "people", "role"), 2)
    values = ("-1", "x", "%00", "9" * 30, "1", "", "%ff")
    return "&".join(f"{name}={random.choice(values)}" for name in asked)
