"""Reading: what is unread, how far back one can look, and what a reply quotes."""

from playwright.sync_api import Page, expect

from accounts.models import User
from messaging.actions import mark_read
from messaging.models import Conversation, Membership, Message
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import (
    bodies,
    choose_people,
    choose_priority,
    composer,
    entry,
    expect_unread,
    in_conversation,
    message,
    messages,
    send,
    shown,
    write,
)
from tests.processes import wait_for

BEFORE = oakland("09:30", "2026-06-01")


def talk(author: User, conversation: Conversation, count: int) -> list[Message]:
    """Somebody says so many things, one after the other."""
    return [post(author, conversation, f"Note {number}", now=BEFORE) for number in range(count)]


def last_read(user: User, conversation: Conversation) -> int:
    """The newest number that somebody has read."""
    return Membership.objects.get(user=user, conversation=conversation).last_read_seq


def test_what_is_unread_is_counted_in_the_sidebar_and_the_title_until_it_is_looked_at(
    open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.direct))
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(composer(bre)).to_be_visible()
    send(ana, "One")
    send(ana, "Two")
    expect_unread(bre, "front-desk", 2)
    expect(bre).to_have_title("(1) Ana Lopez · Lumen Med Spa")

    entry(bre, "front-desk").click()
    expect(message(bre, "Two")).to_be_visible()
    expect_unread(bre, "front-desk", 0)
    expect(bre).to_have_title("front-desk · Lumen Med Spa")
    wait_for(lambda: last_read(practice.bre, practice.front_desk) == 2)
    expect_unread(ana, "front-desk", 0)


def test_reading_in_one_tab_clears_the_count_in_the_other(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(talk, practice.ana, practice.front_desk, 3)
    here = open_as(practice.bre, in_conversation(practice.direct))
    there = here.context.new_page()
    there.goto(here.url)
    expect_unread(here, "front-desk", 3)
    expect_unread(there, "front-desk", 3)

    here.bring_to_front()
    entry(here, "front-desk").click()
    expect_unread(here, "front-desk", 0)
    expect_unread(there, "front-desk", 0)


def test_a_mark_says_where_the_new_messages_begin(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(talk, practice.ana, practice.front_desk, 3)
    elsewhere(mark_read, practice.bre, practice.front_desk.pk, 2)
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    lines = bre.get_by_role("list", name="Messages").get_by_role("listitem")
    expect(lines.nth(3)).to_have_text("New since you left")
    expect(lines.nth(4)).to_contain_text("Note 2")

    send(bre, "Seen it.")
    expect(lines.filter(has_text="New since you left")).to_have_count(0)


def test_scrolling_up_brings_what_was_before_page_by_page_to_the_beginning(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(talk, practice.ana, practice.front_desk, 120)
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(message(bre, "Note 119")).to_be_in_viewport()
    expect(messages(bre)).to_have_count(50)

    scroll_up(bre)
    expect(messages(bre)).to_have_count(100)
    expect(message(bre, "Note 70")).to_be_in_viewport()
    scroll_up(bre)
    expect(messages(bre)).to_have_count(120)
    expect(bre.get_by_text("This is where it began.")).to_have_count(1)
    assert bodies(bre) == [f"Note {number}" for number in range(120)]

    bre.get_by_role("button", name="Newest messages").click()
    expect(message(bre, "Note 119")).to_be_in_viewport()


def scroll_up(page: Page) -> None:
    """To the top of what is there."""
    page.locator("#scroller").evaluate("(one) => one.scrollTo(0, 0)")


def height_of(page: Page, text: str) -> float:
    """How far down the screen a message stands."""
    box = message(page, text).bounding_box()
    assert box is not None
    return box["y"]


def test_who_reads_back_stays_there_while_others_write(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(talk, practice.ana, practice.front_desk, 60)
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(message(bre, "Note 59")).to_be_in_viewport()
    scroll_up(bre)
    expect(messages(bre)).to_have_count(60)
    scroll_up(bre)
    expect(bre.get_by_role("button", name="Newest messages")).to_be_visible()
    expect(bre.get_by_text("This is where it began.")).to_be_attached()
    stood_at = height_of(bre, "Note 10")

    elsewhere(post, practice.ana, practice.front_desk, "Something new", now=BEFORE)
    expect(message(bre, "Something new")).to_be_attached()
    expect(message(bre, "Something new")).not_to_be_in_viewport()
    assert height_of(bre, "Note 10") == stood_at
    expect_unread(bre, "front-desk", 1)


def test_a_reply_quotes_and_leads_to_a_message_however_far_back(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    first, *_ = elsewhere(talk, practice.ana, practice.front_desk, 110)
    reply = elsewhere(
        post, practice.kim, practice.front_desk, "About that", reply_to=first, now=BEFORE
    )
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    quote = shown(bre, reply).get_by_role("button", name="In reply to")
    expect(quote).to_contain_text("An earlier message")
    quote.click()
    expect(shown(bre, first)).to_be_focused()
    expect(shown(bre, first)).to_be_in_viewport()

    bre.keyboard.press("r")
    expect(bre.locator(".replying")).to_contain_text("Replying to Ana Note 0")
    send(bre, "I quote it, too.")
    mine = message(bre, "I quote it, too.")
    expect(mine.get_by_role("button", name="In reply to")).to_contain_text("Ana Note 0")
    assert Message.objects.get(author=practice.bre).reply_to_id == first.pk


def test_what_needs_a_reply_leads_to_the_message_and_begins_the_answer_to_it(
    open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.direct))
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    choose_priority(ana, "high")
    choose_people(ana, practice.bre)
    send(ana, "Is room 3 free?")

    bre.get_by_role("list", name="Needs your reply").locator(".card").click()
    expect(message(bre, "Is room 3 free?")).to_be_visible()
    expect(bre.locator(".replying")).to_contain_text("Replying to Ana Is room 3 free?")
    expect(composer(bre)).to_be_focused()
    write(bre, "From 2 on.")
    expect(message(ana, "Is room 3 free?")).to_contain_text("Answered by Bre")
    expect(bre.get_by_text("Nothing waits for you.")).to_be_visible()
