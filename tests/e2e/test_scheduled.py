"""Sending later: written now, sent once when it is time, and told when it can't be."""

from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from accounts.clock import database_now
from accounts.models import Shift
from messaging.actions.scheduled import STALE, send_due
from messaging.models import Message, ScheduledMessage
from tests.cast import Cast
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import (
    choose_people,
    choose_priority,
    composer,
    expect_connected,
    in_conversation,
    message,
    type_in,
)
from tests.e2e.test_attachments import choose, uploaded

TEXT = "Room 3 is free tomorrow."


def off_now(cast: Cast) -> None:
    """Leo, in Austin, works on every day but for two hours around now."""
    Shift.objects.filter(user=cast.leo).delete()
    local = database_now().astimezone(cast.leo.zone)
    at = (local.hour + 2) % 24 * 60
    Shift.objects.bulk_create(
        Shift(user=cast.leo, location=cast.austin, weekday=day, starts=at, ends=at + 30)
        for day in range(7)
    )


def open_dialog(page: Page, text: str = TEXT) -> None:
    composer(page).fill(text)
    page.get_by_role("button", name="Send later…").click()
    expect(page.get_by_role("dialog", name="Send later")).to_be_visible()


def direct_with_leo(page: Page, cast: Cast) -> None:
    page.get_by_role("button", name="New message").click()
    dialog = page.get_by_role("dialog", name="New message")
    dialog.get_by_role("checkbox", name="Leo Park").check()
    dialog.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="Leo Park")).to_be_visible()


def make_due(late: timedelta = timedelta(0)) -> int:
    """Its time has come; how many were sent."""
    ScheduledMessage.objects.update(send_at=database_now() - late, when="at")
    return send_due(database_now())


def test_when_the_other_is_next_in_is_offered_in_both_local_times_and_sent_then(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(off_now, practice)
    ana = open_as(practice.ana)
    leo = open_as(practice.leo)
    expect_connected(leo)
    direct_with_leo(ana, practice)
    open_dialog(ana)
    dialog = ana.get_by_role("dialog", name="Send later")
    when = dialog.get_by_role("button", name="When Leo is next in")
    expect(when).to_contain_text("your time")
    expect(when).to_contain_text("in Austin")
    assert flaws(ana) + sticking_out(ana) == []
    when.click()
    expect(composer(ana)).to_have_value("")
    expect(ana.get_by_text("under Scheduled")).to_be_visible()
    assert elsewhere(make_due) == 1
    leo.get_by_role("navigation", name="Conversations").get_by_role("link", name="Ana").click()
    expect(message(leo, TEXT)).to_be_visible()
    expect(message(ana, TEXT)).to_be_visible()
    assert elsewhere(Message.objects.count) == 1


def test_the_list_changes_what_it_says_and_when_sends_it_now_or_never(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    for text in (TEXT, "Never mind"):
        open_dialog(ana, text)
        ana.get_by_role("button", name="Tomorrow 9:00 am", exact=True).click()
        expect(composer(ana)).to_have_value("")
    ana.get_by_role("link", name="Scheduled").click()
    rows = ana.get_by_role("list", name="Waiting to be sent").get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("To Bre Nguyen")
    for scheme in ("light", "dark"):
        ana.emulate_media(color_scheme=scheme)
        assert flaws(ana) == []
    rows.first.get_by_role("button", name="Edit text").click()
    ana.get_by_role("dialog").get_by_label("Message").fill("Room 4 is free.")
    ana.get_by_role("button", name="Save").click()
    expect(rows.first).to_contain_text("Room 4 is free.")
    rows.first.get_by_role("button", name="Change time").click()
    ana.get_by_label("Or at").fill("2020-01-01T09:00")
    ana.get_by_role("button", name="Send then").click()
    expect(ana.get_by_text("Choose a time that is still to come.")).to_be_visible()
    ana.keyboard.press("Escape")
    rows.first.get_by_role("button", name="Send now").click()
    expect(rows).to_have_count(1)
    rows.first.get_by_role("button", name="Delete").click()
    ana.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(ana.get_by_text("Nothing waits to be sent.")).to_be_visible()
    ana.goto(ana.url.replace("/scheduled/", in_conversation(practice.direct)))
    expect(message(ana, "Room 4 is free.")).to_be_visible()
    expect(message(ana, "Never mind")).to_have_count(0)


def test_what_came_too_late_is_told_on_the_page_and_sent_after_one_look(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    open_dialog(ana)
    ana.get_by_role("button", name="Tomorrow 9:00 am", exact=True).click()
    expect(composer(ana)).to_have_value("")
    assert elsewhere(make_due, STALE + timedelta(minutes=1)) == 0
    told = ana.get_by_role("region", name="Reminders")
    expect(told).to_contain_text("Not sent to Bre Nguyen: It could not be sent at its time.")
    told.get_by_role("button", name="Look at it").click()
    ana.get_by_role("button", name="Send now").click()
    expect(told).to_be_hidden()
    assert elsewhere(Message.objects.count) == 1


def question(page: Page) -> Locator:
    """What is asked before it goes out."""
    return page.locator("#composer-problem")


def send_later(page: Page) -> None:
    page.get_by_role("button", name="Send later…").click()


def test_a_group_is_asked_about_before_it_waits_too(open_as: Opening, practice: Cast) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    type_in(ana, "@everyone lights out at nine.")
    send_later(ana)
    expect(question(ana)).to_contain_text("@everyone means 4 people")
    question(ana).get_by_role("button", name="Go on writing").click()
    assert not ScheduledMessage.objects.exists()
    send_later(ana)
    question(ana).get_by_role("button", name="Choose the time").click()
    ana.get_by_role("button", name="Tomorrow 9:00 am", exact=True).click()
    expect(composer(ana)).to_have_value("")
    row = ScheduledMessage.objects.get()
    assert row.post["text"] == "@everyone lights out at nine."
    assert not Message.objects.exists()


def test_an_urgent_message_says_what_it_asks_and_by_when_before_it_waits(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    type_in(ana, "Bre, can you call Susan back?")
    choose_priority(ana, "urgent")
    choose_people(ana, practice.bre)
    send_later(ana)
    expect(question(ana)).to_contain_text("say by when")
    question(ana).get_by_role("button", name="in the next 30 minutes").click()
    send_later(ana)
    expect(ana.get_by_role("dialog", name="Send later")).to_be_visible()


def test_what_was_asked_on_the_way_to_later_holds_nothing_of_what_is_sent_now(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    type_in(ana, "@everyone lights out at nine.")
    send_later(ana)
    expect(question(ana)).to_contain_text("means 4 people")
    ana.keyboard.press("Escape")
    ana.keyboard.press("Control+a")
    type_in(ana, "Lights out at nine.")
    ana.keyboard.press("Enter")
    expect(message(ana, "Lights out at nine.")).to_be_visible()
    expect(ana.get_by_role("dialog", name="Send later")).to_be_hidden()


def test_files_wait_with_the_message_and_go_out_with_it(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    type_in(ana, "The new price list")
    choose(ana, ("prices.txt", "text/plain", b"Peel 90"))
    uploaded(ana, 1)
    send_later(ana)
    ana.get_by_role("button", name="Tomorrow 9:00 am", exact=True).click()
    expect(composer(ana)).to_have_value("")
    expect(ana.get_by_role("list", name="Files to send")).to_be_hidden()
    ana.get_by_role("link", name="Scheduled").click()
    rows = ana.get_by_role("list", name="Waiting to be sent").get_by_role("listitem")
    expect(rows).to_contain_text("To Bre Nguyen · 1 file")
    assert elsewhere(make_due) == 1
    ana.goto(ana.url.replace("/scheduled/", in_conversation(practice.direct)))
    expect(message(ana, "The new price list")).to_contain_text("prices.txt")


def test_a_file_that_isnt_uploaded_yet_is_waited_for_and_that_is_said(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    ana.route("**/attachments/", lambda route: None)
    type_in(ana, "The new price list")
    choose(ana, ("prices.txt", "text/plain", b"Peel 90"))
    expect(ana.get_by_role("list", name="Files to send")).to_contain_text("prices.txt")
    send_later(ana)
    expect(question(ana)).to_contain_text("Wait until the files are uploaded")
    ana.get_by_role("button", name="Remove").click()
    send_later(ana)
    expect(ana.get_by_role("dialog", name="Send later")).to_be_visible()
