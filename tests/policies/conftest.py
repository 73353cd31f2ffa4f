"""Promises in tests: their scene."""

import pytest

from messaging.models import Message
from tests.cast import Cast
from tests.policies.asks import CHAIN, Scene, rule, scene_of
from tests.policies.days import SECRET


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Ana asks Kim: see `tests.policies.asks`."""
    return scene_of(cast)


@pytest.fixture
def ask(scene: Scene) -> Message:
    """Ana asks Kim, with a reminder and the chain; nobody answers yet."""
    rule(*CHAIN, remind_before=[15])
    return scene.ask(text=SECRET)
