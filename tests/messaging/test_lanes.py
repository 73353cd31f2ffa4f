"""Who is kept waiting by what others say: nobody elsewhere, and in one conversation its order."""

import asyncio
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async as sync
from django.conf import settings
from django.db import connection, transaction

from messaging.actions import create_channel
from messaging.models import Conversation
from tests.cast import Cast, oakland
from tests.sockets import tab_of

pytestmark = pytest.mark.django_db(transaction=True)
NOW = oakland("10:00")
SAID = 10


def rooms(practice: Cast) -> list[Conversation]:
    """As many channels of Bre and Kim as there are lanes, each in its own."""
    return [
        create_channel(practice.bre, f"room {n}", None, NOW, private=True, people=[practice.kim.pk])
        for n in range(settings.SOCKET_LANES)
    ]


async def test_what_many_say_at_once_in_one_conversation_comes_to_everybody_in_its_order(
    practice: Cast,
) -> None:
    room = (await sync(rooms)(practice))[0]
    async with (
        tab_of(practice.bre) as bre,
        tab_of(practice.bre) as second,
        tab_of(practice.kim) as kim,
    ):
        for number in range(SAID):
            for tab in (bre, second, kim):
                said = {"client_id": str(uuid4()), "conversation": room.pk, "text": f"{number}"}
                await tab.send(type="post", **said)
        heard = [(await kim.expect("message.posted"))["message"]["seq"] for _ in range(3 * SAID)]
    assert heard == list(range(1, 3 * SAID + 1))


async def test_a_conversation_that_stands_still_keeps_nobody_waiting_elsewhere(
    practice: Cast,
) -> None:
    stuck, *free = await sync(rooms)(practice)
    may_go_on, is_held = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold() -> None:
        with transaction.atomic():
            Conversation.objects.select_for_update().get(pk=stuck.pk)
            loop.call_soon_threadsafe(is_held.set)
            asyncio.run_coroutine_threadsafe(may_go_on.wait(), loop).result(10)
        connection.close()

    holding = asyncio.create_task(asyncio.to_thread(hold))
    await is_held.wait()
    async with tab_of(practice.bre) as bre, tab_of(practice.kim) as kim:
        waiting = asyncio.create_task(bre.post(stuck, "Is anybody here?"))
        answers = [(await kim.post(one, "Here it goes on."))["type"] for one in free]
        assert not waiting.done()
        may_go_on.set()
        await holding
        answers.append((await waiting)["type"])
    assert answers == ["accepted"] * settings.SOCKET_LANES
