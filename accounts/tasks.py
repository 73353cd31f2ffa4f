"""What runs by itself for people."""

from celery import shared_task

from accounts.audit import seals
from accounts.availability import expire_due
from accounts.clock import database_now
from accounts.sessions import forget_ended


@shared_task(name="accounts.tasks.expire_availability")
def expire_availability() -> None:
    """End "with a patient" and "away" whose time is over."""
    expire_due(database_now())


@shared_task(name="accounts.tasks.seal_audit")
def seal_audit() -> None:
    """Seal what the audit holds that has no seal yet."""
    seals.seal_waiting(database_now())


@shared_task(name="accounts.tasks.forget_sessions")
def forget_sessions() -> None:
    """Delete what is left of log-ins that are over."""
    forget_ended(database_now())
