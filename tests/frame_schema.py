"""What a frame may carry: whatever a test hears on a socket is held to the lists of the product."""

from collections.abc import Iterable
from typing import Any

from messaging.frames import CONVERSATION_KEYS, FRAME_KEYS, LATER_KEYS, MESSAGE_KEYS, SCHEDULED_KEYS
from policies.frames import FRAME_KEYS as PROMISE_FRAME_KEYS
from policies.frames import NOTICE_KEYS, PROMISE_KEYS

KNOWN = {**FRAME_KEYS, **PROMISE_FRAME_KEYS}


def check(frame: dict[str, Any]) -> None:
    """Fail for a frame of an unknown type, and for a key that isn't on its list."""
    kind = frame["type"]
    assert kind in KNOWN, f"No list says what a frame {kind!r} may carry."
    _hold(kind, frame, KNOWN[kind])
    for name in ("messages", "changed"):
        for message in frame.get(name, ()):
            _hold(kind, message, MESSAGE_KEYS)
    if isinstance(frame.get("message"), dict):
        _hold(kind, frame["message"], MESSAGE_KEYS)
    if kind in {"conversation.added", "conversation.changed"}:
        _hold(kind, frame["conversation"], CONVERSATION_KEYS)
    for promise in frame.get("promises", ()):
        _hold(kind, promise, PROMISE_KEYS)
    if kind == "notice":
        _hold(kind, frame["notice"], NOTICE_KEYS)
    if kind in {"later", "scheduled"}:
        _hold(kind, frame["item"], LATER_KEYS if kind == "later" else SCHEDULED_KEYS)


def _hold(kind: str, part: dict[str, Any], keys: Iterable[str]) -> None:
    unknown = part.keys() - set(keys)
    assert not unknown, f"{kind} carries {sorted(unknown)}, which no list allows."
