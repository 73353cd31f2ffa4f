"""What runs by itself for conversations; every task may run twice, or on two workers at once."""

from celery import shared_task

from accounts.clock import database_now
from messaging import unread_mails
from messaging.actions import forget_unused
from messaging.actions.later import remind_due
from messaging.actions.scheduled import send_due
from messaging.records import exports, mails, retention


@shared_task(name="messaging.tasks.forget_uploads")
def forget_uploads() -> None:
    """Remove the files that nobody sent."""
    forget_unused(database_now())


@shared_task(name="messaging.tasks.send_unread_mails")
def send_unread_mails() -> None:
    """Mail those who don't look about what they haven't read."""
    unread_mails.send_due(database_now())


@shared_task(name="messaging.tasks.remind")
def remind() -> None:
    """Remind people of what they keep for later."""
    remind_due(database_now())


@shared_task(name="messaging.tasks.send_scheduled")
def send_scheduled() -> None:
    """Send what was written to be sent at this time."""
    send_due(database_now())


@shared_task(name="messaging.tasks.send_records_mails")
def send_records_mails() -> None:
    """Mail owners and the privacy officer of what was done with records."""
    mails.send_due(database_now())


# An export may take longer than other tasks; its claim, not its delivery, keeps it single.
@shared_task(name="messaging.tasks.make_exports", time_limit=540)
def make_exports() -> None:
    """Make the exports that were let go."""
    exports.make_due(database_now())


@shared_task(name="messaging.tasks.forget_exports")
def forget_exports() -> None:
    """Remove the exports whose time is over."""
    exports.forget_expired(database_now())


@shared_task(name="messaging.tasks.purge_old_messages")
def purge_old_messages() -> None:
    """Remove what is past its retention rule, as far as one run goes."""
    retention.purge(database_now(), seconds=retention.RUN_SECONDS)
