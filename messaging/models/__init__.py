"""Conversations, who takes part, and what was said."""

from messaging.models.attachment import Attachment
from messaging.models.conversation import Conversation
from messaging.models.membership import Membership
from messaging.models.message import Asks, Message, MessageVersion, Priority
from messaging.models.preference import Preference
from messaging.models.receipt import Receipt
from messaging.models.unread_mail import UnreadMail

__all__ = [
    "Asks",
    "Attachment",
    "Conversation",
    "Membership",
    "Message",
    "MessageVersion",
    "Preference",
    "Priority",
    "Receipt",
    "UnreadMail",
]
