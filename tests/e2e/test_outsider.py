"""Somebody outside a conversation sees nothing of it: no frame, no page, no name."""

import time

from playwright.sync_api import Page, WebSocket, expect

from messaging.actions import create_channel, set_people
from messaging.models import Conversation, Membership
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import (
    bodies,
    choose_people,
    choose_priority,
    composer,
    entry,
    in_conversation,
    message,
    write,
)
from tests.processes import Site

TOKEN = "quokka-7391"
BEFORE = oakland("09:30", "2026-06-01")


class Ear:
    """All that the server pushes to a page, and all that it answers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard: list[str] = []
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.heard.append(str(frame)))

    def hear_two_heartbeats(self) -> None:
        """Wait for two more: each says what is new anywhere for this person."""
        wanted = self._beats() + 2
        end = time.monotonic() + 30
        while self._beats() < wanted:
            assert time.monotonic() < end, "No heartbeat came."
            self.page.wait_for_timeout(50)

    def _beats(self) -> int:
        return sum('"heartbeat"' in frame for frame in self.heard)


def pages_about(conversation: Conversation, message_id: int) -> list[str]:
    """Every address that could tell something of a conversation or its message."""
    number = conversation.pk
    asks = "priority=high&asks=everybody"
    return [
        "/",
        in_conversation(conversation),
        "/board/",
        "/board/rows/",
        "/policies/board/rows/",
        "/reports/",
        f"/reports/{conversation.location_id}/2026-11-24/",
        "/api/state/",
        f"/api/conversations/{number}/messages/",
        f"/api/conversations/{number}/messages/?after=0",
        f"/policies/promises/?message={message_id}",
        f"/policies/preview/?conversation={number}&{asks}",
        "/policies/needs-reply/",
        "/admin/messaging/conversation/",
    ]


def test_an_outsider_with_a_tab_open_hears_and_finds_nothing_of_what_others_say(
    open_as: Opening, practice: Cast, site: Site
) -> None:
    outside = Membership.objects.filter(user=practice.leo, conversation=practice.front_desk)
    assert not outside.exists(), "Leo must be outside for this to mean anything."
    leo = open_as(practice.leo, "/healthz")
    ear = Ear(leo)
    leo.goto(site.url)
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(composer(bre)).to_be_visible()
    ear.hear_two_heartbeats()

    choose_priority(ana, "high")
    choose_people(ana, practice.bre)
    write(ana, f"{TOKEN}: can you take Mrs. Ito?")
    asked = message(bre, TOKEN)
    asked.get_by_role("button", name="Answer", exact=True).click()
    write(bre, f"Yes, {TOKEN} is mine.")
    expect(message(ana, TOKEN).first).to_contain_text("Answered by Bre")
    ear.hear_two_heartbeats()

    heard = "\n".join(ear.heard)
    number = practice.front_desk.pk
    assert '"welcome"' in heard
    assert TOKEN not in heard
    assert "front-desk" not in heard
    assert f'"conversation":{number}' not in heard.replace(" ", "")
    assert f'"{number}":' not in heard
    expect(entry(leo, "front-desk")).to_have_count(0)
    assert TOKEN not in leo.content()
    assert "front-desk" not in leo.content()
    [row] = practice.front_desk.messages.filter(text__startswith=TOKEN)
    for path in pages_about(practice.front_desk, row.pk):
        text = leo.request.get(site.url + path).text()
        assert TOKEN not in text, path
        assert "front-desk" not in text, path


def test_what_is_not_yours_and_what_is_not_there_are_the_same_page(
    open_as: Opening, practice: Cast, site: Site
) -> None:
    leo = open_as(practice.leo)
    pages, histories = [], []
    for number in (practice.front_desk.pk, 987_654):
        answer = leo.goto(f"{site.url}/c/{number}/")
        assert answer is not None
        pages.append((answer.status, leo.locator("main").inner_text(), leo.title()))
        history = leo.request.get(f"{site.url}/api/conversations/{number}/messages/")
        histories.append((history.status, history.text()))
    assert pages[0][0] == histories[0][0] == 404
    assert pages[0] == pages[1]
    assert histories[0] == histories[1]


def test_who_is_removed_from_a_private_channel_hears_no_more_of_it_from_that_moment(
    open_as: Opening, practice: Cast, site: Site, elsewhere: Elsewhere
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
    elsewhere(post, practice.ana, channel, "The peels are in the left drawer.", now=BEFORE)
    kim = open_as(practice.kim, "/healthz")
    ear = Ear(kim)
    kim.goto(site.url + in_conversation(channel))
    bre = open_as(practice.bre, in_conversation(channel))
    expect(message(kim, "left drawer")).to_be_visible()
    composer(kim).fill("I was about to say")

    elsewhere(set_people, practice.ana, channel, oakland("09:40"), remove=[practice.kim.pk])
    expect(entry(kim, "peel-corner")).to_have_count(0)
    elsewhere(post, practice.ana, channel, f"{TOKEN} is our new code.", now=BEFORE)
    expect(message(bre, TOKEN)).to_be_visible()

    ear.hear_two_heartbeats()
    assert TOKEN not in "\n".join(ear.heard)
    assert "left drawer" not in kim.content()
    assert bodies(kim) == []
    expect(kim.get_by_role("heading", name="front-desk")).to_be_visible()
    expect(composer(kim)).to_have_value("")
