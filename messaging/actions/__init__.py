"""Every change of a conversation: one function each, one door per change."""

from messaging.actions.asks import Draft, Refused, settle_asks
from messaging.actions.attach import forget_unused, take_in, throw_away
from messaging.actions.bots import put_bot
from messaging.actions.channels import archive, bring_back, edit_channel
from messaging.actions.confirm import confirm_message, remind_to_confirm, undo_confirmation
from messaging.actions.conversations import create_channel, enroll, leave, open_direct, set_people
from messaging.actions.drafts import save_draft
from messaging.actions.edit import edit_message
from messaging.actions.gaps import note_gap
from messaging.actions.later import drop_later, keep_for_later, mark_seen
from messaging.actions.pin import pin_message
from messaging.actions.post import post_message
from messaging.actions.preferences import change_preferences
from messaging.actions.priority import change_priority
from messaging.actions.react import react_to_message
from messaging.actions.reading import mark_read, mark_unread
from messaging.actions.recall import recall_message
from messaging.actions.remove import remove_message
from messaging.actions.snippets import delete_snippet, save_snippet
from messaging.actions.taking_part import choose_alerts, join
from messaging.actions.threads import end_thread, follow_thread, reopen_thread

__all__ = [
    "Draft",
    "Refused",
    "archive",
    "bring_back",
    "change_preferences",
    "change_priority",
    "choose_alerts",
    "confirm_message",
    "create_channel",
    "delete_snippet",
    "drop_later",
    "edit_channel",
    "edit_message",
    "end_thread",
    "enroll",
    "follow_thread",
    "forget_unused",
    "join",
    "keep_for_later",
    "leave",
    "mark_read",
    "mark_seen",
    "mark_unread",
    "note_gap",
    "open_direct",
    "pin_message",
    "post_message",
    "put_bot",
    "react_to_message",
    "recall_message",
    "remind_to_confirm",
    "remove_message",
    "reopen_thread",
    "save_draft",
    "save_snippet",
    "set_people",
    "settle_asks",
    "take_in",
    "throw_away",
    "undo_confirmation",
]
