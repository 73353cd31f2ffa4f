"""What happened in conversations; sent by this app, heard by those above it.

`message_posted`: a message was stored. Sender `Message`; arguments: `message: Message`.
    Sent from one place, inside the transaction that stores it: a receiver that raises
    undoes the message too. It may answer with frames: everybody in the conversation is
    sent them behind the message's own.
`message_recalled`: a message was taken back by its author, or removed; its row says nothing any
    more. Sender `Message`; arguments: `message: Message`, `now: datetime`. Sent once for a
    message, from one place, inside the transaction that does it.
`message_edited`: its author changed what a message says. Sender `Message`; arguments:
    `message: Message`, `old: str` (what it said), `told: set[int]` (whom its mentions told;
    whom they tell now is `message.mentioned_ids`), `now: datetime`. Sent from one place, inside
    the transaction; whom it asks and its priority stay.
`message_reacted`: somebody reacted to a message, or took that back. Sender `Message`; arguments:
    `message: Message`, `user: User`, `reaction: str`, `on: bool`, `now: datetime`. Likewise,
    and only when it is a change.
`priority_changed`: the author of a message gave it another priority. Sender `Message`;
    arguments: `message: Message`, `old: str`, `now: datetime`. Likewise.
`thread_done`: somebody says that nothing is open in a thread any more. Sender `Message`;
    arguments: `root: Message`, `user: User`, `now: datetime`. Sent inside the transaction: a
    receiver that raises Refused keeps the thread open, and its words say why.
`message_confirmed`: somebody confirmed a message that asked for it. Sender `Message`; arguments:
    `message: Message`, `user: User`, `now: datetime`. Likewise, once until they undo it.
`confirmation_undone`: they took that back within minutes. Sender `Message`; arguments:
    `message: Message`, `user: User`, `confirmed_at: datetime`, `now: datetime`. Likewise.
`membership_ended`: somebody is no longer in a conversation. Sender `Membership`;
    arguments: `conversation: Conversation`, `user_id: int`. Sent inside the transaction.
`channel_archiving`: a channel is about to be archived, its row is locked. Sender
    `Conversation`; arguments: `conversation: Conversation`. Whoever listens may answer with
    the `Message`s (with their authors) that must be settled first; then it is not archived.
`unread_mailing`: somebody is about to be mailed of asks that they haven't read. Sender
    `Message`; arguments: `user: User`, `message_ids: list[int]`. Whoever mails them of some for
    a reason of its own answers with those ids; they are left out.
`export_gathering`: messages are being exported for the law. Sender `Message`; arguments:
    `message_ids: list[int]`, `as_of: datetime`. Whoever knows more of them answers with it, as it
    was at that instant: `{message id: [facts, ...]}`, ready for JSON.
`purge_asked`: a retention rule is about to take the words of messages. Sender `Message`;
    arguments: `message_ids: list[int]`, `now: datetime`. Whoever still needs some answers with
    those ids; they are left alone.
`messages_purged`: it took them. Sender `Message`; the same arguments. Sent inside the
    transaction, so that what is said of them elsewhere goes with them.
"""

from django.dispatch import Signal

message_posted = Signal()
message_recalled = Signal()
message_edited = Signal()
message_reacted = Signal()
priority_changed = Signal()
thread_done = Signal()
message_confirmed = Signal()
confirmation_undone = Signal()
membership_ended = Signal()
channel_archiving = Signal()
unread_mailing = Signal()
export_gathering = Signal()
purge_asked = Signal()
messages_purged = Signal()
