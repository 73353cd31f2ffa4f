"""Whose hand an audit row shows.

auditlog's own context connects a signal receiver for each request and loses the actor when
two of them nest or begin at the same instant; here one receiver is connected for good, and
asks a context variable.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from django.db.models.signals import pre_save

from accounts.models import User


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, and the address they act from. The user may be lazy, so that a
    request that changes nothing asks the database nothing."""

    user: Any
    address: str | None


_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


@contextmanager
def acting(user: Any, address: str | None) -> Iterator[None]:
    """Whatever is audited inside is `user`'s doing. May be nested: the innermost counts."""
    token = _acting.set(Actor(user, address))
    try:
        yield
    finally:
        _acting.reset(token)


def current_address() -> str | None:
    """The address that whoever acts now acts from; None when it isn't known."""
    actor = _acting.get()
    return actor.address if actor else None


def name_actor(sender: type[LogEntry], instance: LogEntry, **kwargs: Any) -> None:
    """Write the actor of this moment into a row that has none."""
    actor = _acting.get()
    if actor is None:
        return
    instance.remote_addr = instance.remote_addr or actor.address
    if instance.actor_id is None and isinstance(actor.user, User):
        instance.actor_id = actor.user.pk
        instance.actor_email = actor.user.email


def connect() -> None:
    """Let every audit row pass `name_actor` before it is stored."""
    pre_save.connect(name_actor, sender=LogEntry, dispatch_uid="accounts.audit.name_actor")
