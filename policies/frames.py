"""The frames that policies sends, and the schema that says what each may carry; pure."""

from collections.abc import Mapping
from typing import Any

Frame = dict[str, Any]

# As in `messaging.frames`: a frame carries these keys and nothing else, never message text.
FRAME_KEYS: Mapping[str, frozenset[str]] = {
    "promise": frozenset({"type", "conversation", "message", "promises"}),
    "notice": frozenset({"type", "notice"}),
    "notice.seen": frozenset({"type", "notice"}),
    "digest.seen": frozenset({"type", "at"}),
    "board": frozenset({"type", "locations"}),
}
PROMISE_KEYS = frozenset(
    {
        "id",
        "state",
        "priority",
        "owner",
        "parties",
        "cover",
        "due_at",
        "late",
        "acknowledged",
        "promised",
        "taken_from",
        "nudged_at",
        "useful_until",
        "outcome",
        "again",
        "paused_until",
        "excused",
        "satisfied_at",
        "satisfied_by",
        "response_minutes",
        "told",
        "target_minutes",
        "clock",
        "reason",
    }
)
NOTICE_KEYS = frozenset(
    {
        "id",
        "kind",
        "conversation",
        "message",
        "asker",
        "owner",
        "priority",
        "due_at",
        "at",
        "count",
    }
)


def promise(conversation: int, message: int, promises: list[Frame]) -> Frame:
    """How the answers to a message stand."""
    return {
        "type": "promise",
        "conversation": conversation,
        "message": message,
        "promises": promises,
    }


def notice(shown: Frame) -> Frame:
    """Something is owed soon, or late."""
    return {"type": "notice", "notice": shown}


def when_locked(frame: Frame, user_id: int) -> Frame | None:
    """What is left of a notice for somebody whose screen is locked: of an urgent one that it came,
    for a sound."""
    shown = frame["notice"]
    if shown["priority"] != "urgent":
        return None
    return {"type": "hint", "posted_at": shown["at"], "author": None, "interrupts": False}


def notice_seen(notice_id: int) -> Frame:
    """This person has looked at a notice, in another tab perhaps."""
    return {"type": "notice.seen", "notice": notice_id}


def digest_seen(at: str) -> Frame:
    """This person has looked at what came until they were released at this instant."""
    return {"type": "digest.seen", "at": at}


def board(locations: list[int]) -> Frame:
    """Something about the asks of these locations changed, or is changing within a second."""
    return {"type": "board", "locations": locations}
