"""Who acts at this moment, and from which address. Known to whatever is written down meanwhile."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

VISITOR = "visitor"  # asks for a page and isn't logged in


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, and the address they act from. The user may be lazy, so that a request
    that changes nothing asks the database nothing; without one the name says what acts."""

    user: Any
    address: str | None
    name: str = VISITOR


_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


@contextmanager
def acting(user: Any, address: str | None, name: str = VISITOR) -> Iterator[None]:
    """Whatever is audited inside is `user`'s doing. May be nested: the innermost counts."""
    token = _acting.set(Actor(user, address, name))
    try:
        yield
    finally:
        _acting.reset(token)


def acting_by_itself(name: str) -> Any:
    """Whatever is audited inside is nobody's doing, but that of what `name` says: a task
    ("system:policies.tasks.sweep"), or whoever sits at the terminal ("cli:root")."""
    return acting(None, None, name)


def at_the_terminal() -> str:
    """Who started this process, by the name that the machine knows and no environment sets."""
    number = os.getuid()
    try:
        return f"cli:{pwd.getpwuid(number).pw_name}"
    except KeyError:
        return f"cli:{number}"


def current() -> Actor | None:
    """Who acts now; None when nobody said."""
    return _acting.get()


def current_address() -> str | None:
    """The address that whoever acts now acts from; None when it isn't known."""
    actor = _acting.get()
    return actor.address if actor else None
