"""What the page says of threads, confirmations and receipts, by its modules that know no DOM."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page

from tests.e2e.modules import NOW, iso, run

PRACTICE = """
const names = new Map([[1, "Ana"], [2, "Bre"], [3, "Kim"]]);
const practice = { you: 1, shortName: (id) => names.get(id),
  list: (ids) => ids.map((id) => names.get(id)).join(", ") };
"""
ROOT = {"id": 10, "author": 1, "thread_root": None}


def reply(seq: int, author: int, minutes: int) -> dict[str, Any]:
    """A reply to the message 10."""
    at = iso(NOW + timedelta(minutes=minutes))
    return {"id": 100 + seq, "seq": seq, "author": author, "thread_root": 10, "posted_at": at}


def thread_of(page: Page, root: dict[str, Any], *messages: dict[str, Any]) -> Any:
    script = "return it.threadOf(given.root, given.messages);"
    return run(page, "messaging/threads", script, {"root": root, "messages": messages})


def test_replies_are_counted_once_whether_the_server_knew_them_or_not(page: Page) -> None:
    known = {"replies": 2, "last_seq": 12, "last_at": iso(NOW), "people": [2], "choices": {}}
    root = ROOT | {"thread": known | {"done": None}}
    messages = [reply(11, 2, -2), reply(12, 2, 0), reply(13, 3, 5)]
    thread = thread_of(page, root, *messages)
    assert (thread["replies"], thread["people"]) == (3, [2, 3])
    assert thread["lastAt"] == iso(NOW + timedelta(minutes=5))


def test_without_replies_and_for_a_reply_there_is_no_thread(page: Page) -> None:
    assert thread_of(page, ROOT | {"thread": None}) is None
    assert thread_of(page, reply(11, 2, 0), reply(12, 2, 0)) is None


def test_who_wrote_in_a_thread_follows_it_until_they_say_otherwise(page: Page) -> None:
    script = """
    const thread = { people: [2, 3], choices: { 3: false } };
    return [1, 2, 3, 4].map((id) => it.isFollowing({ author: 1 }, thread, id));
    """
    assert run(page, "messaging/threads", script) == [True, True, False, False]


def confirming(page: Page, members: list[int], **fields: Any) -> Any:
    state = {"waiting": [], "confirmed": [], "enough": False, "reminded_at": None} | fields
    script = f"""{PRACTICE}
    const message = {{ author: 1, confirming: given.state }};
    return it.confirmingOf(message, given.members, practice, given.now);
    """
    given = {"state": state, "members": members, "now": NOW.timestamp() * 1000}
    return run(page, "messaging/confirming", script, given)


def test_who_is_waited_for_is_named_and_who_left_is_not(page: Page) -> None:
    done = [{"user": 2, "at": iso(NOW)}]
    assert confirming(page, [1, 2, 3], waiting=[3, 9], confirmed=done)["words"] == (
        "1 of 2 confirmed: waiting on Kim"
    )
    assert confirming(page, [1, 2], waiting=[3], confirmed=done)["words"] == "Confirmed"


def test_the_sender_reminds_once_an_hour(page: Page) -> None:
    def can_remind(minutes_ago: int) -> bool:
        at = iso(NOW - timedelta(minutes=minutes_ago))
        return bool(confirming(page, [1, 2], waiting=[2], reminded_at=at)["canRemind"])

    assert (can_remind(59), can_remind(60)) == (False, True)


def test_a_confirmation_can_be_undone_for_five_minutes(page: Page) -> None:
    def can_undo(minutes_ago: int) -> bool:
        mine = [{"user": 1, "at": iso(NOW - timedelta(minutes=minutes_ago))}]
        return bool(confirming(page, [1, 2], confirmed=mine)["canUndo"])

    assert (can_undo(4), can_undo(5)) == (True, False)


def test_receipts_say_no_more_than_is_known(page: Page) -> None:
    def words(*rows: tuple[int, bool, bool]) -> Any:
        given = [
            {
                "user": user,
                "delivered_at": iso(NOW) if is_delivered else None,
                "seen_at": iso(NOW) if is_seen else None,
            }
            for user, is_delivered, is_seen in rows
        ]
        script = f"{PRACTICE} return it.receiptsInWords(given.rows, practice, given.now);"
        asked = {"rows": given, "now": NOW.timestamp() * 1000}
        return run(page, "messaging/receipts", script, asked)

    assert words((2, False, False)) == "Sent, not delivered yet"
    assert words((2, True, False)) == "Delivered to Bre, not seen yet"
    assert words((2, True, True), (3, False, False)) == (
        "Seen by Bre 1:00 pm; not delivered to Kim yet"
    )
