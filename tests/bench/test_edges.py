"""What the clock says of the site's edges: guessing, ending, and flooding."""

import asyncio
from random import Random
from time import perf_counter
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from channels.db import database_sync_to_async as sync
from django.test import Client

from accounts import sessions
from accounts.models import Role
from messaging.models import Conversation
from tests.attacks.conftest import practice, site
from tests.attacks.wires import Wire, framed, wire
from tests.bench.test_clock import tell
from tests.bench.test_oracle import mann_whitney
from tests.cast import Cast, person
from tests.processes import Site
from tests.sockets import cookie_of

__all__ = ["practice", "site"]
pytestmark = pytest.mark.django_db(transaction=True)
GUESSES, PER_ACCOUNT = 300, 5
POSTS = 200
FLOOD = 2_000  # frames a second


def middle(values: list[float]) -> float:
    """The median, in milliseconds."""
    return sorted(values)[len(values) // 2] * 1000


def late(values: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return sorted(values)[int(len(values) * 0.95)] * 1000


@pytest.mark.parametrize(
    "way",
    ["/accounts/login/", "/accounts/password/reset/"],
)
def test_how_long_a_known_address_takes_and_an_unknown_one(practice: Cast, way: str) -> None:
    accounts = GUESSES // PER_ACCOUNT
    known = [person(f"P{at} Doe", Role.FRONT_DESK, practice.oakland) for at in range(accounts)]
    for user in known:
        user.set_password("lavender-otter-tandem")
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    turns = [(user.email, 0) for user in known] * PER_ACCOUNT
    turns += [(f"nobody{at}@lumen.example", 1) for at in range(accounts)] * PER_ACCOUNT
    Random(1).shuffle(turns)
    took: tuple[list[float], list[float]] = ([], [])
    for number, (address, which) in enumerate(turns):
        fields = {"login": address, "email": address, "password": f"guess-{number}-guess"}
        client = Client()
        began = perf_counter()
        client.post(way, fields, REMOTE_ADDR=f"203.0.{number // 250}.{number % 250}")
        took[which].append(perf_counter() - began)
    figures = f"known {middle(took[0]):.1f} ms, unknown {middle(took[1]):.1f} ms"
    tell(way, f"{figures} (medians of {GUESSES}), p = {mann_whitney(*took):.3f}")


async def say(tab: Wire, conversation: Conversation, text: str) -> None:
    """Post without waiting for the answer."""
    said = {"client_id": str(uuid4()), "conversation": conversation.pk, "text": text}
    tab.send(type="post", **said)


def test_how_long_after_its_end_a_log_in_hears_anything(site: Site, practice: Cast) -> None:
    writers = [cookie_of(who)[0] for who in (practice.ana, practice.dana, practice.olive)]
    cookie = cookie_of(practice.bre)[0]

    async def ended() -> tuple[float, float]:
        bre = await wire(site, cookie)
        tabs = [await wire(site, each) for each in writers for _ in range(2)]
        hearing = asyncio.create_task(heard_last(bre))
        talking = asyncio.create_task(talk(tabs, practice.front_desk))
        await asyncio.sleep(2)
        before = len(bre.frames)
        assert before > 20
        await sync(sessions.end_sessions)(practice.bre)
        committed = perf_counter()
        last, over = await asyncio.wait_for(hearing, 20)
        talking.cancel()
        return last - committed, over - committed

    last, over = asyncio.run(ended())
    figures = f"last message {last * 1000:.0f} ms after the commit, closed after {over * 1000:.0f}"
    tell("an ended log-in", f"{figures} ms, at 50 messages a second")
    assert last < 1


async def heard_last(tab: Wire) -> tuple[float, float]:
    """When a socket heard its last message, and when it ended."""
    last = 0.0
    while await tab.read() is not None:
        if tab.frames and tab.frames[-1]["type"] == "message.posted":
            last = perf_counter()
    return last, perf_counter()


async def talk(tabs: list[Wire], conversation: Conversation, a_second: int = 50) -> None:
    """Post by turns until cancelled."""
    reading = [asyncio.create_task(tab.read_on(600)) for tab in tabs]
    number = 0
    while not all(task.done() for task in reading):
        await say(tabs[number % len(tabs)], conversation, f"message {number}")
        number += 1
        await asyncio.sleep(1 / a_second)


def test_how_long_others_wait_beside_a_flood(site: Site, practice: Cast) -> None:
    ana, bre, kim = (cookie_of(who)[0] for who in (practice.ana, practice.bre, practice.kim))

    async def measured() -> tuple[list[float], list[float]]:
        writer, reader = await wire(site, ana), await wire(site, bre)
        reading = asyncio.create_task(writer.read_on(600))
        quiet = await times(writer, reader, practice.direct)
        attacker = asyncio.create_task(flood(site, kim, practice.front_desk))
        await asyncio.sleep(1)
        loud = await times(writer, reader, practice.direct)
        for task in (attacker, reading):
            task.cancel()
        return quiet, loud

    quiet, loud = asyncio.run(measured())
    for name, found in (("alone", quiet), ("beside 2,000 frames a second", loud)):
        tell(f"sent to received, {name}", f"p50 {middle(found):.1f} ms, p95 {late(found):.1f} ms")
    assert late(loud) < 500


async def times(writer: Wire, reader: Wire, conversation: Conversation) -> list[float]:
    """How long each message took from one tab to another, in seconds."""
    found = []
    for number in range(POSTS):
        began = perf_counter()
        await say(writer, conversation, f"message {number}")
        await reader.expect("message.posted")
        found.append(perf_counter() - began)
        await asyncio.sleep(0.12)  # below what one tab may send
    return found


async def flood(site: Site, cookie: str, conversation: Conversation) -> None:
    """Send far more than anybody may, and come back whenever the socket was ended."""
    follow = framed(b'{"type":"follow","conversation":%d,"after":0}' % conversation.pk)
    while True:
        tab = await wire(site, cookie)
        reading = asyncio.create_task(tab.read_on(600))
        while not tab.is_over:
            tab.send_bytes(follow * (FLOOD // 50))
            await asyncio.sleep(0.02)
        tab.drop()
        await asyncio.wait([reading], timeout=2)
        await asyncio.sleep(0.05)
