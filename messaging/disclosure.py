"""The one door by which the text of a message leaves for somebody who asked: whoever is shown a
message is in the access log, in the same transaction.

What goes out to open tabs by itself is noted by the hub, when it does.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from accounts.audit.access import Way, record_all
from accounts.models import User
from messaging.models import LaterItem, Message
from messaging.payloads import later_payloads, message_payloads

__all__ = ["Way", "note_shown", "show", "show_later", "show_one"]


def show(user: User, messages: Sequence[Message], way: Way, now: datetime) -> list[dict[str, Any]]:
    """MESSAGE of docs/protocol.md for each, in this order, for `user` to see."""
    note_shown(user, messages, way, now)
    return message_payloads(messages)


def show_one(user: User, message: Message, now: datetime) -> dict[str, Any]:
    """MESSAGE for whoever just did something to it."""
    return show(user, [message], Way.ACT, now)[0]


def show_later(user: User, items: Sequence[LaterItem], now: datetime) -> list[dict[str, Any]]:
    """LATER of docs/protocol.md for each of what `user` keeps."""
    note_shown(user, [item.message for item in items], Way.LATER, now)
    return later_payloads(items)


def note_shown(user: User, messages: Collection[Message], way: Way, now: datetime) -> None:
    """Note that `user` is shown these, in some other form. What was taken back says nothing."""
    seqs: dict[int | None, list[int]] = defaultdict(list)
    for message in messages:
        if message.recalled_at is None:
            seqs[message.conversation_id].append(message.seq)
    if seqs:
        record_all(user, way, seqs, now)
