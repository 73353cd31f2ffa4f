"""A thread's end: somebody says that it is done, and somebody may reopen it; and who follows."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from messaging.actions.asks import Refused
from messaging.actions.changes import lock_visible, store_change
from messaging.models import Message
from messaging.signals import thread_done


@transaction.atomic
def end_thread(user: User, root_id: int, now: datetime) -> Message:
    """Say that nothing is open in a thread any more. Whatever is written in it later reopens
    nothing, since "thanks" isn't an ask. Done already, it changes nothing.

    Raises Refused (`not_found`, `recalled`, `not_a_root`, `still_owed`).
    """
    root = _lock_root(user, root_id)
    if root.done_at is not None:
        return root
    root.done_at, root.done_by = now, user
    store_change(root, "done_at", "done_by")
    thread_done.send(Message, root=root, user=user, now=now)
    return root


@transaction.atomic
def reopen_thread(user: User, root_id: int) -> Message:
    """Take a thread's end back, whoever said it; what Done ended stays ended.

    Raises Refused (`not_found`, `recalled`, `not_a_root`).
    """
    root = _lock_root(user, root_id)
    if root.done_at is None:
        return root
    root.done_at = root.done_by = None
    store_change(root, "done_at", "done_by")
    return root


@transaction.atomic
def follow_thread(user: User, root_id: int, *, on: bool) -> Message:
    """Follow a thread, or don't though one wrote in it. Raises Refused (`not_found`, `recalled`,
    `not_a_root`)."""
    root = _lock_root(user, root_id)
    if root.follow_choices.get(str(user.pk)) != on:
        root.follow_choices = {**root.follow_choices, str(user.pk): on}
        store_change(root, "follow_choices")
    return root


def _lock_root(user: User, message_id: int) -> Message:
    message = lock_visible(user, message_id)
    if message.thread_root_id is not None:
        raise Refused("not_a_root", "This message is a reply; its thread begins with another.")
    return message
