"""Who doesn't read what they are sent, or sends without end, costs nobody else anything."""

import asyncio
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from messaging.models import Conversation
from tests.attacks.wires import Wire, wire
from tests.cast import Cast, post
from tests.processes import Site
from tests.sockets import cookie_of

pytestmark = pytest.mark.django_db(transaction=True)
SMALL, SOME = 4_096, 65_536


def a_post(conversation: Conversation, text: str) -> dict[str, object]:
    return {
        "type": "post",
        "client_id": str(uuid4()),
        "conversation": conversation.pk,
        "text": text,
    }


def follow(conversation: Conversation) -> dict[str, object]:
    return {"type": "follow", "conversation": conversation.pk, "after": 0}


async def is_ended_unread(silent: Wire, seconds: float) -> bool:
    """Whether the server ends a socket that still reads nothing: seen by what it then reads."""
    await asyncio.sleep(seconds)
    await silent.read_on()
    return silent.is_over


def test_a_socket_that_reads_nothing_is_closed_and_the_others_get_everything(
    site: Site, practice: Cast
) -> None:
    for _ in range(30):
        post(practice.ana, practice.front_desk, "x" * 8_000)
    ana, bre, kim = (cookie_of(who)[0] for who in (practice.ana, practice.bre, practice.kim))

    async def talk() -> tuple[Wire, int]:
        silent = await wire(site, kim, receive_bytes=SMALL)
        for _ in range(30):
            silent.send(**follow(practice.front_desk))
        good, writer = await wire(site, bre), await wire(site, ana)
        await good.expect("welcome")
        heard = 0
        for number in range(10):
            writer.send(**a_post(practice.direct, f"message {number}"))
            await good.expect("message.posted")
            heard += 1
        assert await is_ended_unread(silent, 8)
        return silent, heard

    silent, heard = asyncio.run(talk())
    assert heard == 10
    assert len(silent.frames) < 30
    assert silent.is_reset or silent.close_code == 1013
    assert "Traceback" not in site.logs()


def test_one_member_who_never_reads_slows_nobody_in_their_conversation(
    site: Site, practice: Cast
) -> None:
    """With messages of 4 kB: smaller ones would hide in the buffers of sockets."""
    kim, bre = (cookie_of(who)[0] for who in (practice.kim, practice.bre))
    writing = [cookie_of(who)[0] for who in (practice.ana, practice.dana, practice.olive)]

    async def talk() -> tuple[Wire, Wire]:
        silent, good = await wire(site, kim, receive_bytes=SMALL), await wire(site, bre)
        writers = [await wire(site, cookie) for cookie in writing]
        reading = [asyncio.create_task(one.read_on(60)) for one in (good, *writers)]
        for number in range(100):
            for writer in writers:
                writer.send(**a_post(practice.front_desk, f"{number} " + "x" * 4_096))
            await asyncio.sleep(0.11)
        async with asyncio.timeout(20), good.progress:
            await good.progress.wait_for(lambda: posted(good) == 300)
        for task in reading:
            task.cancel()
        await silent.read_on()
        return silent, good

    silent, good = asyncio.run(talk())
    numbers = [one["message"]["seq"] for one in good.frames if one["type"] == "message.posted"]
    assert numbers == list(range(1, 301))
    assert silent.is_over
    assert posted(silent) < 300
    assert "Traceback" not in site.logs()


def posted(tab: Wire) -> int:
    return sum(one["type"] == "message.posted" for one in tab.frames)


def test_a_socket_that_reads_slowly_gets_everything_in_the_end(site: Site, practice: Cast) -> None:
    for _ in range(20):
        post(practice.ana, practice.front_desk, "x" * 8_000)
    bre = cookie_of(practice.bre)[0]

    async def talk() -> int:
        slow = await wire(site, bre, receive_bytes=SOME)
        for _ in range(12):
            slow.send(**follow(practice.front_desk))
        answers = 0
        while answers < 12:
            answers += (await slow.expect("messages", "error"))["type"] == "messages"
            await asyncio.sleep(0.2)
        return answers

    assert asyncio.run(talk()) == 12


def test_a_flood_of_frames_keeps_nobody_from_posting(site: Site, practice: Cast) -> None:
    ana, bre, kim = (cookie_of(who)[0] for who in (practice.ana, practice.bre, practice.kim))

    async def flood(attacker: Wire) -> None:
        while not attacker.is_over:
            for _ in range(100):
                attacker.send(type="heartbeat")
            await asyncio.wait([asyncio.ensure_future(attacker.writer.drain())], timeout=0.05)

    async def talk() -> int:
        async with AsyncExitStack() as stack:
            attacker = await wire(site, kim)
            stack.callback(attacker.drop)
            flooding = [
                asyncio.create_task(flood(attacker)),
                asyncio.create_task(attacker.read_on(60)),
            ]
            await attacker.has_read("error")
            writer, good = await wire(site, ana), await wire(site, bre)
            for number in range(20):
                writer.send(**a_post(practice.direct, f"message {number}"))
                await good.expect("message.posted")
            for task in flooding:
                task.cancel()
        return 20

    assert asyncio.run(talk()) == 20
    assert "Traceback" not in site.logs()


def test_hundreds_of_half_open_connections_lock_nobody_out(site: Site, practice: Cast) -> None:
    ana = cookie_of(practice.ana)[0]

    async def talk() -> str:
        halves = []
        for number in range(500):
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
            writer.write(b"GET /ws/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"[: number % 50])
            halves.append((reader, writer))
        good = await wire(site, ana)
        good.send(**a_post(practice.direct, "Print the form?"))
        answer = await good.expect("accepted", "refused")
        for _, writer in halves:
            writer.transport.abort()
        return str(answer["type"])

    assert asyncio.run(talk()) == "accepted"
