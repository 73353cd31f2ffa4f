"""Every change of a conversation: one function each, one door per change."""

from messaging.actions.conversations import create_channel, enroll, leave, open_direct, set_people
from messaging.actions.post import Draft, Refused, post_message, settle_asks
from messaging.actions.reading import mark_read

__all__ = [
    "Draft",
    "Refused",
    "create_channel",
    "enroll",
    "leave",
    "mark_read",
    "open_direct",
    "post_message",
    "set_people",
    "settle_asks",
]
