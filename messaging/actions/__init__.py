"""Every change of a conversation: one function each, one door per change."""

from messaging.actions.conversations import create_channel, enroll, leave, open_direct, set_people
from messaging.actions.post import Draft, Refused, post_message, settle_asks
from messaging.actions.priority import change_priority
from messaging.actions.reading import mark_read
from messaging.actions.recall import recall_message

__all__ = [
    "Draft",
    "Refused",
    "change_priority",
    "create_channel",
    "enroll",
    "leave",
    "mark_read",
    "open_direct",
    "post_message",
    "recall_message",
    "set_people",
    "settle_asks",
]
