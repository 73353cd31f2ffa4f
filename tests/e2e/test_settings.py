"""What somebody chooses for themself and for a conversation; channels to join, and archived."""

from playwright.sync_api import Page, expect

from messaging.actions import bring_back, change_preferences, leave, open_direct
from messaging.models import Conversation, Membership, Preference
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out, stops, tab_to
from tests.e2e.screen import (
    composer,
    entry,
    expect_connected,
    in_conversation,
    message,
    type_in,
    write,
)
from tests.processes import Site, wait_for

BEFORE = oakland("09:30", "2026-06-01")
# A browser that was not asked yet; it counts how often it is.
NOT_ASKED = """
  window.asked = 0;
  window.Notification = class {
    static permission = "default";
    static async requestPermission() { window.asked += 1; this.permission = "granted"; }
    close() {}
  };
"""


def assert_usable(page: Page) -> None:
    """On a desk and on a phone, by day and by night."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert sticking_out(page) == [], width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert flaws(page) == [], (width, scheme)
    page.set_viewport_size({"width": 1440, "height": 800})


def stored(cast: Cast) -> Preference:
    return Preference.objects.get(user=cast.bre)


def test_a_theme_holds_in_every_tab_at_once_and_from_the_first_byte_of_a_page(
    open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, "/settings/")
    other = open_as(practice.bre, in_conversation(practice.direct))
    expect_connected(other)
    expect(bre.get_by_role("heading", name="Your settings")).to_be_visible()
    assert len([stop for stop in stops(bre) if stop["isSeen"]]) > 10
    bre.get_by_role("radio", name="Dark").check()
    expect(bre.get_by_text("Saved.")).to_be_visible()
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")
    assert 'data-theme="dark"' in other.request.get(other.url).text()
    assert flaws(bre) + flaws(other) == []
    bre.get_by_role("radio", name="As the device").check()
    expect(other.locator("html")).not_to_have_attribute("data-theme", "dark")
    assert_usable(bre)


def test_enter_begins_a_line_for_whoever_wants_that_and_control_enter_sends(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(change_preferences, practice.bre, {"enter_sends": False})
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect(composer(bre)).to_be_visible()
    type_in(bre, "One")
    composer(bre).press("Enter")
    type_in(bre, "Two")
    expect(composer(bre)).to_have_value("One\nTwo")
    composer(bre).press("Control+Enter")
    expect(message(bre, "Two")).to_be_visible()


def test_the_browser_is_asked_for_its_permission_by_a_click_only(
    open_as: Opening, practice: Cast, site: Site
) -> None:
    bre = open_as(practice.bre, "/accounts/login/")
    bre.context.add_init_script(NOT_ASKED)
    bre.goto(f"{site.url}/settings/")
    expect(bre.get_by_role("heading", name="Your settings")).to_be_visible()
    assert bre.evaluate("asked") == 0
    bre.get_by_role("checkbox", name="Notifications of the browser").check()
    expect(bre.get_by_text("This browser shows them.")).to_be_visible()
    assert bre.evaluate("asked") == 1
    wait_for(lambda: stored(practice).notifies)

    bre.get_by_role("button", name="Send me a test").click()
    results = bre.locator(".test-results")
    expect(results).to_contain_text("On the page: shown")
    expect(results).to_contain_text("Sound: played.")
    expect(results).to_contain_text("Browser notification: shown")
    expect(bre.get_by_role("region", name="New", exact=True)).to_contain_text("This is a test")


def test_a_conversation_is_muted_and_chosen_by_keyboard(open_as: Opening, practice: Cast) -> None:
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(composer(bre)).to_be_visible()
    tab_to(bre, bre.locator("#settings-button"), "Shift+Tab")
    bre.keyboard.press("Enter")
    dialog = bre.get_by_role("dialog", name="Settings of front-desk")
    expect(dialog).to_be_visible()
    tab_to(bre, dialog.get_by_role("button", name="Always"))
    bre.keyboard.press("Enter")
    expect(dialog).to_contain_text("Muted for good.")
    expect(entry(bre, "front-desk").get_by_text("muted")).to_be_visible()
    dialog.get_by_role("radio", name="Mentions, asks and threads I follow").check()
    mine = Membership.objects.filter(conversation=practice.front_desk, user=practice.bre)
    wait_for(lambda: mine.get().alerts == "mentions")
    assert_usable(bre)
    tab_to(bre, dialog.get_by_role("button", name="Unmute"), "Shift+Tab")
    bre.keyboard.press("Enter")
    expect(entry(bre, "front-desk").get_by_text("muted")).to_be_hidden()
    expect(dialog.get_by_role("button", name="Archive")).to_have_count(0)


def test_an_archived_channel_leaves_the_sidebars_and_is_read_and_brought_back(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.front_desk, "The key is in the drawer.", now=BEFORE)
    dana = open_as(practice.dana, in_conversation(practice.front_desk))
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(message(bre, "The key is")).to_be_visible()
    composer(bre).fill("Half a sentence")
    dana.locator("#settings-button").click()
    dana.get_by_role("dialog").get_by_role("button", name="Archive").click()
    for page in (dana, bre):
        expect(entry(page, "front-desk")).to_have_count(0)
        expect(page.get_by_text("This channel is archived")).to_be_visible()
        expect(composer(page)).to_be_hidden()
    expect(message(bre, "The key is")).to_be_visible()
    assert flaws(bre) == []

    elsewhere(bring_back, practice.dana, practice.front_desk)
    expect(entry(bre, "front-desk")).to_be_visible()
    expect(composer(bre)).to_have_value("Half a sentence")


def test_a_channel_with_an_open_ask_says_so_and_stays(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.front_desk, "Who?", priority="high", asks="everybody")
    dana = open_as(practice.dana, in_conversation(practice.front_desk))
    expect(message(dana, "Who?")).to_be_visible()
    dana.locator("#settings-button").click()
    dialog = dana.get_by_role("dialog")
    dialog.get_by_role("button", name="Archive").click()
    expect(dialog.get_by_role("alert")).to_contain_text("1 ask is still open here (Ana Lopez")
    assert Conversation.objects.get(pk=practice.front_desk.pk).archived_at is None


def test_who_manages_a_channel_renames_it_for_everybody(open_as: Opening, practice: Cast) -> None:
    dana = open_as(practice.dana, in_conversation(practice.front_desk))
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect(entry(bre, "front-desk")).to_be_visible()
    expect(composer(dana)).to_be_visible()
    dana.locator("#settings-button").click()
    dana.get_by_role("button", name="Name and topic").click()
    dialog = dana.get_by_role("dialog", name="Name and topic of front-desk")
    dialog.get_by_label("Name", exact=True).fill("front office")
    dialog.get_by_role("button", name="Save").click()
    expect(entry(bre, "front-office")).to_be_visible()
    expect(dana.get_by_role("heading", name="front-office")).to_be_visible()


def test_whoever_left_an_open_channel_finds_it_again_and_joins(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(leave, practice.kim, practice.front_desk, BEFORE)
    elsewhere(open_direct, practice.kim, [practice.ana.pk], BEFORE)
    kim = open_as(practice.kim)
    expect(entry(kim, "Ana Lopez")).to_be_visible()
    expect(entry(kim, "front-desk")).to_have_count(0)
    kim.get_by_role("button", name="Browse").click()
    dialog = kim.get_by_role("dialog", name="Channels to join")
    expect(dialog).to_contain_text("Oakland · 4 people")
    assert_usable(kim)
    tab_to(kim, dialog.get_by_role("button", name="Join front-desk"))
    kim.keyboard.press("Enter")
    expect(kim.get_by_role("heading", name="front-desk")).to_be_visible()
    write(kim, "I am back.")
    expect(message(kim, "I am back.")).to_be_visible()


def test_the_directory_finds_people_by_words_role_and_place_and_leads_to_them(
    open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, "/people/")
    people = bre.get_by_role("list", name="People").get_by_role("listitem")
    expect(people).to_have_count(6)
    assert_usable(bre)
    filters = bre.get_by_role("search", name="People")
    filters.get_by_label("Location").select_option(label="Austin")
    expect(people).to_have_count(1)
    filters.get_by_label("Location").select_option(label="All locations")
    filters.get_by_label("Role").select_option(label="Front desk")
    expect(people).to_have_count(2)
    filters.get_by_label("Role").select_option(label="Any role")
    filters.get_by_label("Find somebody").fill("oakland injector")
    expect(people).to_have_count(1)
    expect(people).to_contain_text("Ana Lopez")
    filters.get_by_label("Find somebody").fill("nobody such")
    expect(bre.get_by_text("Nobody matches.")).to_be_visible()
    filters.get_by_label("Find somebody").fill("")

    tab_to(bre, bre.get_by_role("button", name="Ana Lopez", exact=True))
    bre.keyboard.press("ArrowDown")
    expect(bre.get_by_role("button", name="Bre Nguyen", exact=True)).to_be_focused()
    bre.keyboard.press("ArrowUp")
    bre.keyboard.press("Enter")
    profile = bre.get_by_role("dialog", name="Ana Lopez")
    expect(profile).to_contain_text("Mon–Fri")
    expect(profile).to_contain_text("9 am–5 pm")
    expect(profile.get_by_role("link", name="front-desk")).to_be_visible()
    assert_usable(bre)
    profile.get_by_role("button", name="Message").click()
    expect(bre.get_by_role("heading", name="Ana Lopez")).to_be_visible()
    expect(composer(bre)).to_be_focused()


def test_the_name_beside_a_message_opens_what_there_is_to_know_of_its_author(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.ana, practice.front_desk, "The key is in the drawer.", now=BEFORE)
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    message(bre, "The key is").locator(".who").click()
    expect(bre.get_by_role("dialog", name="Ana Lopez")).to_contain_text("Nurse injector · Oakland")


def test_a_compact_page_has_more_on_it_in_every_tab_from_the_first_byte_on(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    for text in ("Room 3 is free.", "Thanks."):
        elsewhere(post, practice.ana, practice.direct, text)
    bre = open_as(practice.bre, "/settings/")
    other = open_as(practice.bre, in_conversation(practice.direct))
    expect(message(other, "Room 3 is free.")).to_be_visible()
    usual = message(other, "Room 3 is free.").bounding_box()
    bre.get_by_role("radio", name="Compact").check()
    expect(bre.get_by_text("Saved.")).to_be_visible()
    expect(other.locator("html")).to_have_attribute("data-density", "compact")
    now = message(other, "Room 3 is free.").bounding_box()
    assert usual
    assert now
    assert now["height"] < usual["height"]
    assert 'data-density="compact"' in other.request.get(other.url).text()
    assert_usable(other)
    assert_usable(bre)
    bre.get_by_role("radio", name="Comfortable").check()
    expect(other.locator("html")).not_to_have_attribute("data-density", "compact")


def test_what_one_says_of_oneself_stands_in_the_profile_and_the_directory_at_once(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.bre, practice.direct, "Room 3 is free.")
    ana = open_as(practice.ana, "/people/")
    row = ana.get_by_role("list", name="People").get_by_role("listitem").filter(has_text="Bre")
    expect(row).to_be_visible()
    bre = open_as(practice.bre, "/settings/")
    bre.get_by_label("Pronouns").fill("she/her")
    bre.get_by_label("Pronouns").press("Enter")
    expect(row).to_contain_text("she/her")
    bre.get_by_label("Phone extension").fill("call me")
    bre.keyboard.press("Tab")
    expect(bre.get_by_text("Digits, spaces and")).to_be_visible()
    assert_usable(bre)
    bre.get_by_label("Phone extension").fill("204")
    bre.keyboard.press("Tab")
    expect(bre.get_by_text("Saved.")).to_be_visible()
    expect(row).to_contain_text("ext. 204")
    ana.get_by_label("Find somebody").fill("204")
    expect(ana.get_by_role("list", name="People").get_by_role("listitem")).to_have_count(1)
    row.get_by_role("button", name="Bre Nguyen", exact=True).click()
    profile = ana.get_by_role("dialog", name="Bre Nguyen")
    expect(profile).to_contain_text("she/her · Extension 204")
    assert_usable(ana)
