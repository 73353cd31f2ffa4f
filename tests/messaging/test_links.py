"""What is a link in a message, where it leads, and how it is shown."""

import re

import pytest

from messaging.formatting import to_html

A = re.compile(r'<a ([^>]*)href="([^"]*)"([^>]*)>(.*?)</a>')
LONG = "https://lumen.example/" + "a-long-way/" * 20 + "end?x=1"


def links(text: str) -> list[tuple[str, str]]:
    """Where the links of a message lead, and what they show."""
    return [(found[2], found[4]) for found in A.finditer(to_html(text))]


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("see https://example.com/a?b=1&c=2#d.", "https://example.com/a?b=1&amp;c=2#d"),
        ("(https://example.com/a_(b))", "https://example.com/a_(b)"),
        ("HTTP://EXAMPLE.com", "HTTP://EXAMPLE.com"),
        ("<https://example.com/x>", "https://example.com/x"),
        ("**https://example.com**", "https://example.com"),
        ("https://example.com:8443/x, or not", "https://example.com:8443/x"),
        ("www.example.com!", "http://www.example.com"),
        ("lumenspa.com", "http://lumenspa.com"),
        ("front@lumenspa.com,", "mailto:front@lumenspa.com"),
        ("mailto:front@lumenspa.com", "mailto:front@lumenspa.com"),
        ("https://example.com/ä", "https://example.com/%C3%A4"),
        ("Call (510) 555-0199 now", "tel:+15105550199"),
        ("510.555.0199", "tel:+15105550199"),
        ("+1 510 555 0199", "tel:+15105550199"),
        ("+44 20 7946 0958", "tel:+442079460958"),
    ],
)
def test_addresses_and_numbers_become_links_that_lead_there(text: str, href: str) -> None:
    assert [found for found, _ in links(text)] == [href]


@pytest.mark.parametrize(
    "text",
    [
        "I'm there.is Bre in?",
        "done.so am I",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "<javascript:alert(1)>",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "`https://example.com`",
        "```\nhttps://example.com 510-555-0199\n```",
        "`510-555-0199`",
        "id 5105550199",
        "order 12-510-555-0199-3",
        "v1.510.555.0199",
        "2026-06-09",
        "123-45-6789",
        "4111 1111 1111 1111",
        "@bre",
    ],
)
def test_what_is_none_or_would_run_is_no_link(text: str) -> None:
    assert links(text) == []


def test_a_link_opens_beside_the_chat_and_tells_the_other_side_nothing() -> None:
    html = to_html("https://example.com and 510-555-0199")
    assert html.count('rel="noopener noreferrer nofollow"') == 2
    assert html.count('target="_blank"') == 2


def test_a_long_address_is_shown_short_and_leads_to_the_same_place() -> None:
    [(href, shown)] = links(f"see {LONG} there")
    assert href == LONG
    assert len(shown) == 60
    assert shown.startswith("https://lumen.example/a-long-way/")
    assert shown.endswith(f"…{LONG[-12:]}")


def test_a_host_is_always_shown_whole_so_that_it_can_not_pass_for_another() -> None:
    host = "www.bank.com." + "x" * 50 + ".evil.com"
    [(_, shown)] = links(f"https://{host}/{'y' * 80}")
    assert shown.startswith(f"https://{host}/…")
    user = "https://www.bank.com@evil.com/" + "z" * 80
    [(_, shown)] = links(user)
    assert "@evil.com/" in shown


def test_a_link_is_never_called_other_than_its_address() -> None:
    assert links("[bank](https://example.com)") == [("https://example.com", "https://example.com")]


def test_a_number_in_a_link_stays_a_part_of_it() -> None:
    assert [href for href, _ in links("https://example.com/510-555-0199")] == [
        "https://example.com/510-555-0199"
    ]
