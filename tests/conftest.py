"""The cast, a mail server, and the house rules of a test: real parts, a clean cache."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from django.core.cache import cache
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from messaging import delivery
from policies.known import known_at
from tests import emptying
from tests.attacks.practice import learn
from tests.cast import Cast, hired, people_the_practice
from tests.clients import StaffClient
from tests.mailbox import Mailbox
from tests.sockets import rest

emptying.allow()


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    """Rate limits, presence, what is known of hours and of Redis end with a test."""
    cache.clear()
    known_at((None, None, None))
    delivery.redis_line.away_until = None


@pytest.fixture(scope="session")
def hired_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The cast is made once in this run, and laid down again by whoever wants it."""
    with django_db_blocker.unblock():
        hired.learn()


@pytest.fixture(scope="session")
def built_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The same of `tests.attacks.practice`."""
    with django_db_blocker.unblock():
        learn()


@pytest.fixture
def cast(hired_once: None, db: None) -> Cast:
    """The practice that tests speak of: see `tests.cast`."""
    return people_the_practice()


@pytest.fixture
def client() -> StaffClient:
    """In place of pytest-django's: who logs in here has done all steps."""
    return StaffClient()


@pytest_asyncio.fixture
async def practice(hired_once: None, transactional_db: None) -> AsyncIterator[Cast]:
    """The same for tests with sockets, which see what is committed; the hub rests after each."""
    yield await database_sync_to_async(people_the_practice)()
    await rest()


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A real mail server that the product sends to."""
    box = Mailbox()
    box.controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    box.controller.stop()
