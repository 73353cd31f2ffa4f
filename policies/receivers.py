"""What promises follow from when something happens to messages, people and hours."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from accounts.availability import State, Status
from accounts.clock import database_now
from accounts.models import User
from accounts.signals import (
    availability_changed,
    calendar_changed,
    hours_edited,
    person_changed,
)
from messaging.models import Conversation, Message
from messaging.signals import (
    channel_archiving,
    confirmation_undone,
    export_gathering,
    membership_ended,
    message_confirmed,
    message_posted,
    message_reacted,
    message_recalled,
    messages_purged,
    priority_changed,
    purge_asked,
    thread_done,
    unread_mailing,
)
from policies import obligations, tasks
from policies.exports import promises_of
from policies.frames import Frame
from policies.promises import asks_open_in
from policies.reminders import asks_with_reminders
from policies.retention import forget_words, needed_of

logger = logging.getLogger(__name__)


def connect() -> None:
    """Listen; called once, when the apps are ready."""
    message_posted.connect(_on_message_posted, dispatch_uid="policies.message_posted")
    message_reacted.connect(_on_message_reacted, dispatch_uid="policies.message_reacted")
    message_recalled.connect(_on_message_recalled, dispatch_uid="policies.message_recalled")
    priority_changed.connect(_on_priority_changed, dispatch_uid="policies.priority_changed")
    message_confirmed.connect(_on_message_confirmed, dispatch_uid="policies.message_confirmed")
    confirmation_undone.connect(_on_undone, dispatch_uid="policies.confirmation_undone")
    thread_done.connect(_on_thread_done, dispatch_uid="policies.thread_done")
    channel_archiving.connect(_on_channel_archiving, dispatch_uid="policies.channel_archiving")
    membership_ended.connect(_on_membership_ended, dispatch_uid="policies.membership_ended")
    unread_mailing.connect(_on_unread_mailing, dispatch_uid="policies.unread_mailing")
    export_gathering.connect(_on_export_gathering, dispatch_uid="policies.export_gathering")
    purge_asked.connect(_on_removal_asked, dispatch_uid="policies.purge_asked")
    messages_purged.connect(_on_messages_removed, dispatch_uid="policies.messages_purged")
    person_changed.connect(_on_person_changed, dispatch_uid="policies.person_changed")
    availability_changed.connect(_on_availability_changed, dispatch_uid="policies.availability")
    calendar_changed.connect(_on_calendar_changed, dispatch_uid="policies.calendar_changed")
    hours_edited.connect(_on_hours_edited, dispatch_uid="policies.hours_edited")


def _on_message_posted(message: Message, **kwargs: Any) -> list[Frame]:
    return obligations.posted(message)


def _on_message_reacted(
    message: Message, user: User, on: bool, now: datetime, **kwargs: Any
) -> None:
    if on and message.is_ask:
        obligations.acknowledge_by_reaction(user, message, now)


def _on_message_recalled(message: Message, now: datetime, **kwargs: Any) -> None:
    # A follow-up that is taken back leaves the ask that it repeated.
    by = message.recalled_by or message.author
    obligations.withdraw(message, by, now, follows=False)
    obligations.reopen_after_recall(message, now)


def _on_message_confirmed(message: Message, user: User, now: datetime, **kwargs: Any) -> None:
    if message.is_ask:
        obligations.confirmed(message, user, now)


def _on_undone(
    message: Message, user: User, confirmed_at: datetime, now: datetime, **kwargs: Any
) -> None:
    obligations.reopen_after_undoing(message, user, confirmed_at, now)


def _on_thread_done(root: Message, user: User, now: datetime, **kwargs: Any) -> None:
    obligations.thread_done(root, user, now)


def _on_priority_changed(message: Message, old: str, now: datetime, **kwargs: Any) -> None:
    if message.is_ask:
        obligations.priority_changed(message, now)


def _on_channel_archiving(conversation: Conversation, **kwargs: Any) -> list[Message]:
    return asks_open_in(conversation)


def _on_unread_mailing(user: User, message_ids: list[int], **kwargs: Any) -> set[int]:
    return asks_with_reminders(user, message_ids)


def _on_export_gathering(
    message_ids: list[int], as_of: datetime, **kwargs: Any
) -> dict[int, list[dict[str, Any]]]:
    return promises_of(message_ids, as_of)


def _on_removal_asked(message_ids: list[int], **kwargs: Any) -> set[int]:
    return needed_of(message_ids)


def _on_messages_removed(message_ids: list[int], **kwargs: Any) -> None:
    forget_words(message_ids)


def _on_membership_ended(conversation: Conversation, user_id: int, **kwargs: Any) -> None:
    user = User.objects.get(pk=user_id)
    if user.is_active:  # else they answer nowhere, and person_changed says so
        obligations.party_left(user, database_now(), why="left", conversation=conversation)


def _on_person_changed(user: User, **kwargs: Any) -> None:
    if user.is_active:
        obligations.recount_for_home(user.pk, database_now())
    else:
        obligations.party_left(user, database_now(), why="deactivated")


def _on_availability_changed(user: User, status: Status, now: datetime, **kwargs: Any) -> None:
    obligations.availability_changed(user, status.state, status.until, now)
    if status.state == State.WITH_PATIENT:
        obligations.leave_alone(user, now)


def _on_calendar_changed(location_ids: set[int], is_counted: bool = False, **kwargs: Any) -> None:
    obligations.settle_before_edit(location_ids, database_now())
    if is_counted:
        return
    transaction.on_commit(lambda: _recount_soon(sorted(location_ids)))


def _on_hours_edited(location_ids: set[int], now: datetime, **kwargs: Any) -> int:
    return obligations.recount_for(location_ids, now)


def _recount_soon(location_ids: list[int]) -> None:
    """Without a broker nothing is lost: whoever acts on a row counts it anew first."""
    try:
        tasks.recount.delay(location_ids)
    except OperationalError as error:
        logger.warning("recount not handed to a worker: %s", type(error).__name__)
