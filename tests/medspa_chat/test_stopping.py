"""A web process that is told to stop finishes what it has in hand, and sends its tabs away."""

import asyncio
import os
import signal
import threading
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async as sync
from django.db import connection, transaction

from accounts.models import AccessLog, Way
from messaging.models import Message
from tests.attacks.conftest import practice, site
from tests.attacks.wires import Wire, wire
from tests.cast import Cast
from tests.processes import Site
from tests.sockets import cookie_of

__all__ = ["practice", "site"]
pytestmark = pytest.mark.django_db(transaction=True)


def ask_to_stop(site: Site) -> None:
    os.kill(site.processes["web"].pid, signal.SIGTERM)


def exit_status(site: Site) -> int:
    return site.processes.pop("web").wait(15)


def a_post(cast: Cast, text: str) -> dict[str, object]:
    said = {"client_id": str(uuid4()), "conversation": cast.front_desk.pk, "text": text}
    return {"type": "post", **said}


def test_every_tab_is_told_when_to_come_back_and_the_process_ends_well(
    site: Site, practice: Cast
) -> None:
    cookies = [cookie_of(who)[0] for who in (practice.ana, practice.bre, practice.kim)]

    async def dismissed() -> list[Wire]:
        tabs = [await wire(site, cookie) for cookie in cookies for _ in range(5)]
        for tab in tabs:
            await tab.expect("welcome")
        ask_to_stop(site)
        await asyncio.gather(*(tab.read_on() for tab in tabs))
        return tabs

    tabs = asyncio.run(dismissed())
    assert {tab.close_code for tab in tabs} == {1012}
    waits = [tab.frames[-1]["retry_after_ms"] for tab in tabs]
    assert len(set(waits)) > 1
    assert exit_status(site) == 0
    assert "Traceback" not in site.logs()


def test_what_is_in_hand_is_committed_and_answered_before_the_tab_is_closed(
    site: Site, practice: Cast
) -> None:
    ana = cookie_of(practice.ana)[0]

    async def answered() -> Wire:
        tab = await wire(site, ana)
        await tab.expect("welcome")
        async with asyncio.timeout(20):
            with_lock = asyncio.create_task(sync(hold_the_conversation)(practice))
            await asyncio.to_thread(holding.wait, 10)
            tab.send(**a_post(practice, "Room 3 is free."))
            await asyncio.sleep(0.5)
            ask_to_stop(site)
            await asyncio.sleep(0.5)
            may_go.set()
            await tab.read_on()
            await with_lock
        return tab

    holding, may_go = threading.Event(), threading.Event()

    def hold_the_conversation(cast: Cast) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM messaging_conversation WHERE id = %s FOR UPDATE",
                [cast.front_desk.pk],
            )
            holding.set()
            may_go.wait(10)

    tab = asyncio.run(answered())
    said = [one["type"] for one in tab.frames]
    assert "accepted" in said
    assert said[-1] == "restarting"
    assert tab.close_code == 1012
    assert Message.objects.get().text == "Room 3 is free."
    assert exit_status(site) == 0


def test_what_was_pushed_in_the_last_seconds_is_in_the_access_log(
    site: Site, practice: Cast
) -> None:
    ana, bre = cookie_of(practice.ana)[0], cookie_of(practice.bre)[0]

    async def pushed() -> None:
        writer, reader = await wire(site, ana), await wire(site, bre)
        await reader.expect("welcome")
        writer.send(**a_post(practice, "Room 3 is free."))
        await reader.expect("message.posted")
        ask_to_stop(site)
        await asyncio.gather(writer.read_on(), reader.read_on())

    asyncio.run(pushed())
    assert exit_status(site) == 0
    assert AccessLog.objects.filter(actor=practice.bre, way=Way.PUSH).exists()


def test_a_process_without_tabs_ends_at_once_and_lets_nobody_in_meanwhile(
    site: Site, practice: Cast
) -> None:
    ask_to_stop(site)
    assert exit_status(site) == 0
    with pytest.raises(ConnectionRefusedError):
        asyncio.run(wire(site, cookie_of(practice.ana)[0]))
