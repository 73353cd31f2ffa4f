"""Sending, reconnecting and merging, in the modules that do it, without a server's answer."""

from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page

from tests.e2e.modules import run

# An outbox on a line that a test opens and closes; `sent` are the frames that went out.
OUTBOX = """
    window.sent = [];
    window.isOpen = true;
    window.outbox = new it.Outbox((frame) => window.isOpen && Boolean(window.sent.push(frame)));
    window.write = (text, conversation = 1) =>
      outbox.add({ conversation, text, priority: "normal", asks: "nobody" }).clientId;
"""
# A connection of sockets that do nothing by themselves; `sockets` are those that were opened.
CONNECTION = """
    window.sockets = [];
    window.Socket = class {
      openedAt = Date.now();
      said = [];
      constructor(url) { this.url = url; sockets.push(this); }
      send(text) { this.said.push(text); }
      close() { this.isClosed = true; }
    };
    window.states = [];
    window.connection = new it.Connection("wss://lumen.example/ws/", Socket);
    connection.on("state", (state) => states.push(state));
    connection.open();
"""


def start_outbox(page: Page) -> None:
    """Have an outbox in the page."""
    run(page, "messaging/outbox", OUTBOX)


def start_connection(page: Page, luck: float = 0.5) -> None:
    """Have a connection in the page; `luck` is what chance says of each delay."""
    page.evaluate("(luck) => { Math.random = () => luck; }", luck)
    run(page, "messaging/socket", CONNECTION)


def texts(page: Page) -> list[str]:
    """What went out, in order."""
    return list(page.evaluate("sent.map((frame) => frame.text)"))


def client_ids(page: Page) -> list[str]:
    """The client ids of what went out, in order."""
    return list(page.evaluate("sent.map((frame) => frame.client_id)"))


def test_the_outbox_sends_in_the_order_of_writing_and_the_next_when_the_last_is_stored(
    page: Page,
) -> None:
    start_outbox(page)
    first, second = page.evaluate("['One', 'Two', 'Three'].map((text) => write(text))")[:2]
    page.evaluate("write('Elsewhere', 2)")
    assert texts(page) == ["One", "Elsewhere"]
    page.evaluate("(id) => outbox.accepted(id)", first)
    assert texts(page) == ["One", "Elsewhere", "Two"]
    page.evaluate("(id) => outbox.accepted(id)", first)
    assert texts(page) == ["One", "Elsewhere", "Two"]
    page.evaluate("(id) => outbox.accepted(id)", second)
    assert texts(page) == ["One", "Elsewhere", "Two", "Three"]
    assert page.evaluate("outbox.size") == 2


def test_without_a_line_the_outbox_keeps_what_is_written_and_sends_it_in_order_afterwards(
    page: Page,
) -> None:
    start_outbox(page)
    page.evaluate("isOpen = false; ['One', 'Two'].forEach((text) => write(text))")
    page.clock.run_for(60_000)
    assert texts(page) == []
    page.evaluate("isOpen = true; outbox.resend()")
    assert texts(page) == ["One"]
    page.evaluate("outbox.accepted(sent[0].client_id)")
    assert texts(page) == ["One", "Two"]


def test_what_was_under_way_when_the_line_broke_is_sent_again_under_the_same_client_id(
    page: Page,
) -> None:
    start_outbox(page)
    page.evaluate("write('One')")
    for _ in range(3):
        page.evaluate("outbox.pause(); outbox.resend()")
    assert len(client_ids(page)) == 4
    assert len(set(client_ids(page))) == 1


def test_an_answer_that_does_not_come_is_asked_for_again_under_the_same_client_id(
    page: Page,
) -> None:
    start_outbox(page)
    page.evaluate("write('One')")
    page.clock.run_for(9_900)
    assert len(client_ids(page)) == 1
    page.clock.run_for(200)
    assert len(client_ids(page)) == 2
    assert len(set(client_ids(page))) == 1


def test_a_refused_message_stays_with_its_reason_and_holds_up_no_other(page: Page) -> None:
    start_outbox(page)
    refused = page.evaluate("['One', 'Two'].map((text) => write(text))")[0]
    page.evaluate("(id) => outbox.refused(id, 'nobody_asked', 'It reaches nobody.')", refused)
    page.evaluate("outbox.accepted(sent[1].client_id); outbox.resend()")
    assert texts(page) == ["One", "Two"]
    [kept] = page.evaluate("outbox.in(1).map(({ state, detail }) => [state, detail])")
    assert kept == ["refused", "It reaches nobody."]
    assert page.evaluate("(id) => outbox.discard(id).text", refused) == "One"
    assert page.evaluate("outbox.size") == 0


def test_a_server_that_is_busy_is_asked_less_and_less_often_but_never_given_up(
    page: Page,
) -> None:
    start_outbox(page)
    page.evaluate("""
        window.at = [];
        const push = sent.push.bind(sent);
        sent.push = (frame) => {
          at.push(Date.now());
          setTimeout(() => outbox.refused(frame.client_id, "try_again", "Not now."), 0);
          return push(frame);
        };
        write("One");
    """)
    page.clock.run_for(90_000)
    gaps = [round((b - a) / 1000) for a, b in pairwise(page.evaluate("at"))]
    assert gaps[:7] == [1, 2, 4, 8, 15, 15, 15]
    assert len(set(client_ids(page))) == 1


@pytest.mark.parametrize("has_uuids", [True, False])
def test_each_message_has_an_id_of_its_own_with_and_without_the_browsers_help(
    page: Page, *, has_uuids: bool
) -> None:
    start_outbox(page)
    if not has_uuids:
        page.evaluate("Object.defineProperty(crypto, 'randomUUID', { value: undefined })")
    made = page.evaluate("Array.from({ length: 50 }, () => write('One'))")
    assert len(set(made)) == 50
    assert {UUID(one).version for one in made} == {4}
    assert all(str(UUID(one)) == one for one in made)


@pytest.mark.parametrize("luck", [0.0, 0.5, 0.999])
def test_the_pauses_between_attempts_to_connect_grow_and_have_a_bound(
    page: Page, luck: float
) -> None:
    start_connection(page, luck)
    for _ in range(8):
        page.evaluate("sockets.at(-1).onclose({ code: 1006 })")
        page.clock.run_for(20_000)
    opened = page.evaluate("sockets.map((one) => one.openedAt)")
    assert len(opened) == 9
    closed = [opened[0] + 20_000 * number for number in range(8)]
    waits = [at - since for since, at in zip(closed, opened[1:], strict=True)]
    expected = [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]
    assert waits == pytest.approx([(0.7 + 0.6 * luck) * one for one in expected], abs=2)
    assert page.evaluate("states") == ["offline"]


def test_a_connection_that_was_open_begins_with_the_shortest_pause_again(page: Page) -> None:
    start_connection(page)
    for _ in range(4):
        page.evaluate("sockets.at(-1).onclose({ code: 1006 })")
        page.clock.run_for(20_000)
    page.evaluate("sockets.at(-1).onopen(); sockets.at(-1).onclose({ code: 1013 })")
    opened = page.evaluate("sockets.length")
    page.clock.run_for(600)
    assert page.evaluate("sockets.length") == opened + 1
    assert page.evaluate("states") == ["offline", "open", "offline"]


def test_after_a_goodbye_a_connection_comes_back_when_the_server_said(page: Page) -> None:
    start_connection(page)
    page.evaluate("""
        window.frames_heard = [];
        connection.on("frame", (frame) => frames_heard.push(frame.type));
        sockets[0].onopen();
        sockets[0].onmessage({ data: '{"type": "restarting", "retry_after_ms": 7000}' });
        sockets[0].onclose({ code: 1012 });
    """)
    page.clock.run_for(6_900)
    assert page.evaluate("sockets.length") == 1
    page.clock.run_for(200)
    assert page.evaluate("sockets.length") == 2
    assert page.evaluate("frames_heard") == []
    page.evaluate("sockets[1].onopen(); sockets[1].onclose({ code: 1006 })")
    page.clock.run_for(700)
    assert page.evaluate("sockets.length") == 3


@pytest.mark.parametrize("end", ["sockets[0].onclose({ code: 4401 })", "connection.end()"])
def test_a_connection_whose_log_in_ended_never_comes_back(page: Page, end: str) -> None:
    start_connection(page)
    page.evaluate("sockets[0].onopen()")
    page.evaluate(end)
    page.evaluate("connection.wake(); connection.lose(); connection.watch()")
    page.clock.run_for(120_000)
    assert page.evaluate("sockets.length") == 1
    assert page.evaluate("states") == ["open", "ended"]


def test_a_line_that_is_silent_for_three_heartbeats_is_given_up_for_a_new_one(
    page: Page,
) -> None:
    start_connection(page)
    page.evaluate("sockets[0].onopen(); setInterval(() => connection.watch(), 5_000)")
    page.clock.run_for(30_000)
    page.evaluate("""sockets[0].onmessage({ data: '{"type": "heartbeat"}' })""")
    page.clock.run_for(44_000)
    assert page.evaluate("sockets.length") == 1
    page.clock.run_for(10_000)
    assert page.evaluate("sockets.map((one) => Boolean(one.isClosed))") == [True, False]


def test_a_line_that_never_opens_is_given_up_and_tried_again(page: Page) -> None:
    start_connection(page)
    page.evaluate("setInterval(() => connection.watch(), 5_000)")
    page.clock.run_for(14_000)
    assert page.evaluate("sockets.length") == 1
    page.clock.run_for(8_000)
    assert page.evaluate("sockets.map((one) => Boolean(one.isClosed))") == [True, False]
    page.evaluate("sockets[1].onopen()")
    page.clock.run_for(30_000)
    assert page.evaluate("sockets.length") == 2
    assert page.evaluate("states.at(-1)") == "open"


def test_what_the_server_could_not_answer_is_asked_for_again_soon_and_once(page: Page) -> None:
    run(
        page,
        "messaging/chat",
        """
        window.said = [];
        window.line = {
          on: (name, heard) => (line[name] = heard),
          send: (frame) => said.push(frame.type),
        };
        window.chat = new it.Chat(line);
        """,
    )
    trouble = "line.frame({ type: 'error', code: 'try_again', detail: 'Not now.' })"
    page.evaluate(f"{trouble}; {trouble}")
    assert page.evaluate("said") == []
    page.clock.run_for(2_100)
    assert page.evaluate("said") == ["heartbeat"]
    page.evaluate(trouble)
    page.clock.run_for(2_100)
    assert page.evaluate("said") == ["heartbeat"] * 2


def test_without_a_line_nothing_is_sent_and_the_old_socket_is_no_longer_listened_to(
    page: Page,
) -> None:
    start_connection(page)
    assert page.evaluate("connection.send({ type: 'typing' })") is False
    page.evaluate("""
        window.frames_heard = [];
        connection.on("frame", (frame) => frames_heard.push(frame.type));
        sockets[0].onopen();
        connection.lose();
        sockets[0].onmessage({ data: '{"type": "old"}' });
        connection.wake();
        sockets[1].onopen();
        sockets[0].onclose({ code: 1006 });
        sockets[1].onmessage({ data: '{"type": "new"}' });
    """)
    assert page.evaluate("connection.send({ type: 'typing' })") is True
    assert page.evaluate("frames_heard") == ["new"]
    assert page.evaluate("sockets.map((one) => one.said.length)") == [0, 1]
    page.clock.run_for(60_000)
    assert page.evaluate("sockets.length") == 2


def test_a_message_that_comes_after_a_hole_is_not_taken_until_the_hole_is_filled(
    page: Page,
) -> None:
    script = """
        const message = (seq) => ({ id: 100 + seq, seq });
        const timeline = new it.Timeline();
        timeline.fill([51, 52].map(message), true);
        const answers = [[53], [55], [52], [54, 55, 56], [53, 54, 55, 56, 57]].map((page) =>
          timeline.append(page.map(message)));
        timeline.prepend([49, 50, 51].map(message), true);
        return [answers, timeline.messages.map((one) => one.seq), timeline.head, timeline.first,
          timeline.get(149).seq, timeline.get(158) ?? null];
    """
    answers, seqs, head, first, found, absent = run(page, "messaging/timeline", script)
    assert answers == [True, False, True, True, True]
    assert seqs == list(range(49, 58))
    assert (head, first, found, absent) == (57, 49, 49, None)


def test_pages_resumes_and_pushes_in_whatever_order_make_one_row_without_holes_or_doubles(
    page: Page,
) -> None:
    script = """
        return given.map((steps) => {
          const timeline = new it.Timeline();
          timeline.fill([], false);
          for (const [how, seqs] of steps) {
            const page = seqs.map((seq) => ({ id: seq, seq }));
            if (how === "older") timeline.prepend(page, seqs[0] > 1);
            else if (how === "newest") timeline.fill(page, seqs[0] > 1);
            else timeline.append(page);
          }
          return [timeline.messages.map((one) => one.seq), timeline.hasMore];
        });
    """
    rounds = [scramble(Random(seed)) for seed in range(40)]
    for seqs, has_more in run(page, "messaging/timeline", script, rounds):
        assert seqs == list(range(1, 121))
        assert has_more is False


def scramble(chance: Random) -> list[Any]:
    """A tab's life: a page, pushes of which many are lost or doubled, resumes, older pages."""
    head, first = 80, 31
    steps: list[Any] = [["newest", list(range(first, head + 1))]]
    while head < 120 or first > 1:
        kind = chance.choice(["push", "resume", "older"])
        if kind == "push":
            seq = chance.randint(head - 3, min(head + 3, 120))
            steps.append(["push", [seq]])
            head = seq if seq == head + 1 else head
        elif kind == "resume":
            last = min(head + 5, 120)
            start = max(head - chance.randint(0, 2), 1)
            steps.append(["resume", list(range(start, last + 1))])
            head = last
        elif first > 1:
            before = max(first - 20, 1)
            steps += [["older", list(range(before, first))]] * chance.randint(1, 2)
            first = before
    return steps


# A message with a file, whose upload a test ends.
WITH_A_FILE = """
    window.file = { key: "a", name: "before.jpg" };
    window.trouble = null;
    outbox.holder = {
      held: () => (trouble ? { why: trouble } : {}),
      retry: () => { trouble = null; },
    };
    window.withFile = outbox.add(
      { conversation: 1, text: "Photo", priority: "normal", asks: "nobody", files: [file] });
"""


def test_a_message_waits_for_its_files_lets_others_pass_and_goes_out_with_their_numbers(
    page: Page,
) -> None:
    start_outbox(page)
    page.evaluate(f"() => {{ {WITH_A_FILE} }}")
    other = page.evaluate("write('Text')")
    assert texts(page) == ["Text"]
    page.evaluate("(id) => { outbox.accepted(id); file.id = 31; outbox.look(1); }", other)
    assert texts(page) == ["Text", "Photo"]
    assert page.evaluate("sent.map((frame) => frame.attachments)") == [None, [31]]


def test_a_message_whose_file_failed_says_why_and_can_be_tried_again(page: Page) -> None:
    start_outbox(page)
    page.evaluate(f"() => {{ {WITH_A_FILE} trouble = 'It is too large.'; outbox.look(1); }}")
    assert page.evaluate("[withFile.state, withFile.detail]") == ["refused", "It is too large."]
    page.evaluate("outbox.retry(withFile.clientId)")
    assert page.evaluate("withFile.state") == "waiting"
    page.evaluate("file.id = 31; outbox.look(1)")
    assert texts(page) == ["Photo"]


def test_a_message_that_an_earlier_page_left_without_its_file_is_not_sent(page: Page) -> None:
    start_outbox(page)
    page.evaluate(f"() => {{ {WITH_A_FILE} outbox.holder = null; outbox.look(1); }}")
    assert page.evaluate("withFile.state") == "refused"
    assert texts(page) == []


NEWEST = """
  const { Newest } = it;
  const newest = new Newest();
  const answers = ["old", "new", "later"].map((value) => {
    const answer = {};
    answer.promise = new Promise((done) => { answer.give = () => done(value); });
    return answer;
  });
  let asked = 0;
  const ask = () => answers[asked++].promise;
"""


def test_an_answer_that_may_be_older_than_a_push_is_asked_for_again(page: Page) -> None:
    script = """
      const found = newest.of(ask);
      newest.changed();
      answers[0].give();
      answers[1].give();
      return found;
    """
    assert run(page, "messaging/newest", NEWEST + script) == "new"


def test_an_answer_to_an_earlier_question_is_not_taken(page: Page) -> None:
    script = """
      const [first, second] = [newest.of(ask), newest.of(ask)];
      answers[1].give();
      answers[0].give();
      return [await first, await second];
    """
    assert run(page, "messaging/newest", NEWEST + script) == [None, "new"]
