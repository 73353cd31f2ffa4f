"""PostgreSQL and Redis for the demo and the tests, from wheels, without an installation.

Nothing of this runs in production.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from medspa_chat.devservices.errors import CannotStart
from medspa_chat.devservices.given import given_database, given_redis
from medspa_chat.devservices.places import passing_place
from medspa_chat.devservices.postgres import postgres
from medspa_chat.devservices.processes import Warden
from medspa_chat.devservices.redis import redis_server
from medspa_chat.devservices.user import ServerUser

__all__ = ["CannotStart", "Services", "services"]


@dataclass(frozen=True)
class Services:
    """Where the two servers answer."""

    database_url: str
    redis_url: str


@contextmanager
def services(home: Path | None = None, warden: Warden | None = None) -> Iterator[Services]:
    """Both servers for as long as the block runs, named to it by the environment.

    A server that `DATABASE_URL` or `REDIS_URL` names already is used instead of one of ours.
    PostgreSQL keeps its data under `home`; without one the data is quick, not safe, and gone
    afterwards. Nothing of ours runs on after the block, nor after the death of the process.
    Raises CannotStart with one line for the person who waits.
    """
    with ExitStack() as stack:
        warden = warden or stack.enter_context(Warden())
        at = home or stack.enter_context(passing_place(ServerUser.find(), warden))
        database_url = given_database() or stack.enter_context(
            postgres(at, warden, keeps_data=home is not None)
        )
        redis_url = given_redis() or stack.enter_context(redis_server(at, warden))
        stack.enter_context(environment(DATABASE_URL=database_url, REDIS_URL=redis_url))
        yield Services(database_url, redis_url)


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """These variables, in this process and those it starts, until the end of the block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
