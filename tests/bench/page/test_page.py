"""What the page costs under the fingers, in Chromium against the product's own web process.

`pytest tests/bench/page -q -s`; `ROUNDS=` says how often each is measured.
"""

import os
import statistics
import sys
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from messaging.actions import create_channel
from messaging.models import Conversation
from tests.cast import Cast, oakland
from tests.e2e.conftest import DESKTOP, Elsewhere, Opening, session_of
from tests.e2e.screen import composer, entry, in_conversation, message, send
from tests.long_talk import talk_long
from tests.processes import Site

ROUNDS = int(os.environ.get("ROUNDS", "40"))
LONG, USUAL = 10_000, 300
BEFORE = oakland("09:00", "2026-06-01")

# In each page: what shows something says when, with the frame that it is painted in. Clocks are
# the pages' own, in milliseconds; two pages agree by the machine's clock.
WATCH = """
    window.watched = {};
    window.watch = (name, selector) => {
      watched[name] = new Promise((resolve) => {
        const look = () => {
          if (!document.querySelector(selector)) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() =>
            resolve({ at: performance.now(), wall: Date.now() })));
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { childList: true, subtree: true });
        look();
      });
    };
    for (const type of ["keydown", "click"]) {
      addEventListener(type, ({ timeStamp: at }) => {
        window.acted = { at, wall: Date.now() - performance.now() + at };
      }, { capture: true });
    }
"""


def tell(what: str, figures: list[float], wanted: int) -> None:
    """A line of the report."""
    p95 = statistics.quantiles(figures, n=20)[18]
    spread = f"p50 {statistics.median(figures):.0f} ms, p95 {p95:.0f} ms"
    sys.stdout.write(f"{what:<52} {spread:<28} wanted {wanted} ms\n")


@pytest.fixture
def busy(practice: Cast, elsewhere: Elsewhere) -> list[Conversation]:
    """Channels with some weeks of talk, and a year of it at the front desk."""
    elsewhere(talk_long, practice.ana, practice.front_desk, LONG)
    return [elsewhere(talk_in_new_channel, practice, number) for number in range(ROUNDS)]


def talk_in_new_channel(practice: Cast, number: int) -> Conversation:
    """A channel of Oakland, with some weeks of talk."""
    channel = create_channel(practice.dana, f"room-{number:03}", practice.oakland, BEFORE)
    talk_long(practice.ana, channel, USUAL)
    return channel


def watching(page: Page) -> Page:
    """The page, loaded anew with its clock."""
    page.add_init_script(WATCH)
    page.reload()
    expect(composer(page)).to_be_visible()
    expect(page.locator(".message").first).to_be_visible()
    return page


def test_typing_sending_and_hearing(open_as: Opening, practice: Cast, busy: object) -> None:
    ana = watching(open_as(practice.ana, in_conversation(practice.front_desk)))
    bre = watching(open_as(practice.bre, in_conversation(practice.front_desk)))
    bubble: list[float] = []
    screen: list[float] = []
    for number in range(-3, ROUNDS):
        text = f"Said {number}."
        newest = int(ana.locator(".message").last.get_attribute("data-seq") or 0)
        composer(ana).fill(text)
        ana.evaluate("watch('bubble', '.is-pending')")
        bre.evaluate("(seq) => watch('screen', `[data-seq='${seq}']`)", newest + 1)
        composer(ana).press("Enter")
        shown = ana.evaluate("watched.bubble")
        heard = bre.evaluate("watched.screen")
        acted = ana.evaluate("acted")
        expect(message(ana, text).and_(ana.locator("[data-seq]"))).to_be_visible()
        if number >= 0:  # the first ones warm the server's process
            bubble.append(shown["at"] - acted["at"])
            screen.append(heard["wall"] - acted["wall"])
    tell("key press to the pending bubble", bubble, 16)
    tell("key press to the other browser's screen", screen, 100)


def test_opening_a_conversation(open_as: Opening, practice: Cast, busy: list[Conversation]) -> None:
    bre = watching(open_as(practice.bre, in_conversation(practice.front_desk)))
    send(bre, "Here.")
    rounds: dict[str, list[float]] = {"the first time": [], "again": []}
    for name, figures in rounds.items():
        for channel in busy:
            bre.evaluate("document.querySelectorAll('.message').forEach((one) => one.id = 'old')")
            bre.evaluate("watch('shown', '.message:not(#old)')")
            entry(bre, channel.name).click()
            shown = bre.evaluate("watched.shown")
            figures.append(shown["at"] - bre.evaluate("acted.at"))
        tell(f"click on a conversation to its messages, {name}", figures, 100)


def test_a_cold_page(chromium: Browser, site: Site, practice: Cast, busy: object) -> None:
    key = session_of(practice.bre)
    options: Any = {"viewport": DESKTOP}
    figures: list[float] = []
    for number in range(-1, ROUNDS // 2):
        context = chromium.new_context(**options)
        cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site.url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.add_init_script(WATCH + "watch('shown', '.message');")
        page.goto(site.url + in_conversation(practice.front_desk))
        shown = page.evaluate("watched.shown")
        if number >= 0:
            figures.append(shown["at"])
        context.close()
    tell("cold page load to its messages", figures, 1000)
