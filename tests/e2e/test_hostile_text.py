"""Whatever somebody writes or is called is text on the screen, and nothing that runs."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from messaging.actions import create_channel
from messaging.models import Conversation
from tests.cast import Cast, oakland
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import bodies, composer, entry, in_conversation, messages, write

HOSTILE = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror=window.hacked=1>",
    "<svg onload=window.hacked=1>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "\"'><b onmouseover=window.hacked=1>bold</b>",
    "</textarea></template><script>window.hacked=1</script>",
    "[click](javascript:window.hacked=1)",
    "<javascript:window.hacked=1>",
    "<a href='javascript:window.hacked=1'>x</a>",
    "{{ 7*7 }} {% load x %} ${window.hacked=1}",
    "<style>body { display: none }</style>",
    "data:text/html,<script>window.hacked=1</script>",
    "<!--<img src=--><img src=x onerror=window.hacked=1//>",
    "\u202egnp.evil",
]
NAME = "<img src=x onerror=hacked=1>"


def call_somebody(user: User, name: str) -> None:
    """Give somebody a name, as it stands."""
    User.objects.filter(pk=user.pk).update(display_name=name)


@pytest.fixture
def channel(practice: Cast, elsewhere: Elsewhere) -> Conversation:
    """A channel and an author with names that mean harm."""
    elsewhere(call_somebody, practice.ana, f"{NAME} Lopez")
    return elsewhere(
        create_channel, practice.dana, NAME, practice.oakland, oakland("09:30", "2026-06-01")
    )


def test_hostile_text_is_shown_as_text_to_the_author_and_the_others_and_after_a_reload(
    open_as: Opening, practice: Cast, channel: Conversation
) -> None:
    ana = open_as(practice.ana, in_conversation(channel))
    bre = open_as(practice.bre, in_conversation(channel))
    expect(composer(bre)).to_be_visible()
    for text in HOSTILE:
        write(ana, text)
    expect(ana.locator(".is-pending")).to_have_count(0, timeout=20_000)
    expect(messages(bre)).to_have_count(len(HOSTILE))

    assert_harmless(ana)
    assert_harmless(bre)
    bre.reload()
    expect(messages(bre)).to_have_count(len(HOSTILE))
    assert_harmless(bre)


def assert_harmless(page: Page) -> None:
    """All of it reads as it was written; nothing ran, and nothing is there that could."""
    assert bodies(page) == HOSTILE
    assert page.evaluate("window.hacked") is None
    runs = page.locator("#app").locator("script, img, svg, iframe, style, [onerror], [onload]")
    expect(runs).to_have_count(0)
    links = page.locator(".body a").evaluate_all("all => all.map((one) => one.protocol)")
    assert set(links) <= {"http:", "https:", "mailto:", "tel:"}


def test_hostile_names_are_shown_as_they_are(
    open_as: Opening, practice: Cast, channel: Conversation
) -> None:
    bre = open_as(practice.bre, in_conversation(channel))
    stored = channel.name
    expect(bre.get_by_role("heading", name=stored)).to_be_visible()
    expect(entry(bre, stored)).to_be_visible()
    expect(entry(bre, f"{NAME} Lopez")).to_be_visible()

    bre.get_by_role("button", name="People", exact=True).click()
    expect(bre.get_by_role("dialog").get_by_text(f"{NAME} Lopez")).to_be_visible()
    bre.get_by_role("button", name="Done").click()
    bre.get_by_role("button", name="Asks nobody").click()
    expect(bre.get_by_role("checkbox", name=f"{NAME} Lopez")).to_be_visible()
    bre.keyboard.press("Escape")
    bre.keyboard.press("Control+k")
    expect(bre.get_by_role("option", name=stored)).to_be_visible()
    assert bre.evaluate("window.hacked") is None
    expect(bre.locator("#app img")).to_have_count(0)
