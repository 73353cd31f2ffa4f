"""Marks of bold and the like: drawn in the message, left out where plain words are shown."""

from playwright.sync_api import Page, expect

from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.modules import run
from tests.e2e.screen import composer, in_conversation, message
from tests.e2e.test_search import look_for
from tests.messaging.test_plain import SAID

TEXT = "**Room 3**: is the *laser* free, or `not`?"
WORDS = "Room 3: is the laser free, or not?"


def test_the_page_leaves_out_the_marks_that_the_server_leaves_out(page: Page) -> None:
    run(page, "messaging/plain", "window.plain = it.plain")
    shown = page.evaluate("(texts) => texts.map((text) => plain(text))", [text for text, _ in SAID])
    assert shown == [words for _, words in SAID]


def test_cards_quotes_and_search_show_plain_words_and_the_message_bold_ones(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    ask = elsewhere(post, practice.ana, practice.direct, TEXT, priority="high")
    elsewhere(post, practice.bre, practice.direct, "A moment.", reply_to=ask)
    ask = elsewhere(post, practice.ana, practice.direct, TEXT, priority="high")
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect(bre.locator(f"#message-{ask.pk} strong")).to_have_text("Room 3")
    expect(message(bre, "A moment.").locator(".quote")).to_contain_text(WORDS)
    expect(bre.get_by_role("complementary").locator(".need").first).to_contain_text(WORDS)
    bre.locator(f"#message-{ask.pk}").hover()
    bre.locator(f"#message-{ask.pk}").get_by_role("button", name="Reply").click()
    expect(bre.locator(".replying")).to_contain_text(WORDS)
    expect(composer(bre)).to_be_focused()
    look_for(bre, "laser")
    hit = bre.locator(".hit-words").first
    expect(hit).to_have_text(WORDS)
    expect(hit.locator("mark")).to_have_text("laser")
