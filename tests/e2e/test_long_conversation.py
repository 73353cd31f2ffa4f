"""A conversation of 10,000 messages: a window on it, in both directions, without a jump."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from messaging.models import Membership, Message
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import composer, entry, in_conversation, message, messages, send, shown
from tests.long_talk import talk_long

COUNT = 10_000
# What stands in the list: at most 200 messages, and the days between them.
MOST_NODES = 300
WHERE_NOTES_STAND = """() => Object.fromEntries(
    [...document.querySelectorAll(".message")].map((one) =>
    [one.querySelector(".body").textContent, Math.round(one.getBoundingClientRect().top)]))"""


@pytest.fixture
def long(practice: Cast, elsewhere: Elsewhere) -> Cast:
    """The practice, with 10,000 messages in its front desk's channel."""
    elsewhere(talk_long, practice.ana, practice.front_desk, COUNT)
    return practice


def note(number: int) -> Message:
    """One of the messages."""
    return Message.objects.get(seq=number)


def numbers(page: Page) -> list[int]:
    """Which of them are in the list, in order."""
    return [
        int(one)
        for one in page.evaluate(
            "[...document.querySelectorAll('.message')].map((one) => one.dataset.seq)"
        )
    ]


def is_whole(page: Page) -> bool:
    """Whether the list has no hole and is short."""
    found = numbers(page)
    nodes = page.locator("#messages > li").count()
    return found == list(range(found[0], found[-1] + 1)) and nodes <= MOST_NODES


def scroll(page: Page, where: str) -> dict[str, int]:
    """To the top or the bottom of what is there; where the messages stood then on the screen."""
    to = "0" if where == "top" else "one.scrollHeight"
    page.locator("#scroller").evaluate(f"(one) => one.scrollTo(0, {to})")
    stood: dict[str, int] = page.evaluate(WHERE_NOTES_STAND)
    return stood


def moved(page: Page, stood: dict[str, int]) -> set[int]:
    """By how much the messages moved that stood on the screen and are still in the list."""
    stand = page.evaluate(WHERE_NOTES_STAND)
    return {abs(stand[text] - top) for text, top in stood.items() if 0 < top < 800}


def asked_for(page: Page) -> list[str]:
    """The pages of messages that are asked for from now on."""
    found: list[str] = []

    def on_request(request: Request) -> None:
        if "/messages/" in request.url:
            found.append(request.url.partition("/messages/")[2])

    page.on("request", on_request)
    return found


def test_a_long_conversation_is_opened_with_its_newest_page_alone(
    open_as: Opening, long: Cast
) -> None:
    bre = open_as(long.bre, in_conversation(long.direct))
    expect(composer(bre)).to_be_visible()
    asked = asked_for(bre)
    entry(bre, "front-desk").click()
    expect(message(bre, f"Note {COUNT}")).to_be_in_viewport()
    expect(messages(bre)).to_have_count(50)
    assert asked == [""]


def test_reading_far_back_and_on_again_keeps_its_place_and_the_list_short(
    open_as: Opening, long: Cast
) -> None:
    bre = open_as(long.bre, in_conversation(long.front_desk))
    expect(message(bre, f"Note {COUNT}")).to_be_in_viewport()
    for _ in range(8):
        first = numbers(bre)[0]
        stood = scroll(bre, "top")
        expect(bre.locator(f"[data-seq='{first - 1}']")).to_be_attached()
        assert moved(bre, stood) <= {0, 1}
        assert is_whole(bre)
    assert numbers(bre)[-1] < COUNT
    expect(bre.get_by_role("button", name="Newest messages")).to_be_visible()
    while numbers(bre)[-1] < COUNT:
        last = numbers(bre)[-1]
        stood = scroll(bre, "bottom")
        expect(bre.locator(f"[data-seq='{last + 1}']")).to_be_attached()
        assert moved(bre, stood) <= {0, 1}
        assert is_whole(bre)
    scroll(bre, "bottom")
    expect(bre.get_by_role("button", name="Newest messages")).to_be_hidden()


def test_the_address_of_a_message_shows_it_in_its_place_after_one_request(
    open_as: Opening, long: Cast
) -> None:
    old = note(2_000)
    bre = open_as(long.bre)
    expect(composer(bre)).to_be_visible()
    asked = asked_for(bre)
    bre.goto(f"{bre.url.partition('/c/')[0]}{in_conversation(long.front_desk)}m/{old.pk}/")
    expect(shown(bre, old)).to_be_focused()
    expect(shown(bre, old)).to_be_in_viewport()
    assert [one for one in asked if "around" in one] == [f"?around={old.pk}"]
    assert "" not in asked
    assert is_whole(bre)


def test_past_a_window_that_is_far_back_new_messages_are_counted_and_one_click_away(
    open_as: Opening, long: Cast, elsewhere: Elsewhere
) -> None:
    old = note(2_000)
    bre = open_as(long.bre, f"{in_conversation(long.front_desk)}m/{old.pk}/")
    expect(shown(bre, old)).to_be_in_viewport()
    new = elsewhere(post, long.ana, long.front_desk, "Something new")
    expect(bre).to_have_title(re.compile(r"^\(1\) front-desk"))
    assert is_whole(bre)
    expect(shown(bre, old)).to_be_in_viewport()
    expect(shown(bre, new)).to_have_count(0)

    bre.get_by_role("button", name="Newest messages").click()
    expect(shown(bre, new)).to_be_in_viewport()
    assert is_whole(bre)
    expect(bre).to_have_title(re.compile("^front-desk"))


def test_what_is_written_far_back_is_seen_at_the_newest(open_as: Opening, long: Cast) -> None:
    old = note(2_000)
    bre = open_as(long.bre, f"{in_conversation(long.front_desk)}m/{old.pk}/")
    expect(shown(bre, old)).to_be_in_viewport()
    send(bre, "Where was I?")
    expect(message(bre, "Where was I?")).to_be_in_viewport()
    assert is_whole(bre)


def test_a_message_that_is_gone_leaves_one_at_the_newest_and_says_so(
    open_as: Opening, long: Cast
) -> None:
    bre = open_as(long.bre, f"{in_conversation(long.front_desk)}m/999999999/")
    expect(message(bre, f"Note {COUNT}")).to_be_in_viewport()
    expect(bre.get_by_text("That message can't be found.")).to_be_visible()


def test_one_click_leads_to_the_first_unread_message_however_many_there_are(
    open_as: Opening, long: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(unread_since, long.bre.pk, long.front_desk.pk, 3_000)
    bre = open_as(long.bre, in_conversation(long.direct))
    expect(composer(bre)).to_be_visible()
    entry(bre, "front-desk").click()
    jump = bre.get_by_role("button", name="Jump to first unread · 7000 new")
    jump.click()
    expect(message(bre, "Note 3001")).to_be_in_viewport()
    expect(shown(bre, note(3_001))).to_be_focused()
    expect(bre.get_by_text("New since you left")).to_be_in_viewport()
    expect(jump).to_be_hidden()
    assert is_whole(bre)


def unread_since(user: int, conversation: int, seq: int) -> None:
    """As somebody's membership stands who has read up to here."""
    Membership.objects.filter(user=user, conversation=conversation).update(last_read_seq=seq)
