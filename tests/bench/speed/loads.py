"""The same work for every system: W1, W2 and W3."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

SETTLE_SECONDS, LOOK_SECONDS = 10.0, 0.05


class Member(Protocol):
    """Somebody in a conversation, connected."""

    def say(self, key: str) -> None:
        """Send a message that can be known again by its key."""


class System(Protocol):
    """A chat that is running, and nobody in it yet."""

    name: str

    async def gather(self, rooms: int, people: int, journal: "Journal") -> list[list[Member]]:
        """So many conversations with so many connected people each."""

    async def disperse(self) -> None:
        """Close every connection."""


@dataclass
class Journal:
    """What was sent, acknowledged and received, by key; seconds of the monotonic clock."""

    sent: dict[str, float] = field(default_factory=dict)
    acknowledged: dict[str, float] = field(default_factory=dict)
    received: dict[str, list[float]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    waiting: dict[str, asyncio.Future[None]] = field(default_factory=dict)

    def send(self, member: Member, key: str) -> asyncio.Future[None]:
        """Let somebody say it; the answer is there once it is acknowledged."""
        done = self.waiting[key] = asyncio.get_running_loop().create_future()
        self.sent[key] = time.perf_counter()
        member.say(key)
        return done

    def acknowledge(self, key: str) -> None:
        """It is stored."""
        if (done := self.waiting.pop(key, None)) is not None:
            self.acknowledged[key] = time.perf_counter()
            done.set_result(None)

    def refuse(self, key: str, why: str) -> None:
        """It is not."""
        self.refused.append(why)
        if (done := self.waiting.pop(key, None)) is not None:
            done.set_result(None)

    def receive(self, key: str) -> None:
        """Somebody sees it."""
        self.received.setdefault(key, []).append(time.perf_counter())

    def deliveries(self) -> int:
        """How many times something was seen."""
        return sum(map(len, self.received.values()))

    async def settled(self, people: int) -> None:
        """Wait until all has come to all."""
        for _ in range(int(SETTLE_SECONDS / LOOK_SECONDS)):
            if self.deliveries() >= people * len(self.acknowledged):
                return
            await asyncio.sleep(LOOK_SECONDS)

    def to_acknowledgement(self) -> list[float]:
        """Milliseconds from send to acknowledgement, of each."""
        return [(at - self.sent[key]) * 1000 for key, at in self.acknowledged.items()]

    def to_each(self) -> list[float]:
        """Milliseconds from send to each receipt."""
        return [(at - self.sent[key]) * 1000 for key, all_ in self.received.items() for at in all_]

    def to_last(self) -> list[float]:
        """Milliseconds from send to the last receipt, of each."""
        return [(max(all_) - self.sent[key]) * 1000 for key, all_ in self.received.items()]


def at(values: Sequence[float], share: float) -> float:
    """The value that this share stays below; not a number when there is none."""
    return (
        sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")
    )


async def paced(system: System, people: int, a_second: float, seconds: float) -> Journal:
    """W1 and W3: one after the other at a steady pace, whoever's turn it is."""
    journal = Journal()
    [members] = await system.gather(1, people, journal)
    await asyncio.sleep(1)
    begins = time.perf_counter()
    pending = []
    for number in range(int(a_second * seconds)):
        await asyncio.sleep(max(0.0, begins + number / a_second - time.perf_counter()))
        pending.append(journal.send(members[number % people], f"m{number}"))
    async with asyncio.timeout(SETTLE_SECONDS):
        await asyncio.gather(*pending)
    await journal.settled(people)
    await system.disperse()
    return journal


async def closed_loop(system: System, rooms: int, people: int, seconds: float) -> Journal:
    """W2: in each conversation the next is sent when the last is acknowledged."""
    journal = Journal()
    gathered = await system.gather(rooms, people, journal)
    await asyncio.sleep(1)
    end = time.perf_counter() + seconds

    async def talk(room: int, members: list[Member]) -> None:
        number = 0
        while time.perf_counter() < end:
            await journal.send(members[number % people], f"r{room}-{number}")
            number += 1

    await asyncio.gather(*(talk(room, members) for room, members in enumerate(gathered)))
    await journal.settled(people)
    await system.disperse()
    return journal
