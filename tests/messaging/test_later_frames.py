"""What somebody keeps or sends later is told to their own tabs, and to nobody else's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async

from accounts.clock import database_now
from messaging import frames
from messaging.actions import drop_later, keep_for_later, mark_read, mark_unread
from messaging.actions.scheduled import reschedule, schedule, send_now
from tests.cast import Cast, post
from tests.sockets import tab_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
sync = database_sync_to_async


async def test_a_kept_message_comes_to_ones_own_tabs_alone(practice: Cast) -> None:
    message = await sync(post)(practice.ana, practice.direct)
    async with tab_of(practice.bre) as bre, tab_of(practice.ana) as ana:
        await sync(keep_for_later)(practice.bre, message.pk, "", None, await sync(database_now)())
        frame = await bre.expect("later")
        assert frame.keys() == frames.FRAME_KEYS["later"]
        assert frame["item"].keys() == frames.LATER_KEYS
        await sync(drop_later)(practice.bre, message.pk)
        gone = await bre.expect("later.gone")
        assert gone == {"type": "later.gone", "message": message.pk}
        assert not await ana.hears("later")


async def test_how_far_one_has_read_may_go_back_when_it_says_so(practice: Cast) -> None:
    message = await sync(post)(practice.ana, practice.direct)
    async with tab_of(practice.bre) as bre:
        await sync(mark_read)(practice.bre, practice.direct.pk, 1)
        assert (await bre.expect("read"))["unread_marks"] == 0
        await sync(mark_unread)(practice.bre, message.pk)
        frame = await bre.expect("read")
        assert (frame["seq"], frame["unread_marks"]) == (0, 1)


async def test_a_waiting_message_comes_to_its_authors_tabs_alone(practice: Cast) -> None:
    async with tab_of(practice.bre) as bre, tab_of(practice.ana) as ana:
        waiting = {"client_id": str(uuid4()), "conversation": practice.direct.pk, "text": "Hi"}
        now = await sync(database_now)()
        at = now + timedelta(days=1)
        row = await sync(schedule)(practice.ana, waiting, "at", at, now)
        frame = await ana.expect("scheduled")
        assert frame.keys() == frames.FRAME_KEYS["scheduled"]
        assert frame["item"].keys() == frames.SCHEDULED_KEYS
        await sync(reschedule)(practice.ana, row.pk, now, text="Hello")
        assert (await ana.expect("scheduled"))["item"]["post"]["text"] == "Hello"
        assert not await bre.hears("scheduled")
        await sync(send_now)(practice.ana, row.pk, now)
        gone = await ana.expect("scheduled.gone")
        assert gone == {"type": "scheduled.gone", "id": row.pk, "sent": True}
        assert (await bre.expect("message.posted"))["message"]["text"] == "Hello"
