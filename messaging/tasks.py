"""What runs by itself for conversations; every task may run twice, or on two workers at once."""

from celery import shared_task

from accounts.clock import database_now
from messaging import unread_mails
from messaging.actions import forget_unused


@shared_task(name="messaging.tasks.forget_uploads")
def forget_uploads() -> None:
    """Remove the files that nobody sent."""
    forget_unused(database_now())


@shared_task(name="messaging.tasks.send_unread_mails")
def send_unread_mails() -> None:
    """Mail those who don't look about what they haven't read."""
    unread_mails.send_due(database_now())
