"""What promises follow from when something is posted."""

from typing import Any

from messaging.models import Message
from messaging.signals import message_posted
from policies import obligations


def connect() -> None:
    """Listen; called once, when the apps are ready."""
    message_posted.connect(_on_message_posted, dispatch_uid="policies.message_posted")


def _on_message_posted(message: Message, **kwargs: Any) -> None:
    # An answer closes before the message's own ask opens: who asks back has answered.
    obligations.satisfy_by(message)
    obligations.open_for(message)
