"""Conversations, who takes part, and what was said."""

from messaging.models.attachment import Attachment
from messaging.models.conversation import Conversation
from messaging.models.membership import Membership
from messaging.models.message import Asks, Message, MessageVersion, Priority
from messaging.models.receipt import Receipt

__all__ = [
    "Asks",
    "Attachment",
    "Conversation",
    "Membership",
    "Message",
    "MessageVersion",
    "Priority",
    "Receipt",
]
