"""Whose hand an audit row shows.

auditlog's own context connects a signal receiver for each request and loses the actor when
two of them nest or begin at the same instant; here one receiver is connected for good, and
asks who acts.
"""

from typing import Any

from auditlog.models import LogEntry
from django.db.models.signals import pre_save

from accounts.audit.acting import acting, current
from accounts.models import User

__all__ = ["acting", "connect", "name_actor"]


def name_actor(sender: type[LogEntry], instance: LogEntry, **kwargs: Any) -> None:
    """Write the actor of this moment into a row that has none: a person, or what else acts."""
    actor = current()
    if actor is None:
        return
    instance.remote_addr = instance.remote_addr or actor.address
    if instance.actor_id is not None:
        return
    if isinstance(actor.user, User):
        instance.actor_id = actor.user.pk
        instance.actor_email = actor.user.email
    else:
        instance.actor_email = actor.name


def connect() -> None:
    """Let every audit row pass `name_actor` before it is stored."""
    pre_save.connect(name_actor, sender=LogEntry, dispatch_uid="accounts.audit.name_actor")
