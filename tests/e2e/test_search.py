"""Looking for what was said: words, filters, and the way to the message."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from messaging.models import Message
from messaging.search import PAGE
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import composer, expect_connected, in_conversation, send, shown

PHONE = {"width": 390, "height": 844}


def talk(cast: Cast, count: int = 3) -> Message:
    """Some messages about lasers; the oldest of them."""
    first = post(cast.ana, cast.direct, "The <b>lasers</b> are back", now=oakland("09:00"))
    for number in range(1, count):
        post(cast.ana, cast.front_desk, f"laser {number}", now=oakland(f"10:{number:02}"))
    return first


def field(page: Page) -> Locator:
    """Where one types what to look for."""
    return page.get_by_role("combobox", name="Search messages")


def hits(page: Page) -> Locator:
    """What was found."""
    return page.get_by_role("list", name="Found").get_by_role("link")


def look_for(page: Page, query: str) -> None:
    """Open the search and look for something."""
    page.get_by_role("button", name="Search").first.click()
    field(page).fill(query)
    field(page).press("Enter")


def test_a_hit_shows_its_words_and_leads_to_its_message(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    oldest = elsewhere(talk, practice)
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect_connected(bre)
    look_for(bre, "laser")
    expect(hits(bre)).to_have_count(3)
    expect(hits(bre).last).to_contain_text("Ana Lopez")
    expect(hits(bre).last).to_contain_text("The <b>lasers</b> are back")
    expect(hits(bre).last.locator("mark")).to_have_text(["lasers"])
    assert bre.url.endswith("/search/")
    hits(bre).last.click()
    expect(shown(bre, oldest)).to_be_focused()
    assert f"/c/{practice.direct.pk}/" in bre.url
    bre.go_back()
    expect(hits(bre)).to_have_count(3)


def test_what_another_sends_is_found_and_nobody_finds_where_they_are_not(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    kim = open_as(practice.kim, "/search/")
    bre = open_as(practice.bre, "/search/")
    send(ana, "Susan was Botoxed")
    for page, count in ((bre, 1), (kim, 0)):
        field(page).fill("botox")
        field(page).press("Enter")
        expect(page.get_by_role("status").filter(has_text="1 message")).to_have_count(count)
    expect(kim.get_by_text("Nothing was found.", exact=True).first).to_be_visible()


def test_the_search_is_used_with_the_keyboard_only(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    oldest = elsewhere(talk, practice)
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect_connected(bre)
    composer(bre).focus()
    bre.keyboard.press("Control+Shift+F")
    expect(field(bre)).to_be_focused()
    bre.keyboard.type("fr")
    expect(bre.get_by_role("option")).to_have_count(1)
    bre.keyboard.press("ArrowDown")
    bre.keyboard.press("Enter")
    bre.keyboard.type("ana")
    expect(bre.get_by_role("option", name="Ana Lopez")).to_be_visible()
    bre.keyboard.press("ArrowDown")
    bre.keyboard.press("Enter")
    expect(field(bre)).to_have_value('from:"Ana Lopez" ')
    bre.keyboard.type("lasers -1")
    bre.keyboard.press("Enter")
    expect(hits(bre)).to_have_count(2)
    bre.keyboard.press("ArrowDown")
    expect(hits(bre).first).to_be_focused()
    bre.keyboard.press("ArrowUp")
    expect(field(bre)).to_be_focused()
    bre.keyboard.press("ArrowDown")
    bre.keyboard.press("ArrowDown")
    bre.keyboard.press("Enter")
    expect(shown(bre, oldest)).to_be_focused()
    bre.keyboard.press("/")
    expect(field(bre)).to_be_focused()


def test_a_link_to_a_message_leads_colleagues_to_it_and_nobody_else(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    oldest = elsewhere(talk, practice)
    ana = open_as(practice.ana, in_conversation(practice.direct))
    ana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect_connected(ana)
    shown(ana, oldest).hover()
    shown(ana, oldest).get_by_role("button", name="More").click()
    ana.get_by_role("menuitem", name="Copy link").click()
    expect(ana.locator("#announcer")).to_have_text("The link is copied.")
    path = urlsplit(ana.evaluate("navigator.clipboard.readText()")).path
    bre = open_as(practice.bre, path)
    expect(shown(bre, oldest)).to_be_focused()
    kim = open_as(practice.kim, path)
    expect(kim.get_by_role("heading", name="There is no such page")).to_be_visible()


def test_what_cannot_be_read_is_said_and_what_was_typed_stays(
    open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, "/search/")
    field(bre).fill("laser is:lost before:soon")
    field(bre).press("Enter")
    expect(bre.get_by_role("alert").get_by_role("paragraph")).to_have_count(2)
    expect(field(bre)).to_have_value("laser is:lost before:soon")
    expect(field(bre)).to_have_attribute("aria-invalid", "true")


def test_older_hits_come_when_they_are_asked_for(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(talk, practice, PAGE + 2)
    bre = open_as(practice.bre, "/search/")
    field(bre).fill("laser")
    field(bre).press("Enter")
    expect(hits(bre)).to_have_count(PAGE)
    bre.get_by_role("button", name="Show older").click()
    expect(hits(bre)).to_have_count(PAGE + 2)
    expect(hits(bre).nth(PAGE)).to_be_focused()
    expect(bre.get_by_role("button", name="Show older")).to_be_hidden()


def test_without_the_server_the_search_says_so_and_tries_again(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(talk, practice)
    bre = open_as(practice.bre, "/search/")
    expect_connected(bre)
    expect(field(bre)).to_be_focused()
    bre.context.set_offline(True)
    field(bre).fill("laser")
    field(bre).press("Enter")
    expect(bre.get_by_text("The search did not work.")).to_be_visible()
    bre.context.set_offline(False)
    bre.get_by_role("main").get_by_role("button", name="Try again").click()
    expect(hits(bre)).to_have_count(3)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [None, PHONE])
def test_nothing_is_wrong_with_the_looks_of_the_search(
    open_as: Opening,
    practice: Cast,
    elsewhere: Elsewhere,
    theme: str,
    size: dict[str, int] | None,
) -> None:
    elsewhere(talk, practice)
    options = {"color_scheme": theme} | ({"viewport": size} if size else {})
    bre = open_as(practice.bre, "/search/", **options)
    expect_connected(bre)
    field(bre).fill("fr")
    expect(bre.get_by_role("option")).to_have_count(1)
    assert flaws(bre) == []
    field(bre).fill("laser")
    field(bre).press("Enter")
    expect(hits(bre)).to_have_count(3)
    assert flaws(bre) == []
    assert sticking_out(bre) == []
