"""While Redis stands still nobody who posts waits for it; what others missed is found at once."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async as sync
from channels.layers import get_channel_layer
from channels_redis.pubsub import RedisPubSubLoopLayer
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from messaging import delivery, frames, hub
from messaging.actions import create_channel
from messaging.sealing import unseal
from tests.cast import Cast, oakland, post
from tests.sockets import tab_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest_asyncio.fixture
async def asked(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """A Redis that refuses every push; what it was asked for."""
    asked: list[str] = []

    async def refuse(self: Any, group: str, message: Any) -> None:
        asked.append(message["type"])
        raise RedisConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(RedisPubSubLoopLayer, "group_send", refuse)
        yield asked


async def test_after_a_push_that_redis_did_not_take_the_next_ones_do_not_wait_for_it(
    practice: Cast, asked: list[str]
) -> None:
    async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
        asked.clear()
        delivery.redis_line.away_until = None
        for number in range(5):
            await ana.post(practice.front_desk, f"message {number}")
            told = await bre.expect("message.posted")
            assert told["message"]["text"] == f"message {number}"
        assert asked == ["push"]


async def test_what_only_hints_does_not_wait_for_a_redis_that_stands_still_either(
    practice: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[str] = []

    def stand_still(key: str, *args: Any) -> bool:
        waited.append(key)
        raise RedisTimeoutError

    monkeypatch.setattr(cache, "add", stand_still)
    monkeypatch.setattr(delivery.redis_line, "away_until", None)
    for number in range(3):
        frame = frames.presence([number], [])
        await sync(delivery.hint_on_commit)("board:1", lambda: [practice.dana.pk], frame)
    assert waited == ["hint:board:1"]


async def test_when_redis_takes_pushes_again_every_tab_hears_what_is_new(
    practice: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tab_of(practice.bre) as bre:
        monkeypatch.setattr(delivery, "here", None)  # as in another web process
        with monkeypatch.context() as patched:
            patched.setattr(delivery, "PUBLISH_SECONDS", 0.0)
            missed = await sync(post)(practice.ana, practice.front_desk, "Room 3 is free.")
        assert delivery.redis_line.away_until is not None
        delivery.redis_line.away_until = 0.0
        await sync(post)(practice.ana, practice.direct, "Are you there?")
        heads = (await bre.expect("heartbeat"))["heads"]
        assert heads[str(missed.conversation_id)] == missed.seq


async def test_what_happens_here_is_shown_here_once_and_told_the_others_in_its_order(
    practice: Cast,
) -> None:
    layer = get_channel_layer()
    other = await layer.new_channel()
    await layer.group_add(delivery.GROUP, other)
    async with tab_of(practice.bre) as bre:
        for number in range(10):
            await sync(post)(practice.ana, practice.front_desk, f"message {number}")
        shown = [(await bre.expect("message.posted"))["message"]["text"] for _ in range(10)]
        told: list[str] = []
        async with asyncio.timeout(5):
            while len(told) < 10:
                message = await layer.receive(other)
                pushes = unseal(message["sealed"]) if message["type"] == "push" else []
                frames_ = [frame for push in pushes for frame in push.get("frames", ())]
                told += [one["message"]["text"] for one in frames_ if "message" in one]
        assert shown == told == [f"message {number}" for number in range(10)]
        assert not await bre.hears("message.posted")


async def test_of_two_first_subscriptions_at_once_both_hear_everything(practice: Cast) -> None:
    """On one line of redis-py two SUBSCRIBEs at once have lost one of them."""
    layer = get_channel_layer()
    for number in range(20):
        channels = await asyncio.gather(*(layer.new_channel() for _ in range(8)))
        groups = [f"trap-{number}-{place}" for place in range(8)]
        pairs = list(zip(groups, channels, strict=True))
        await asyncio.gather(*(layer.group_add(group, channel) for group, channel in pairs))
        for group in groups:
            await layer.group_send(group, {"type": "push", "n": group})
        async with asyncio.timeout(5):
            heard = await asyncio.gather(*(layer.receive(channel) for channel in channels))
        assert [one["n"] for one in heard] == groups
        await layer.flush()


async def test_two_tabs_that_open_at_the_same_moment_in_a_new_process_both_hear_everything(
    practice: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = await sync(create_channel)(
        practice.dana, "trap", practice.oakland, oakland("09:00", "2026-06-01")
    )
    async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
        assert len(hub.current().tasks) >= 4
        monkeypatch.setattr(delivery, "here", None)  # as in another web process
        heard: dict[str, list[str]] = {"ana": [], "bre": []}
        for number in range(10):
            await sync(post)(practice.dana, channel, f"message {number}")
        for name, tab in (("ana", ana), ("bre", bre)):
            while len(heard[name]) < 10:
                frame = await tab.expect("message.posted")
                heard[name].append(json.dumps(frame["message"]["text"]))
        assert heard["ana"] == heard["bre"]
        assert len(set(heard["ana"])) == 10
