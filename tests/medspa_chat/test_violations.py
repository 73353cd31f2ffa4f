"""What a browser reports of a page that wanted too much: the log has what was forbidden, and
nothing of what people wrote."""

import json
from typing import Any

import pytest
from django.test import Client

from medspa_chat.violations import MOST_A_MINUTE, MOST_BYTES

PATH = "/csp/"
SAID = "Mrs-Ito-at-ten"


def send(content: Any, content_type: str = "application/csp-report") -> int:
    body = content if isinstance(content, (bytes, str)) else json.dumps(content)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    return int(client.post(PATH, body, content_type=content_type).status_code)


def older(**fields: Any) -> dict[str, Any]:
    about = {
        "document-uri": f"http://localhost/c/7/?q={SAID}",
        "referrer": f"http://localhost/{SAID}",
        "script-sample": SAID,
        "blocked-uri": f"https://evil.example:8443/{SAID}?{SAID}",
        "effective-directive": "script-src-elem",
    }
    return {"csp-report": about | fields}


def newer(**fields: Any) -> list[dict[str, Any]]:
    about = {
        "documentURL": f"http://localhost/c/7/?q={SAID}",
        "sample": SAID,
        "blockedURL": "inline",
        "effectiveDirective": "style-src-attr",
    }
    return [{"type": "csp-violation", "url": SAID, "user_agent": SAID, "body": about | fields}]


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if "policy" in each.getMessage()]


def test_both_forms_are_taken_from_anybody_and_say_no_more_than_what_and_which_host(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert send(older()) == 204
    assert send(newer(), "application/reports+json") == 204
    assert logged(caplog) == [
        "a page was kept from breaking the policy: script-src-elem, evil.example",
        "a page was kept from breaking the policy: style-src-attr, inline",
    ]
    assert SAID not in caplog.text


@pytest.mark.parametrize(
    "fields",
    [
        {"blocked-uri": f"data:text/html,{SAID}", "effective-directive": SAID},
        {"blocked-uri": f"https://[{SAID}", "effective-directive": f"{SAID}\nERROR forged"},
        {"blocked-uri": f"{SAID} and\nmore", "effective-directive": {"a": SAID}},
        {"blocked-uri": {SAID: SAID}, "effective-directive": None},
        {"blocked-uri": f"https://{SAID}_\u202e.example/", "effective-directive": [SAID]},
    ],
)
def test_nothing_else_of_a_report_reaches_the_log(
    caplog: pytest.LogCaptureFixture, fields: dict[str, Any]
) -> None:
    assert send(older(**fields)) == 204
    assert SAID not in caplog.text
    assert "forged" not in caplog.text


@pytest.mark.parametrize(
    "content", [b"", b"\xff\x00", "nothing", "7", "null", {"a": 1}, "[" * 8000, [newer()[0], 7]]
)
def test_what_is_no_report_is_refused_and_does_no_harm(content: Any) -> None:
    assert send(content) in {204, 400}


def test_more_than_8_kb_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    assert send(older(more="x" * MOST_BYTES)) == 413
    assert logged(caplog) == []


def test_whoever_sends_thousands_fills_no_log(caplog: pytest.LogCaptureFixture) -> None:
    many = newer() * 30
    answers = [send(many, "application/reports+json") for _ in range(MOST_A_MINUTE + 5)]
    assert answers == [204] * MOST_A_MINUTE + [429] * 5
    assert len(logged(caplog)) == MOST_A_MINUTE * 5
