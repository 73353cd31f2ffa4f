"""kill -9 of each process in the middle of a run: nothing acknowledged is lost, nothing is
shown twice, an escalation comes once."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from accounts.clock import database_now
from accounts.models import User
from messaging.models import Conversation, Message
from policies.models import EscalationStep, ObligationEvent, Outbox, ResponseRule
from policies.publish import publish_version
from tests.cast import people_the_practice, post
from tests.processes import Site, wait_for
from tests.redis_server import RedisServer

pytestmark = pytest.mark.django_db(transaction=True)
SENDS = 120


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of its own, since it will be killed."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def site(transactional_db: None, tmp_path: Path, redis: RedisServer) -> Iterator[Site]:
    site = Site(tmp_path, redis.url).start()
    yield site
    site.stop()


class Journal:
    """A tab that sends until everything is acknowledged, as the page does: it keeps what has no
    answer yet, and sends it again after it comes back."""

    def __init__(self, site: Site, user: User, conversation: Conversation) -> None:
        client = Client()
        client.force_login(user)
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.site, self.conversation = site, conversation
        self.waiting: dict[str, str] = {}
        self.acknowledged: dict[str, int] = {}
        self.shown: list[int] = []
        self.head = 0

    async def send_all(self, count: int) -> None:
        """Send `count` messages, one every 20 ms, and end when all are acknowledged."""
        sending = asyncio.create_task(self._queue(count))
        while not (sending.done() and not self.waiting):
            try:
                await self._be_connected(lambda: sending.done() and not self.waiting)
            except (OSError, ConnectionClosed, TimeoutError):
                await asyncio.sleep(0.2)

    async def watch(self, until: Any) -> None:
        """Receive until `until()`."""
        while not until():
            try:
                await self._be_connected(until)
            except (OSError, ConnectionClosed, TimeoutError):
                await asyncio.sleep(0.2)

    async def _queue(self, count: int) -> None:
        for number in range(count):
            self.waiting[str(uuid4())] = f"message {number}"
            await asyncio.sleep(0.02)

    async def _be_connected(self, until: Any) -> None:
        url = self.site.url.replace("http", "ws") + "/ws/"
        headers = {"Cookie": self.cookie}
        async with connect(url, origin=self.site.url, additional_headers=headers) as socket:
            await self._follow(socket)
            sent: set[str] = set()
            while not until():
                for client_id, text in list(self.waiting.items()):
                    if client_id not in sent and len(sent - self.acknowledged.keys()) < 5:
                        sent.add(client_id)
                        await socket.send(self._post(client_id, text))
                try:
                    async with asyncio.timeout(0.1):
                        await self._on_frame(socket, json.loads(await socket.recv()), sent)
                except TimeoutError:
                    continue

    async def _on_frame(self, socket: ClientConnection, frame: Any, sent: set[str]) -> None:
        kind = frame["type"]
        if kind == "accepted":
            self.acknowledged[frame["client_id"]] = frame["message"]["seq"]
            self.waiting.pop(frame["client_id"], None)
        elif kind in {"refused", "error"}:
            sent.discard(frame.get("client_id", ""))
            await asyncio.sleep(0.1)
        elif kind == "message.posted":
            await self._show(socket, [frame["message"]])
        elif kind == "messages":
            await self._show(socket, frame["messages"])
            if frame["more"]:
                await self._follow(socket)
        elif kind == "heartbeat":
            if frame["heads"][str(self.conversation.pk)] > self.head:
                await self._follow(socket)

    async def _show(self, socket: ClientConnection, messages: list[Any]) -> None:
        for message in messages:
            if message["seq"] == self.head + 1:
                self.head += 1
                self.shown.append(message["id"])
            elif message["seq"] > self.head + 1:
                await self._follow(socket)
                return

    async def _follow(self, socket: ClientConnection) -> None:
        frame = {"type": "follow", "conversation": self.conversation.pk, "after": self.head}
        await socket.send(json.dumps(frame))

    def _post(self, client_id: str, text: str) -> str:
        return json.dumps(
            {
                "type": "post",
                "client_id": client_id,
                "conversation": self.conversation.pk,
                "text": text,
            }
        )


def disturb_redis(site: Site, redis: RedisServer) -> None:
    """Kill Redis and bring it back."""
    redis.kill()
    redis.start()


def disturb_web(site: Site, redis: RedisServer) -> None:
    """Kill the web process and start another."""
    site.kill("web")
    site.run("web")


@pytest.mark.parametrize("disturb", [disturb_web, disturb_redis])
def test_no_acknowledged_message_is_lost_and_none_shown_twice(
    site: Site, redis: RedisServer, disturb: Any
) -> None:
    cast = people_the_practice()
    ana, bre = Journal(site, cast.ana, cast.direct), Journal(site, cast.bre, cast.direct)

    async def run() -> None:
        sending = asyncio.create_task(ana.send_all(SENDS))
        watching = asyncio.create_task(bre.watch(lambda: bre.head >= SENDS))
        await asyncio.sleep(1)
        await asyncio.to_thread(disturb, site, redis)
        async with asyncio.timeout(60):
            await asyncio.gather(sending, watching)

    asyncio.run(run())
    rows = list(Message.objects.filter(conversation=cast.direct).values_list("seq", "client_id"))
    assert [seq for seq, _ in rows] == list(range(1, SENDS + 1))
    assert {str(client_id): seq for seq, client_id in rows} == ana.acknowledged
    assert len(bre.shown) == len(set(bre.shown)) == SENDS


def test_an_escalation_comes_once_though_the_worker_was_killed(site: Site) -> None:
    cast = people_the_practice()
    now = database_now()
    rule = ResponseRule.objects.create(
        name="High", priority="high", target_minutes=1, clock="elapsed"
    )
    EscalationStep.objects.create(rule=rule, after_minutes=0, target="person", person=cast.dana)
    publish_version(rule, cast.dana, now)
    asked = [
        post(cast.ana, cast.direct, priority="high", now=now - timedelta(seconds=57))
        for _ in range(1)
    ]
    site.kill("worker")
    site.run("worker")
    wait_for(lambda: site.mailbox.to(cast.dana.email), 60)
    site.kill("worker")
    site.run("worker")
    kinds = ObligationEvent.objects.filter(obligation__message=asked[0], kind="escalated")
    assert kinds.count() == 1
    notices = Outbox.objects.filter(obligation__message=asked[0], kind="escalation")
    assert notices.count() == 1
    assert len(site.mailbox.to(cast.dana.email)) == 1
