"""The frames of the socket, in and out; pure. docs/protocol.md shows each by example."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.readable import instant_in, is_storable

MAX_FRAME_BYTES = 65_536
MAX_TEXT = 8_000
MAX_ATTACHMENTS = 10
LEAST_REASON, MOST_REASON = 10, 300
MAX_ID = 2**63 - 1
PRIORITIES = ("fyi", "normal", "high", "urgent")
CONFIRM = ("", "wanted", "enough")
ASKS = ("nobody", "people", "role", "everybody")


class FrameError(Exception):
    """A frame that can't be obeyed: a documented code, a sentence, and the send it was about."""

    def __init__(self, code: str, detail: str, client_id: str | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.client_id = client_id


@dataclass(frozen=True)
class Post:
    """Store this message."""

    client_id: UUID
    conversation: int
    text: str
    priority: str = "normal"
    asks: str | None = None  # None: not said; a direct conversation fills it in
    people: tuple[int, ...] = field(default=())
    role: str = ""
    location: int | None = None
    each: bool = False
    reply_to: int | None = None
    attachments: tuple[int, ...] = field(default=())
    confirm: str = ""
    interrupt: str | None = None  # why it alerts whom it is for though they are with a patient
    interrupt_again: bool = False  # though this was done minutes ago
    useful_until: datetime | None = None  # UTC: when an answer would be of no use any more
    wanted_by: datetime | None = None  # UTC: when the answer is wanted, later than the rule says


@dataclass(frozen=True)
class Follow:
    """Send what follows this number, and what was changed since that change."""

    conversation: int
    after: int
    changed_after: int | None = None  # None: not asked for


@dataclass(frozen=True)
class Read:
    """I have read up to this number."""

    conversation: int
    seq: int
    unread_marks: int | None = None  # None: whatever was marked as unread meanwhile


@dataclass(frozen=True)
class Typing:
    """I am typing here."""

    conversation: int


@dataclass(frozen=True)
class Recall:
    """Take this message of mine back."""

    message: int


@dataclass(frozen=True)
class ChangePriority:
    """Give this message of mine another priority."""

    message: int
    priority: str


@dataclass(frozen=True)
class Heartbeat:
    """Tell me the heads."""


Command = Post | Follow | Read | Typing | Recall | ChangePriority | Heartbeat


def parse_command(text: str | None) -> Command:
    """The command that a frame holds; raises FrameError, and nothing else, for any input."""
    frame = _object(text)
    kind = frame.get("type")
    parser = _PARSERS.get(kind) if isinstance(kind, str) else None
    if parser is None:
        raise FrameError("bad_frame", "Unknown type of frame.")
    return parser(frame)


def _object(text: str | None) -> Mapping[str, Any]:
    if text is None:
        raise FrameError("bad_frame", "Frames are text, not bytes.")
    if len(text) > MAX_FRAME_BYTES or len(text.encode("utf-8", "replace")) > MAX_FRAME_BYTES:
        raise FrameError("bad_frame", "A frame has at most 64 KiB.")
    try:
        frame = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise FrameError("bad_frame", "A frame is one JSON object.") from None
    if not isinstance(frame, dict):
        raise FrameError("bad_frame", "A frame is one JSON object.")
    return frame


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _post(frame: Mapping[str, Any]) -> Post:
    client_id = _uuid(frame)
    try:
        attachments = _attachments(frame)
        return Post(
            client_id=client_id,
            conversation=_id(frame, "conversation"),
            text=_message_text(frame, may_be_empty=bool(attachments)),
            priority=_choice(frame, "priority", PRIORITIES, "normal"),
            asks=_choice(frame, "asks", ASKS, None),
            people=_ids(frame, "people"),
            role=_word(frame, "role"),
            location=_optional_id(frame, "location"),
            each=_flag(frame, "each"),
            reply_to=_optional_id(frame, "reply_to"),
            attachments=attachments,
            confirm=_choice(frame, "confirm", CONFIRM, ""),
            interrupt=_reason(frame, "interrupt"),
            interrupt_again=_flag(frame, "interrupt_again"),
            useful_until=_instant(frame, "useful_until"),
            wanted_by=_instant(frame, "wanted_by"),
        )
    except FrameError as error:
        raise FrameError(error.code, error.detail, str(client_id)) from None


def _follow(frame: Mapping[str, Any]) -> Follow:
    return Follow(
        _id(frame, "conversation"), _number(frame, "after"), _optional_id(frame, "changed_after")
    )


def _read(frame: Mapping[str, Any]) -> Read:
    marks = _optional_id(frame, "unread_marks")
    return Read(_id(frame, "conversation"), _number(frame, "seq"), marks)


def _typing(frame: Mapping[str, Any]) -> Typing:
    return Typing(_id(frame, "conversation"))


def _recall(frame: Mapping[str, Any]) -> Recall:
    return Recall(_id(frame, "message"))


def _priority(frame: Mapping[str, Any]) -> ChangePriority:
    message, priority = _id(frame, "message"), _choice(frame, "priority", PRIORITIES, None)
    if priority is None:
        raise _bad("priority", f"must be one of {', '.join(PRIORITIES)}.")
    return ChangePriority(message, priority)


def _heartbeat(frame: Mapping[str, Any]) -> Heartbeat:
    return Heartbeat()


_PARSERS: Mapping[str, Callable[[Mapping[str, Any]], Command]] = {
    "post": _post,
    "follow": _follow,
    "read": _read,
    "typing": _typing,
    "recall": _recall,
    "priority": _priority,
    "heartbeat": _heartbeat,
}


def _bad(name: str, what: str) -> FrameError:
    return FrameError("bad_field", f"{name}: {what}")


def _uuid(frame: Mapping[str, Any]) -> UUID:
    value = frame.get("client_id")
    try:
        if isinstance(value, str) and len(value) <= 45:
            return UUID(value)
    except ValueError:
        pass
    raise _bad("client_id", "must be a UUID.")


def _number(frame: Mapping[str, Any], name: str) -> int:
    value = frame.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_ID:
        return value
    raise _bad(name, "must be a whole number.")


def _id(frame: Mapping[str, Any], name: str) -> int:
    return _number(frame, name)


def _optional_id(frame: Mapping[str, Any], name: str) -> int | None:
    return None if frame.get(name) is None else _number(frame, name)


def _ids(frame: Mapping[str, Any], name: str) -> tuple[int, ...]:
    values = frame.get(name, [])
    if not isinstance(values, list) or len(values) > 500:
        raise _bad(name, "must be a list of at most 500 numbers.")
    return tuple(dict.fromkeys(_number({name: value}, name) for value in values))


def _attachments(frame: Mapping[str, Any]) -> tuple[int, ...]:
    found = _ids(frame, "attachments")
    if len(found) > MAX_ATTACHMENTS:
        raise _bad("attachments", f"must be a list of at most {MAX_ATTACHMENTS} numbers.")
    return found


def _flag(frame: Mapping[str, Any], name: str) -> bool:
    value = frame.get(name, False)
    if isinstance(value, bool):
        return value
    raise _bad(name, "must be true or false.")


def _instant(frame: Mapping[str, Any], name: str) -> datetime | None:
    value = frame.get(name)
    if value is None:
        return None
    if (at := instant_in(value)) is not None:
        return at
    raise _bad(name, "must be an instant with its zone, as 2026-06-09T18:00:00Z.")


def _word(frame: Mapping[str, Any], name: str) -> str:
    value = frame.get(name) or ""
    if isinstance(value, str) and len(value) <= 20 and is_storable(value):
        return value
    raise _bad(name, "must be a short word.")


def _choice(frame: Mapping[str, Any], name: str, choices: tuple[str, ...], default: Any) -> Any:
    value = frame.get(name)
    if value is None:
        return default
    if value in choices if isinstance(value, str) else False:
        return value
    raise _bad(name, f"must be one of {', '.join(choices)}.")


def _reason(frame: Mapping[str, Any], name: str) -> str | None:
    value = frame.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not is_storable(value):
        raise _bad(name, "must be text.")
    reason = " ".join(value.split())
    if len(reason) < LEAST_REASON:
        raise FrameError("reason_required", f"Say why, in at least {LEAST_REASON} characters.")
    if len(reason) > MOST_REASON:
        raise _bad(name, f"has at most {MOST_REASON} characters.")
    return reason


def _message_text(frame: Mapping[str, Any], *, may_be_empty: bool) -> str:
    value = frame.get("text")
    if not isinstance(value, str) or not is_storable(value):
        raise _bad("text", "must be text.")
    return message_text(value, may_be_empty=may_be_empty)


def message_text(value: str, *, may_be_empty: bool) -> str:
    """What a message says when somebody wrote this; raises FrameError (`empty_text`,
    `text_too_long`)."""
    text = value.replace("\r\n", "\n").strip()
    if not text and not may_be_empty:
        raise FrameError("empty_text", "There is nothing to send.")
    if len(text) > MAX_TEXT:
        raise FrameError("text_too_long", f"A message has at most {MAX_TEXT:,} characters.")
    return text
