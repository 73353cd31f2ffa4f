"""What a socket still says to a tab whose screen is locked. Nothing to read: the line stays open
for sounds, for when the tab has to go, and for whether its person is with a patient."""

from collections.abc import Callable

from messaging import frames
from messaging.frames import Frame

# For each type of frame, what is left of it for somebody; of one that isn't here, nothing is.
# Other apps add theirs.
Left = Callable[[Frame, int], Frame | None]
_left: dict[str, Left] = {}


def when_locked(frame: Frame, user_id: int) -> Frame | None:
    """What is left of a frame for a tab of `user_id` that is locked; None when nothing is."""
    left = _left.get(frame["type"])
    return left(frame, user_id) if left else None


def add(kind: str, left: Left) -> None:
    """Have something said to locked tabs of another type of frame."""
    _left[kind] = left


def _whole(frame: Frame, user_id: int) -> Frame:
    return frame


def _without_numbers(frame: Frame, user_id: int) -> Frame:
    return frame | {"heads": {}, "changes": {}}


def _hint_of_message(frame: Frame, user_id: int) -> Frame | None:
    """Of an urgent one that somebody else wrote: that it came."""
    message = frame["message"]
    is_own = message["author"] == user_id
    if message["priority"] != "urgent" or is_own or message["kind"] == "automatic":
        return None
    return frames.hint(message["posted_at"], message["author"], user_id in message["interrupts"])


# Neither words nor numbers of conversations.
for _kind in ("availability", "error", "locked", "presence", "refused", "restarting"):
    add(_kind, _whole)
add("welcome", _without_numbers)
add("heartbeat", _without_numbers)
add("message.posted", _hint_of_message)
