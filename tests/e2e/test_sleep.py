"""A tab that slept, as a laptop does in a drawer: awake again it has all, in order."""

from playwright.sync_api import Page, expect

from accounts.models import User
from messaging.delivery import quiet
from messaging.models import Conversation, Message
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import bodies, composer, in_conversation, message, send

BEFORE = oakland("09:30", "2026-06-01")


def become(page: Page, state: str) -> None:
    """Freeze the tab, or let it go on, as the browser does by itself."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setWebLifecycleState", {"state": state})
    session.detach()


def talk_unheard(author: User, conversation: Conversation, count: int) -> None:
    """Somebody says so many things, and no push of them arrives."""
    with quiet():
        for number in range(count):
            post(author, conversation, f"Note {number}", now=BEFORE)


def test_what_a_sleeping_tab_missed_is_there_in_order_without_a_reload(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    send(bre, "Good night.")
    bre.evaluate("window.isMarked = true")
    become(bre, "frozen")
    elsewhere(talk_unheard, practice.ana, practice.front_desk, 60)
    elsewhere(post, practice.ana, practice.front_desk, "Good morning.")
    become(bre, "active")
    expect(message(bre, "Good morning.")).to_be_visible()
    assert bodies(bre) == [
        "Good night.",
        *[f"Note {number}" for number in range(60)],
        "Good morning.",
    ]
    assert bre.evaluate("window.isMarked") is True


def test_what_was_written_right_before_the_sleep_arrives_once(
    open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    send(bre, "One.")
    bre.context.set_offline(True)
    composer(bre).fill("Two.")
    composer(bre).press("Enter")
    expect(message(bre, "Two.")).to_be_visible()
    become(bre, "frozen")
    bre.context.set_offline(False)
    become(bre, "active")
    expect(bre.locator(".is-pending")).to_have_count(0)
    assert list(Message.objects.order_by("seq").values_list("text", flat=True)) == ["One.", "Two."]
