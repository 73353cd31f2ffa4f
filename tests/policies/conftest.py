"""Promises in tests: their scene, and a real server for their mail."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from messaging.models import Message
from tests.cast import Cast
from tests.policies.asks import CHAIN, Scene, rule, scene_of
from tests.policies.days import SECRET
from tests.policies.mailbox import Mailbox


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Ana asks Kim: see `tests.policies.asks`."""
    return scene_of(cast)


@pytest.fixture
def ask(scene: Scene) -> Message:
    """Ana asks Kim, with a reminder and the chain; nobody answers yet."""
    rule(*CHAIN, remind_before=[15])
    return scene.ask(text=SECRET)


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    box = Mailbox()
    box.controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    box.controller.stop()
