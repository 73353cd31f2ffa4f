"""Text becomes a short list of tags and nothing that runs."""

import pytest

from messaging.formatting import to_html


def test_emphasis_lists_and_line_breaks_are_shown() -> None:
    assert to_html("**now**\nor later") == "<p><strong>now</strong><br>\nor later</p>"
    assert to_html("- one\n- two").startswith("<ul>")


def test_an_address_becomes_a_link_that_leaks_nothing() -> None:
    html = to_html("see https://example.com/a?b=1&c=2")
    assert 'href="https://example.com/a?b=1&amp;c=2"' in html
    assert "noopener noreferrer nofollow" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "<javascript:alert(1)>",
        "![x](https://evil.test/x.png)",
        "[bank](https://evil.test)",
        "data:text/html,<script>1</script>",
    ],
)
def test_nothing_that_runs_or_disguises_survives(text: str) -> None:
    html = to_html(text)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert ">bank<" not in html
