"""What happened in conversations; sent by this app, heard by those above it.

`message_posted`: a message was stored. Sender `Message`; arguments: `message: Message`.
    Sent from one place, inside the transaction that stores it: a receiver that raises
    undoes the message too.
`membership_ended`: somebody is no longer in a conversation. Sender `Membership`;
    arguments: `conversation: Conversation`, `user_id: int`. Sent inside the transaction.
"""

from django.dispatch import Signal

message_posted = Signal()
membership_ended = Signal()
