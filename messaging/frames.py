"""Every frame that messaging sends, and the schema that says what it may carry; pure."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

Frame = dict[str, Any]
# For each conversation: the newest numbers of its messages and of their changes.
Heads = Mapping[int, tuple[int, int]]

# Close codes of the socket.
SESSION_ENDED = 4401
TOO_SLOW = 1013
RESTARTING = 1012

# For each type of frame: its keys. A frame carries these and nothing else (a test holds it).
FRAME_KEYS: Mapping[str, frozenset[str]] = {
    "welcome": frozenset({"type", "you", "now", "heads", "changes", "online"}),
    "accepted": frozenset({"type", "client_id", "message"}),
    "refused": frozenset({"type", "client_id", "code", "detail"}),
    "error": frozenset({"type", "code", "detail"}),
    "message.posted": frozenset({"type", "message"}),
    "message.changed": frozenset({"type", "message"}),
    "messages": frozenset({"type", "conversation", "messages", "changed", "more"}),
    "read": frozenset({"type", "conversation", "seq", "unread_marks"}),
    "confirm.wanted": frozenset({"type", "conversation", "message", "by"}),
    "receipts": frozenset({"type", "message", "receipts"}),
    "interruption": frozenset({"type", "conversation", "message", "reason"}),
    "draft": frozenset({"type", "conversation", "draft", "at", "tab"}),
    "typing": frozenset({"type", "conversation", "user"}),
    "presence": frozenset({"type", "online", "offline"}),
    "availability": frozenset({"type", "user", "availability"}),
    "profile": frozenset({"type", "user", "pronouns", "extension"}),
    "conversation.added": frozenset({"type", "conversation"}),
    "conversation.changed": frozenset({"type", "conversation"}),
    "conversation.removed": frozenset({"type", "conversation"}),
    "preferences": frozenset({"type", "preferences"}),
    "heartbeat": frozenset({"type", "now", "heads", "changes"}),
    "restarting": frozenset({"type", "retry_after_ms"}),
    "locked": frozenset({"type"}),
    "hint": frozenset({"type", "posted_at", "author", "interrupts"}),
    "later": frozenset({"type", "item"}),
    "later.gone": frozenset({"type", "message"}),
    "scheduled": frozenset({"type", "item"}),
    "scheduled.gone": frozenset({"type", "id", "sent"}),
}
SCHEDULED_KEYS = frozenset({"id", "post", "when", "send_at", "problem"})
LATER_KEYS = frozenset({"message", "saved_at", "when", "remind_at", "reminded_at", "seen"})
MESSAGE_KEYS = frozenset(
    {
        "id",
        "conversation",
        "seq",
        "author",
        "client_id",
        "kind",
        "html",
        "text",
        "posted_at",
        "priority",
        "asks",
        "people",
        "role",
        "location",
        "useful_until",
        "wanted_by",
        "each",
        "reached",
        "interrupts",
        "mentions",
        "reply_to",
        "thread_root",
        "thread",
        "confirming",
        "change",
        "recalled_at",
        "recalled_by",
        "purged_at",
        "attachments",
        "edited_at",
        "reactions",
        "pinned",
    }
)
CONVERSATION_KEYS = frozenset(
    {
        "id",
        "kind",
        "name",
        "topic",
        "location",
        "private",
        "members",
        "last_seq",
        "last_read",
        "unread_marks",
        "last_posted_at",
        "last_change",
        "pins",
        "can_manage",
        "can_remove",
        "archived_at",
        "alerts",
        "muted_until",
        "imported_from",
    }
)


def welcome(you: int, now: str, heads: Heads, online: list[int]) -> Frame:
    """The first frame of a socket."""
    return {"type": "welcome", "you": you, "now": now, **_numbers(heads), "online": online}


def accepted(client_id: str, message: Frame) -> Frame:
    """The message is committed."""
    return {"type": "accepted", "client_id": client_id, "message": message}


def refused(client_id: str, code: str, detail: str) -> Frame:
    """The message was not stored."""
    return {"type": "refused", "client_id": client_id, "code": code, "detail": detail}


def error(code: str, detail: str) -> Frame:
    """A frame could not be obeyed."""
    return {"type": "error", "code": code, "detail": detail}


def message_posted(message: Frame) -> Frame:
    """Somebody posted."""
    return {"type": "message.posted", "message": message}


def message_changed(message: Frame) -> Frame:
    """A message was recalled, edited, pinned, reacted to, or has another priority."""
    return {"type": "message.changed", "message": message}


def messages(conversation: int, page: list[Frame], changed: list[Frame], more: bool) -> Frame:
    """What follows the numbers that were asked for: new messages, and changes of old ones."""
    return {
        "type": "messages",
        "conversation": conversation,
        "messages": page,
        "changed": changed,
        "more": more,
    }


def read(conversation: int, seq: int, unread_marks: int) -> Frame:
    """This person has read up to here, or marked what follows as unread again."""
    return {
        "type": "read",
        "conversation": conversation,
        "seq": seq,
        "unread_marks": unread_marks,
    }


def later(item: Frame) -> Frame:
    """This person keeps a message for later, or is reminded of it now."""
    return {"type": "later", "item": item}


def later_gone(message: int) -> Frame:
    """This person keeps it no longer."""
    return {"type": "later.gone", "message": message}


def scheduled(item: Frame) -> Frame:
    """A message of this person waits for its time, or could not be sent."""
    return {"type": "scheduled", "item": item}


def scheduled_gone(scheduled_id: int, *, sent: bool) -> Frame:
    """It waits no longer: it was sent, or taken off the list."""
    return {"type": "scheduled.gone", "id": scheduled_id, "sent": sent}


def draft(conversation: int, kept: Frame | None, at: str, tab: str) -> Frame:
    """This person's draft here was kept as this, or was sent or emptied, by this tab."""
    return {"type": "draft", "conversation": conversation, "draft": kept, "at": at, "tab": tab}


def typing(conversation: int, user: int) -> Frame:
    """Somebody is typing."""
    return {"type": "typing", "conversation": conversation, "user": user}


def presence(online: Collection[int], offline: Collection[int]) -> Frame:
    """These have a tab open now, and those closed their last one."""
    return {"type": "presence", "online": list(online), "offline": list(offline)}


def availability(user: int, status: Frame) -> Frame:
    """Somebody is with a patient, away, or free again."""
    return {"type": "availability", "user": user, "availability": status}


def profile(user: int, said: Frame) -> Frame:
    """What somebody says of themself, as it is now."""
    return {"type": "profile", "user": user, **said}


def receipts(message: int, rows: list[Frame]) -> Frame:
    """What is known of your message's way to those it names."""
    return {"type": "receipts", "message": message, "receipts": rows}


def interruption(conversation: int, message: int, reason: str) -> Frame:
    """Why a message of yours interrupted somebody, or interrupts you."""
    return {
        "type": "interruption",
        "conversation": conversation,
        "message": message,
        "reason": reason,
    }


def confirm_wanted(conversation: int, message: int, by: int) -> Frame:
    """Who asked you to confirm a message reminds you of it."""
    return {"type": "confirm.wanted", "conversation": conversation, "message": message, "by": by}


def conversation_added(conversation: Frame) -> Frame:
    """You are in it now."""
    return {"type": "conversation.added", "conversation": conversation}


def conversation_changed(conversation: Frame) -> Frame:
    """Its people or its name changed."""
    return {"type": "conversation.changed", "conversation": conversation}


def conversation_removed(conversation: int) -> Frame:
    """You are no longer in it."""
    return {"type": "conversation.removed", "conversation": conversation}


def preferences(chosen: Frame) -> Frame:
    """You chose something for yourself."""
    return {"type": "preferences", "preferences": chosen}


def heartbeat(now: str, heads: Heads) -> Frame:
    """The newest numbers of each of your conversations."""
    return {"type": "heartbeat", "now": now, **_numbers(heads)}


def restarting(after_ms: int) -> Frame:
    """This web process stops; another one is there so many milliseconds from now."""
    return {"type": "restarting", "retry_after_ms": after_ms}


def carried(frame: Frame) -> tuple[tuple[int, int], ...]:
    """The conversation and the number of each message that a frame holds the text of. A page
    that was asked for is left out: it was noted when it was read."""
    return () if frame["type"] == "messages" else tuple(_carried(frame))


def _carried(value: Any) -> Iterator[tuple[int, int]]:
    if isinstance(value, list):
        for one in value:
            yield from _carried(one)
    elif isinstance(value, dict):
        if "html" in value and "seq" in value:
            if not value["recalled_at"]:
                yield value["conversation"], value["seq"]
        else:
            yield from _carried([*value.values()])


def locked() -> Frame:
    """The screen of this log-in is locked: nothing more is shown by this socket."""
    return {"type": "locked"}


def hint(posted_at: str, author: int, interrupts: bool) -> Frame:
    """To a locked screen: something urgent came, for a sound. `author` is None where nobody
    wrote it."""
    return {"type": "hint", "posted_at": posted_at, "author": author, "interrupts": interrupts}


def _numbers(heads: Heads) -> Frame:
    """A conversation in which nothing was ever changed needs no word about changes."""
    return {
        "heads": {str(conversation): seq for conversation, (seq, _) in heads.items()},
        "changes": {
            str(conversation): change for conversation, (_, change) in heads.items() if change
        },
    }
