"""Threads beside the conversation, and messages that ask to be confirmed, in two and three
browsers."""

import re

from playwright.sync_api import Locator, Page, expect

from messaging.actions import mark_read
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import composer, in_conversation, message, shown

# On a phone it stands in place of the main part.
NO_MAIN = ("landmark-one-main", "page-has-heading-one")
PHONE = {"width": 390, "height": 800}


def panel(page: Page) -> Locator:
    """The thread that is open."""
    return page.get_by_role("complementary", name="Thread", exact=True)


def thread_text(page: Page) -> Locator:
    """Where the next reply in the thread is written."""
    return page.get_by_label("Reply in the thread")


def replies(page: Page) -> list[str]:
    """What the messages in the panel say."""
    return panel(page).locator(".message .body").all_inner_texts()


def test_a_reply_in_a_thread_is_counted_under_its_first_message_and_done_is_shown_to_all(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    root = elsewhere(post, practice.ana, practice.front_desk, "The autoclave beeps.")
    ana, bre = (
        open_as(user, in_conversation(practice.front_desk)) for user in (practice.ana, practice.bre)
    )
    # Bre uses the keyboard only: the message's menu, T, her words.
    shown(bre, root).focus()
    bre.keyboard.press("m")
    bre.keyboard.press("t")
    expect(thread_text(bre)).to_be_focused()
    bre.keyboard.type("I called the service.")
    bre.keyboard.press("Enter")
    expect(
        shown(ana, root).get_by_role("button", name=re.compile("^1 reply, last"))
    ).to_be_visible()
    expect(message(ana, "I called the service.").locator(".quote")).to_contain_text("The autoclave")

    shown(ana, root).get_by_role("button", name=re.compile("^1 reply")).click()
    expect(panel(ana)).to_be_visible()
    assert replies(ana) == ["The autoclave beeps.", "I called the service."]
    panel(ana).get_by_role("button", name="Done").click()
    expect(panel(bre).locator(".thread-standing")).to_contain_text("Done by Ana")
    expect(shown(bre, root)).to_contain_text("Done by Ana")

    # "Thanks" reopens nothing, and comes to Ana's panel by itself.
    thread_text(bre).fill("Thanks!")
    thread_text(bre).press("Enter")
    expect(panel(ana).locator(".message")).to_have_count(3)
    expect(panel(ana).get_by_role("button", name="Reopen")).to_be_visible()
    assert flaws(ana) == []

    bre.keyboard.press("Escape")
    expect(panel(bre)).to_be_hidden()
    expect(shown(bre, root)).to_be_focused()


def test_a_thread_that_one_follows_is_in_the_rail_and_says_what_is_new(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    root = elsewhere(post, practice.bre, practice.front_desk, "The autoclave beeps.")
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect(composer(bre)).to_be_visible()
    elsewhere(post, practice.kim, practice.front_desk, "On my way.", reply_to=root)
    followed = bre.get_by_role("region", name="Threads you follow").get_by_role("button")
    expect(followed).to_have_text("Bre The autoclave beeps. 1 new")
    followed.click()
    expect(panel(bre)).to_contain_text("On my way.")
    expect(bre).to_have_url(re.compile(in_conversation(practice.front_desk)))


def test_a_thread_is_a_pane_of_its_own_on_a_phone(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    root = elsewhere(post, practice.ana, practice.front_desk, "The autoclave beeps.")
    elsewhere(post, practice.kim, practice.front_desk, "On my way.", reply_to=root)
    bre = open_as(practice.bre, in_conversation(practice.front_desk), viewport=PHONE)
    shown(bre, root).get_by_role("button", name=re.compile("^1 reply")).click()
    expect(thread_text(bre)).to_be_in_viewport()
    expect(composer(bre)).to_be_hidden()
    assert flaws(bre, *NO_MAIN) == []
    assert sticking_out(bre) == []
    panel(bre).get_by_role("button", name="Close").click()
    expect(composer(bre)).to_be_visible()


def test_an_ask_is_not_ended_by_a_third_person_and_by_its_answerer_it_is_answered(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    ask = elsewhere(
        post,
        practice.ana,
        practice.front_desk,
        "Kim, is room 2 free?",
        priority="high",
        asks="people",
        people=[practice.kim],
    )
    for user, words in ((practice.dana, "Kim Ortega still owes an answer"), (practice.kim, "")):
        page = open_as(user, in_conversation(practice.front_desk))
        shown(page, ask).focus()
        page.keyboard.press("m")
        page.keyboard.press("t")
        panel(page).get_by_role("button", name="Done").click()
        if words:
            expect(page.locator("#line-bar")).to_contain_text(words)
        else:
            expect(shown(page, ask)).to_contain_text("Answered by you")


def test_a_new_protocol_is_confirmed_by_everybody_and_only_who_waits_is_reminded(
    open_as: Opening, practice: Cast
) -> None:
    dana, bre, kim = (
        open_as(user, in_conversation(practice.front_desk))
        for user in (practice.dana, practice.bre, practice.kim)
    )
    dana.get_by_label("Priority").select_option("fyi")
    dana.get_by_label("Confirming", exact=True).select_option("wanted")
    composer(dana).fill("New protocol: two names before every injection.")
    composer(dana).press("Enter")
    news = message(dana, "New protocol")
    expect(news).to_contain_text("0 of 4 confirmed")

    bre.get_by_role("region", name="To confirm").get_by_role("button", name="Confirm").click()
    expect(news).to_contain_text("1 of 4 confirmed")
    mine = message(bre, "New protocol")
    mine.get_by_role("button", name="Undo").click()
    expect(news).to_contain_text("0 of 4 confirmed")
    mine.get_by_role("button", name="Confirm").click()
    expect(news).to_contain_text("1 of 4 confirmed")
    news.get_by_text("1 of 4 confirmed").click()
    expect(news.get_by_role("listitem")).to_contain_text("Bre Nguyen")

    news.get_by_role("button", name="Remind them").click()
    expect(news).to_contain_text("reminded")
    expect(kim.get_by_role("region", name="To confirm")).to_contain_text("Dana reminds you")
    expect(bre.get_by_role("region", name="To confirm")).to_be_hidden()
    assert flaws(kim) == []


def test_of_threads_without_news_three_stand_in_the_rail_and_one_click_shows_all(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    for number in range(5):
        root = elsewhere(post, practice.bre, practice.direct, f"Question {number}")
        reply = elsewhere(post, practice.ana, practice.direct, "Yes.", reply_to=root)
    elsewhere(mark_read, practice.bre, practice.direct.pk, reply.seq)
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    rail = bre.get_by_role("region", name="Threads you follow")
    expect(rail.get_by_role("listitem")).to_have_count(3)
    rail.get_by_role("button", name="Show all 5").click()
    expect(rail.get_by_role("listitem")).to_have_count(5)
    expect(rail.get_by_role("button", name="Question 4")).to_be_focused()
