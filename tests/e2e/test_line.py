"""Messages on their way: refused, without a line, and past a server that dies."""

from itertools import pairwise

from playwright.sync_api import Page, expect

from accounts.clock import database_now
from accounts.models import User
from messaging.actions import create_channel, set_people
from messaging.delivery import quiet
from messaging.models import Conversation, Message
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import (
    bodies,
    choose_people,
    choose_priority,
    composer,
    entry,
    expect_connected,
    in_conversation,
    message,
    messages,
    send,
    write,
)
from tests.processes import Site

BEFORE = oakland("09:30", "2026-06-01")
NO_LINE = "No connection. What you send waits here and goes out when it is back."


def remove_unheard(by: User, channel: Conversation, person: User) -> None:
    """Take somebody out of a channel, and the push that says so is lost."""
    with quiet():
        set_people(by, channel, database_now(), remove=[person.pk])


def test_a_refused_message_says_why_and_its_text_can_be_edited_and_sent(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    channel = elsewhere(
        create_channel,
        practice.ana,
        "peel-corner",
        practice.oakland,
        BEFORE,
        private=True,
        people=[practice.bre.pk, practice.kim.pk],
    )
    ana = open_as(practice.ana, in_conversation(channel))
    choose_priority(ana, "high")
    choose_people(ana, practice.kim)
    elsewhere(remove_unheard, practice.ana, channel, practice.kim)
    write(ana, "Is the peel tray clean?")

    refused = message(ana, "Is the peel tray clean?")
    expect(refused).to_contain_text("Not sent")
    expect(refused.get_by_role("alert")).to_contain_text(
        "Somebody it asks isn't in this conversation."
    )
    assert not Message.objects.exists()

    refused.get_by_role("button", name="Edit").click()
    expect(messages(ana)).to_have_count(0)
    expect(composer(ana)).to_have_value("Is the peel tray clean?")
    expect(ana.get_by_label("Priority")).to_have_value("high")
    choose_people(ana, practice.bre)
    ana.get_by_role("button", name="Asks").click()
    kim = ana.get_by_role("checkbox", name="Kim Ortega")
    if kim.count():  # until the page knows that Kim isn't here any more
        kim.uncheck()
    ana.get_by_role("button", name="Done").click()
    composer(ana).press("Enter")
    expect(messages(ana)).to_contain_text("Bre to answer")
    assert Message.objects.get().asked_ids == [practice.bre.pk]


def test_without_a_line_a_message_waits_is_seen_to_wait_and_goes_out_once(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(composer(bre)).to_be_visible()
    bar = ana.locator("#line-bar")
    expect(bar).to_be_hidden()

    ana.context.set_offline(True)
    write(ana, "Dr. Moss is on the phone.")
    write(ana, "And now he has hung up.")
    expect(bar).to_have_text(NO_LINE)
    expect(message(ana, "on the phone")).to_contain_text("Waits for the connection")
    assert not Message.objects.exists()

    ana.context.set_offline(False)
    expect(bar).to_be_hidden()
    expect(message(bre, "hung up")).to_be_visible()
    expect(ana.locator(".is-pending")).to_have_count(0)
    assert bodies(ana) == bodies(bre) == ["Dr. Moss is on the phone.", "And now he has hung up."]
    assert list(Message.objects.order_by("seq").values_list("text", flat=True)) == bodies(ana)


def test_past_a_web_process_that_dies_each_message_arrives_once_and_in_order_without_reload(
    open_as: Opening, practice: Cast, site: Site, elsewhere: Elsewhere
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    mark_the_page(ana)
    send(ana, "Before it died.")

    site.kill("web")
    for number in range(3):
        elsewhere(post, practice.bre, practice.front_desk, f"Missed {number}.")
    write(ana, "While it was dead.")
    expect(message(ana, "While it was dead.")).to_contain_text("Waits for the connection")
    site.run("web")

    expect(ana.locator(".is-pending")).to_have_count(0, timeout=30_000)
    said = ["Before it died.", "Missed 0.", "Missed 1.", "Missed 2.", "While it was dead."]
    expect(messages(ana)).to_have_count(len(said))
    assert bodies(ana) == said
    assert is_marked(ana)
    rows = list(Message.objects.order_by("seq"))
    assert [row.text for row in rows] == said
    assert all(after.seq == before.seq + 1 for before, after in pairwise(rows))


def mark_the_page(page: Page) -> None:
    """Leave something in the page that a reload would take away."""
    page.evaluate("window.isMarked = true")


def is_marked(page: Page) -> bool:
    """Whether it is still the page that was marked."""
    return bool(page.evaluate("window.isMarked === true"))


def test_messages_that_could_not_be_loaded_are_there_when_the_line_is_back(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.bre, practice.front_desk, "Room 3 is free.")
    ana = open_as(practice.ana, in_conversation(practice.direct))
    expect_connected(ana)
    ana.context.set_offline(True)
    entry(ana, "front-desk").click()
    expect(ana.get_by_text("The messages could not be loaded.")).to_be_visible()
    ana.context.set_offline(False)
    expect(message(ana, "Room 3 is free.")).to_be_visible()
    expect(ana.get_by_text("The messages could not be loaded.")).to_have_count(0)
