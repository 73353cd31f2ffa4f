"""Every frame that messaging sends, and the schema that says what it may carry; pure."""

from collections.abc import Mapping
from typing import Any

Frame = dict[str, Any]

# Close codes of the socket.
SESSION_ENDED = 4401
TOO_SLOW = 1013

# For each type of frame: its keys. A frame carries these and nothing else (a test holds it).
FRAME_KEYS: Mapping[str, frozenset[str]] = {
    "welcome": frozenset({"type", "you", "now", "heads", "online"}),
    "accepted": frozenset({"type", "client_id", "message"}),
    "refused": frozenset({"type", "client_id", "code", "detail"}),
    "error": frozenset({"type", "code", "detail"}),
    "message.posted": frozenset({"type", "message"}),
    "messages": frozenset({"type", "conversation", "messages", "more"}),
    "read": frozenset({"type", "conversation", "seq"}),
    "typing": frozenset({"type", "conversation", "user"}),
    "presence": frozenset({"type", "user", "online"}),
    "availability": frozenset({"type", "user", "availability"}),
    "conversation.added": frozenset({"type", "conversation"}),
    "conversation.changed": frozenset({"type", "conversation"}),
    "conversation.removed": frozenset({"type", "conversation"}),
    "heartbeat": frozenset({"type", "now", "heads"}),
}
MESSAGE_KEYS = frozenset(
    {
        "id",
        "conversation",
        "seq",
        "author",
        "client_id",
        "html",
        "text",
        "posted_at",
        "priority",
        "asks",
        "people",
        "role",
        "location",
        "each",
        "reply_to",
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
        "last_posted_at",
        "can_manage",
    }
)


def welcome(you: int, now: str, heads: Mapping[int, int], online: list[int]) -> Frame:
    """The first frame of a socket."""
    return {"type": "welcome", "you": you, "now": now, "heads": _heads(heads), "online": online}


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


def messages(conversation: int, page: list[Frame], more: bool) -> Frame:
    """What follows the number that was asked for."""
    return {"type": "messages", "conversation": conversation, "messages": page, "more": more}


def read(conversation: int, seq: int) -> Frame:
    """This person has read up to here."""
    return {"type": "read", "conversation": conversation, "seq": seq}


def typing(conversation: int, user: int) -> Frame:
    """Somebody is typing."""
    return {"type": "typing", "conversation": conversation, "user": user}


def presence(user: int, online: bool) -> Frame:
    """Somebody has a tab open, or closed the last one."""
    return {"type": "presence", "user": user, "online": online}


def availability(user: int, status: Frame) -> Frame:
    """Somebody is with a patient, away, or free again."""
    return {"type": "availability", "user": user, "availability": status}


def conversation_added(conversation: Frame) -> Frame:
    """You are in it now."""
    return {"type": "conversation.added", "conversation": conversation}


def conversation_changed(conversation: Frame) -> Frame:
    """Its people or its name changed."""
    return {"type": "conversation.changed", "conversation": conversation}


def conversation_removed(conversation: int) -> Frame:
    """You are no longer in it."""
    return {"type": "conversation.removed", "conversation": conversation}


def heartbeat(now: str, heads: Mapping[int, int]) -> Frame:
    """The newest number of each of your conversations."""
    return {"type": "heartbeat", "now": now, "heads": _heads(heads)}


def _heads(heads: Mapping[int, int]) -> dict[str, int]:
    return {str(conversation): seq for conversation, seq in heads.items()}
