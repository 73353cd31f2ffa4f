"""What tabs hear of promises, over real sockets: those in the conversation, and nobody else."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async

from policies import escalations, frames, notices
from policies.models import Outbox
from tests.cast import oakland, people_the_practice
from tests.policies.asks import COVER, LAG, Scene, rule, scene_of
from tests.policies.days import SECRET
from tests.sockets import rest, tab_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
LATE = oakland("11:00") + LAG


def sync(function: Any) -> Any:
    return database_sync_to_async(function)


def _scene() -> Scene:
    scene = scene_of(people_the_practice())
    rule(COVER)
    return scene


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[Scene]:
    yield await sync(_scene)()
    await rest()


async def test_everybody_in_the_conversation_sees_the_promise_open_late_and_answered(
    scene: Scene,
) -> None:
    cast = scene.cast
    async with tab_of(cast.ana) as ana, tab_of(cast.kim) as kim, tab_of(cast.leo) as leo:
        ask = await sync(scene.ask)(text=SECRET)
        for tab in (ana, kim):
            frame = await tab.expect("promise")
            assert frame.keys() == frames.FRAME_KEYS["promise"]
            assert (frame["conversation"], frame["message"]) == (scene.direct.pk, ask.pk)
            [promise] = frame["promises"]
            assert promise.keys() == frames.PROMISE_KEYS
            assert (promise["state"], promise["owner"]) == ("open", cast.kim.pk)
            assert promise["due_at"] == "2026-06-09T18:00:00.000Z"
            assert "canary" not in str(frame)
        await sync(escalations.sweep)(LATE)
        [promise] = (await ana.expect("promise"))["promises"]
        assert (promise["state"], promise["late"]) == ("open", True)
        assert [told["user"] for told in promise["told"]] == [cast.bre.pk]
        await sync(scene.say)(cast.kim, "11:20")
        [promise] = (await ana.expect("promise"))["promises"]
        assert (promise["state"], promise["late"]) == ("satisfied", True)
        assert (promise["satisfied_by"], promise["response_minutes"]) == (cast.kim.pk, 80.0)
        assert not await leo.hears("promise")


async def test_a_notice_comes_to_whom_the_step_tells_and_to_nobody_else(scene: Scene) -> None:
    cast = scene.cast
    ask = await sync(scene.ask)(text=SECRET)
    async with tab_of(cast.bre) as bre, tab_of(cast.ana) as ana, tab_of(cast.dana) as dana:
        await sync(escalations.sweep)(LATE)
        await sync(notices.push)(LATE)
        frame = await bre.expect("notice")
        assert frame.keys() == frames.FRAME_KEYS["notice"]
        notice = frame["notice"]
        assert notice.keys() == frames.NOTICE_KEYS
        assert (notice["kind"], notice["message"]) == ("escalation", ask.pk)
        assert (notice["asker"], notice["owner"]) == (cast.ana.pk, cast.kim.pk)
        assert notice["due_at"] == "2026-06-09T18:00:00.000Z"
        assert "canary" not in str(frame)
        assert not await ana.hears("notice")
        assert not await dana.hears("notice")
        await sync(notices.push)(LATE)
        assert not await bre.hears("notice")
    assert await sync(Outbox.objects.get)(pushed_at=LATE)


@pytest.mark.parametrize("count", [5, 6])
async def test_l12_more_than_five_notices_at_once_are_one_frame_that_counts_them(
    scene: Scene, count: int
) -> None:
    for _ in range(count):
        await sync(scene.ask_in_channel)(text=SECRET)
    async with tab_of(scene.cast.bre) as bre:
        await sync(escalations.sweep)(LATE)
        await sync(notices.push)(LATE)
        shown = [(await bre.expect("notice"))["notice"] for _ in range(1 if count > 5 else count)]
        assert not await bre.hears("notice")
    assert {notice["kind"] for notice in shown} == {"digest" if count > 5 else "escalation"}
    assert sum(notice["count"] for notice in shown) == count
    assert all(notice.keys() == frames.NOTICE_KEYS for notice in shown)
    assert await sync(Outbox.objects.filter(pushed_at=LATE).count)() == count
