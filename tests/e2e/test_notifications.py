"""Being told: on the page, by the browser, by a sound; once, and not while one is busy."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.availability import go_away
from accounts.clock import database_now
from accounts.models import User
from messaging.actions import change_preferences, choose_alerts, mark_read
from messaging.delivery import publish
from messaging.models import Conversation
from messaging.payloads import instant
from policies.frames import notice
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out, tab_to
from tests.e2e.screen import (
    entry,
    expect_connected,
    expect_unread,
    in_conversation,
    message,
)
from tests.e2e.telling import (
    WATCH,
    always_on,
    free_again,
    look_elsewhere,
    notes,
    open_notes,
    toast,
    with_patient,
)
from tests.processes import Site, wait_for

# A browser whose user said no.
BLOCKED = """
  Object.defineProperty(Notification, "permission", { get: () => "denied" });
"""


def mute(user: User, conversation: Conversation) -> None:
    choose_alerts(user, conversation, database_now(), mute="always")


@pytest.fixture
def told(practice: Cast, elsewhere: Elsewhere) -> Cast:
    """Bre is on shift and wants to be told by every way."""
    for user in (practice.bre, practice.ana):
        elsewhere(always_on, user)
    elsewhere(change_preferences, practice.bre, {"notifies": True, "sound_from": "normal"})
    return practice


@pytest.fixture
def bre(told: Cast, open_as: Opening, site: Site) -> Page:
    """Bre's page in the channel, used once, so that it may sound."""
    page = open_as(told.bre, "/accounts/login/", permissions=["notifications"])
    page.context.add_init_script(WATCH)
    page.goto(site.url + in_conversation(told.front_desk))
    expect(entry(page, "Ana Lopez")).to_be_visible()
    page.locator("#title").click()
    return page


def test_who_looks_elsewhere_is_told_once_by_the_browser_of_who_wrote_and_never_what(
    bre: Page, told: Cast, elsewhere: Elsewhere
) -> None:
    look_elsewhere(bre)
    elsewhere(post, told.ana, told.direct, "Mrs. Ito is here", priority="urgent", asks="everybody")
    wait_for(lambda: notes(bre) == ["New urgent message from Ana"])
    elsewhere(post, told.ana, told.direct, "And her sister")
    wait_for(lambda: open_notes(bre) == ["2 new messages from Ana, 1 urgent"])
    assert bre.evaluate("tones") == 3  # the three tones of urgent, and none for the second
    assert "Ito" not in str(bre.evaluate("notes"))


def test_the_name_of_the_conversation_is_there_only_on_wish(
    bre: Page, told: Cast, elsewhere: Elsewhere
) -> None:
    look_elsewhere(bre)
    elsewhere(post, told.ana, told.front_desk, "One")
    wait_for(lambda: notes(bre) == ["New message from Ana"])
    elsewhere(change_preferences, told.bre, {"names_conversation": True})
    elsewhere(post, told.kim, told.front_desk, "Two")
    wait_for(lambda: notes(bre)[1:] == ["New message from Kim in front-desk"])


def test_whoever_looks_at_the_page_sees_one_line_that_leads_there(
    bre: Page, told: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, told.ana, told.direct, "The peel is done")
    expect(toast(bre)).to_contain_text("New message from Ana")
    expect(toast(bre)).not_to_contain_text("peel")
    toast(bre).hover()  # it stays while one looks at it
    assert flaws(bre) + sticking_out(bre) == []
    tab_to(bre, toast(bre).get_by_role("button", name="Show"), "Shift+Tab")
    bre.keyboard.press("Enter")
    expect(message(bre, "The peel is done")).to_be_visible()
    expect(toast(bre)).to_have_count(0)
    assert notes(bre) == []


def test_what_is_on_the_screen_makes_no_noise(bre: Page, told: Cast, elsewhere: Elsewhere) -> None:
    elsewhere(post, told.ana, told.front_desk, "I see you", priority="urgent", asks="everybody")
    expect(message(bre, "I see you")).to_be_visible()
    elsewhere(post, told.ana, told.direct, "And now you don't")
    expect(toast(bre)).to_contain_text("from Ana")
    assert bre.evaluate("tones") == 1  # of the second one


def test_with_a_patient_all_is_silent_and_one_digest_tells_of_it_afterwards(
    bre: Page, told: Cast, elsewhere: Elsewhere
) -> None:
    look_elsewhere(bre)
    elsewhere(with_patient, told.bre)
    expect(bre.locator(".me-button")).to_contain_text("With a patient", timeout=1_000)
    elsewhere(post, told.ana, told.direct, "Now!", priority="urgent", asks="everybody")
    elsewhere(post, told.ana, told.direct, "Hello?")
    expect_unread(bre, "Ana Lopez", 2)
    assert (notes(bre), bre.evaluate("tones")) == ([], 0)

    elsewhere(free_again, told.bre)
    came = bre.get_by_role("region", name="While you were with a patient")
    expect(came.get_by_role("list", name="Asks of you")).to_contain_text("Now!")
    words = "While you were with a patient: 1 ask of you and 1 other message, 1 urgent"
    wait_for(lambda: notes(bre) == [words])
    expect(toast(bre)).to_have_count(0)
    assert bre.evaluate("tones") == 3
    came.get_by_role("button", name="Now!").click()
    expect(message(bre, "Now!")).to_be_visible()


def test_away_all_is_silent_and_one_line_tells_of_it_afterwards(
    bre: Page, told: Cast, elsewhere: Elsewhere
) -> None:
    look_elsewhere(bre)
    elsewhere(go_away, told.bre, 30, elsewhere(database_now))
    expect(bre.locator(".me-button")).to_contain_text("Away", timeout=1_000)
    elsewhere(post, told.ana, told.direct, "Hello?")
    expect_unread(bre, "Ana Lopez", 1)
    assert (notes(bre), bre.evaluate("tones")) == ([], 0)

    elsewhere(free_again, told.bre)
    expect(toast(bre)).to_contain_text("While you were busy: 1 new message")
    assert notes(bre) == ["While you were busy: 1 new message"]
    toast(bre).get_by_role("button", name="Show").click()
    expect(message(bre, "Hello?")).to_be_visible()


def test_of_two_tabs_one_sounds_and_both_are_silent_with_a_patient(
    bre: Page, told: Cast, elsewhere: Elsewhere
) -> None:
    other = bre.context.new_page()
    other.goto(bre.url)
    expect_connected(other)
    other.locator("#title").click()
    tabs = (bre, other)
    for tab in tabs:
        look_elsewhere(tab)
    elsewhere(post, told.ana, told.direct, "One")
    for tab in tabs:
        expect_unread(tab, "Ana Lopez", 1)
    wait_for(lambda: sum(len(notes(tab)) for tab in tabs) == 1)
    wait_for(lambda: sum(tab.evaluate("tones") for tab in tabs) == 1)

    elsewhere(with_patient, told.bre)
    for tab in tabs:
        expect(tab.locator(".me-button")).to_contain_text("With a patient", timeout=1_000)
    wait_for(lambda: not any(open_notes(tab) for tab in tabs))
    elsewhere(post, told.kim, told.front_desk, "Two", priority="urgent", asks="everybody")
    for tab in tabs:
        expect(message(tab, "Two")).to_be_visible()
    assert sum(len(notes(tab)) for tab in tabs) == 1
    assert sum(tab.evaluate("tones") for tab in tabs) == 1


def test_what_is_read_on_another_device_is_cleared_here(
    bre: Page, told: Cast, elsewhere: Elsewhere
) -> None:
    look_elsewhere(bre)
    elsewhere(post, told.ana, told.direct, "One")
    wait_for(lambda: open_notes(bre) == ["New message from Ana"])
    expect(toast(bre)).to_be_visible()
    expect(bre).to_have_title("(1) front-desk · Lumen Med Spa")
    assert "unread" in str(bre.locator('link[rel="icon"]').get_attribute("href"))

    elsewhere(mark_read, told.bre, told.direct.pk, 1)
    expect(bre).to_have_title("front-desk · Lumen Med Spa")
    expect(toast(bre)).to_have_count(0)
    wait_for(lambda: open_notes(bre) == [])
    assert "unread" not in str(bre.locator('link[rel="icon"]').get_attribute("href"))


def test_a_muted_conversation_is_counted_quietly_and_an_ask_of_it_comes_through(
    bre: Page, told: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(mute, told.bre, told.direct)
    expect(entry(bre, "Ana Lopez")).to_contain_text("muted", use_inner_text=True)
    elsewhere(post, told.ana, told.direct, "Lunch?")
    expect_unread(bre, "Ana Lopez", 1)
    expect(bre).to_have_title("front-desk · Lumen Med Spa")
    assert bre.evaluate("tones") == 0
    elsewhere(post, told.ana, told.direct, "Is room 2 free?", priority="high", asks="everybody")
    expect(toast(bre)).to_contain_text("from Ana")


def test_after_a_cut_what_is_fresh_is_told_and_what_is_old_is_counted(
    bre: Page, told: Cast, elsewhere: Elsewhere
) -> None:
    look_elsewhere(bre)
    bre.context.set_offline(True)
    expect(bre.get_by_text("No connection.")).to_be_visible()
    elsewhere(post, told.kim, told.front_desk, "Old", now=database_now_less_an_hour(elsewhere))
    elsewhere(post, told.ana, told.direct, "Fresh")
    bre.context.set_offline(False)
    expect(message(bre, "Old")).to_be_visible()
    wait_for(lambda: notes(bre) == ["New message from Ana"])


def database_now_less_an_hour(elsewhere: Elsewhere) -> Any:
    """An hour ago on the database's clock."""
    return elsewhere(database_now) - timedelta(hours=1)


def test_a_browser_that_blocks_notifications_is_told_of_above_the_page(
    told: Cast, open_as: Opening, site: Site
) -> None:
    page = open_as(told.bre, "/accounts/login/")
    page.context.add_init_script(BLOCKED)
    page.goto(site.url + in_conversation(told.front_desk))
    banner = page.locator(".banner")
    expect(banner).to_contain_text("This browser blocks notifications")
    assert flaws(page) + sticking_out(page) == []
    banner.get_by_role("link", name="What to do").click()
    expect(page.get_by_text("set notifications to Allow")).to_be_visible()
    banner.get_by_role("button", name="Not now").click()
    expect(banner).to_be_hidden()


def test_a_reply_to_what_one_asked_is_told_where_only_mentions_are(
    bre: Page, told: Cast, elsewhere: Elsewhere
) -> None:
    root = elsewhere(post, told.bre, told.front_desk, "Where is the lamp?")
    elsewhere(choose_alerts, told.bre, told.front_desk, database_now(), alerts="mentions")
    look_elsewhere(bre)
    elsewhere(post, told.ana, told.front_desk, "Lunch is here.")
    elsewhere(post, told.ana, told.front_desk, "In room 2.", reply_to=root)
    expect(message(bre, "In room 2.")).to_be_visible()
    wait_for(lambda: notes(bre) == ["New message from Ana"])


def test_a_notice_whose_push_comes_twice_sounds_once(
    bre: Page, told: Cast, elsewhere: Elsewhere
) -> None:
    asked = elsewhere(post, told.ana, told.direct, "Room two?", priority="urgent", asks="everybody")
    expect(message(bre, "Room two?")).to_have_count(0)
    wait_for(lambda: bre.evaluate("tones") == 3)
    shown = {
        "id": 77, "kind": "reminder", "conversation": told.direct.pk, "message": asked.pk,
        "asker": told.ana.pk, "owner": told.bre.pk, "priority": "urgent", "count": 1,
        "due_at": instant(database_now()), "at": instant(database_now()),
    }  # fmt: skip
    push = {"users": [told.bre.pk], "frames": [notice(shown)] * 2}
    elsewhere(publish, push)
    elsewhere(publish, push)
    elsewhere(post, told.ana, told.front_desk, "All said")
    expect(message(bre, "All said")).to_be_visible()
    assert bre.evaluate("tones") == 6
