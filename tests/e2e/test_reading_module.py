"""How far somebody has read, in the module that keeps it, without a server's answer."""

from typing import Any

from playwright.sync_api import Page

from tests.e2e.modules import run

# A conversation with five messages, read up to the third; `sent` are the frames that went out.
READING = """
    window.sent = [];
    window.conversation = { id: 1, last_read: 3, unread_marks: 1 };
    window.marked = [];
    window.reading = new it.Reading({
      conversations: new Map([[1, window.conversation]]),
      timeline: () => ({ head: 5 }),
      connection: { send: (frame) => Boolean(window.sent.push(frame)) },
      emit: (name, id) => name === "unread" && window.marked.push(id),
    });
    window.hear = (seq, unread_marks) => {
      window.reading.take({ conversation: 1, seq, unread_marks });
      return [window.conversation.last_read, window.conversation.unread_marks];
    };
"""


def hear(page: Page, seq: int, marks: int) -> Any:
    """What is known after a `read` frame."""
    return page.evaluate("([seq, marks]) => hear(seq, marks)", [seq, marks])


def test_it_goes_forward_and_back_only_with_a_new_mark(page: Page) -> None:
    run(page, "messaging/reading", READING)
    assert hear(page, 2, 1) == [3, 1]
    assert hear(page, 4, 1) == [4, 1]
    assert hear(page, 5, 0) == [4, 1]
    assert hear(page, 1, 2) == [1, 2]
    assert hear(page, 5, 1) == [1, 2]
    assert hear(page, 2, 2) == [2, 2]
    assert page.evaluate("marked") == [1]


def test_what_was_marked_is_not_read_by_being_seen_until_it_is_opened_anew(page: Page) -> None:
    run(page, "messaging/reading", READING)
    hear(page, 1, 2)
    page.evaluate("reading.mark(1)")
    assert page.evaluate("sent") == []
    page.evaluate("() => { reading.release(1); reading.mark(1); }")
    assert page.evaluate("sent") == [
        {"type": "read", "conversation": 1, "seq": 5, "unread_marks": 2}
    ]


def test_a_mark_heard_of_only_after_a_gap_holds_too(page: Page) -> None:
    run(page, "messaging/reading", READING)
    answer = {"id": 1, "last_read": 0, "unread_marks": 4}
    known = page.evaluate("(answer) => reading.furthest(answer, conversation)", answer)
    assert known == {"last_read": 0, "unread_marks": 4}
    page.evaluate("reading.mark(1)")
    assert page.evaluate("sent") == []
