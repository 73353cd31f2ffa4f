"""What messaging does when something happens to people."""

from typing import Any

from accounts.availability import Status
from accounts.clock import database_now
from accounts.models import User
from accounts.sessions import digest
from accounts.signals import (
    availability_changed,
    person_changed,
    profile_changed,
    screen_locked,
    sessions_ended,
)
from messaging import delivery, frames
from messaging.actions import enroll
from messaging.payloads import availability_payload, profile_payload


def connect() -> None:
    """Listen; called once, when the apps are ready."""
    person_changed.connect(_enroll, dispatch_uid="messaging.enroll")
    profile_changed.connect(_tell_profile, dispatch_uid="messaging.profile")
    availability_changed.connect(_tell_availability, dispatch_uid="messaging.availability")
    sessions_ended.connect(_end_sockets, dispatch_uid="messaging.sockets")
    screen_locked.connect(_lock_sockets, dispatch_uid="messaging.locked_sockets")


def _enroll(user: User, **kwargs: Any) -> None:
    enroll(user, database_now())
    delivery.tell_changed_on_commit(user.pk)


def _tell_profile(user: User, **kwargs: Any) -> None:
    delivery.send_to_all_on_commit(frames.profile(user.pk, profile_payload(user)))


def _tell_availability(user: User, status: Status, **kwargs: Any) -> None:
    frame = frames.availability(user.pk, availability_payload(status))
    delivery.send_to_all_on_commit(frame)


def _end_sockets(user: User, session_key: str | None, **kwargs: Any) -> None:
    delivery.end_sockets_on_commit(user.pk, digest(session_key) if session_key else None)


def _lock_sockets(user: User, session_key: str, **kwargs: Any) -> None:
    delivery.lock_sockets_on_commit(user.pk, digest(session_key))
