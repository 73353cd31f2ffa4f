"""One run: people write and read, something breaks, all settles, and it is looked what is right."""

import asyncio
import json
import secrets
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random, choices
from statistics import quantiles
from string import ascii_lowercase
from time import monotonic
from typing import Any
from urllib.request import Request, urlopen

import psycopg

from tests.faults.harness import oracle, practice
from tests.faults.harness.cluster import Cluster
from tests.faults.harness.oracle import Findings
from tests.faults.harness.people import Tab
from tests.faults.harness.practice import Practice, Talk


@dataclass(frozen=True)
class Size:
    """How much happens in a run; `due_seconds` after an urgent ask it is late."""

    writers: int
    readers: int
    seconds: float
    fault_at: float
    settle: float
    due_seconds: float
    heartbeat: float
    sweep: float


# The size that section "Reliability" of the plan names, and one that two cores do in half a minute.
FULL = Size(20, 40, 120, 40, 60, 20, 15, 5)
SHORT = Size(6, 10, 14, 4, 45, 4, 5, 2)


@dataclass(eq=False)
class Stage:
    """What a fault has in hand: the processes, and who is at work."""

    cluster: Cluster
    practice: Practice
    size: Size
    seed: int
    random: Random
    writers: list[Tab]
    readers: list[Tab]
    talk: Talk = field(default_factory=Talk)
    text_size: int = 30
    rate: float = 1.0  # messages a second, of each writer
    began_at: float = 0.0
    broke_at: float = 0.0
    back_at: float = 0.0
    workers_back: datetime = field(default_factory=lambda: datetime.now(UTC))
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    found: Findings = field(default_factory=Findings)

    @property
    def tabs(self) -> list[Tab]:
        """Everybody's."""
        return self.writers + self.readers

    @property
    def url(self) -> str:
        """The database."""
        return self.cluster.postgres.url

    def must(self, holds: object, otherwise: str) -> None:
        """A rule of this fault."""
        if not holds:
            self.found.wrong.append(otherwise)

    def note(self, what: str) -> None:
        """Something worth a line below the table."""
        self.found.notes.append(what)

    async def until(self, what: Callable[[], Any], seconds: float) -> float:
        """Return as soon as `what` holds, and after so many seconds at the latest; how many it
        took. It is asked in a thread of its own."""
        began = monotonic()
        while monotonic() - began < seconds:
            if await asyncio.to_thread(what):
                break
            await asyncio.sleep(0.1)
        return monotonic() - began

    async def is_back(self) -> None:
        """From now on, or as soon as a web process answers, the service is within reach again."""
        took = await self.until(lambda: self.cluster.answers("front"), 60)
        self.must(took < 60, "no web process answers after 60 s")
        self.back_at = monotonic()

    def have_workers(self) -> None:
        """From now on escalations have no excuse."""
        self.workers_back = datetime.now(UTC)

    def seconds_to_send(self, since: float, until: float) -> list[float]:
        """From first leaving to acknowledgement, of what was sent within these moments."""
        return [
            one.accepted_at - one.first_sent_at
            for tab in self.writers
            for one in tab.sent
            if one.accepted_at and since <= one.first_sent_at < until
        ]


NEVER = 999.0
Steps = Callable[[Stage], AsyncGenerator[None]]


def p95(values: list[float]) -> float:
    """The value that one in twenty exceeds; 0 of none."""
    return quantiles(values, n=20)[18] if len(values) > 1 else sum(values)


async def run(stage: Stage, steps: Steps, name: str) -> Findings:
    """One run of one fault."""
    size, steps_of_fault = stage.size, steps(stage)
    stage.talk = await asyncio.to_thread(
        practice.conversations_of_a_run, stage.practice, name, stage.random
    )
    for tab in stage.tabs:
        tab.open_conversations(stage.talk.of(tab.user_id))
    stage.began_at = monotonic()
    writing = [asyncio.create_task(_write(stage, tab)) for tab in stage.writers]
    await asyncio.sleep(size.fault_at)
    stage.broke_at = stage.back_at = monotonic()
    await anext(steps_of_fault)
    await asyncio.gather(*writing)
    stage.is_over.set()
    rows = await _settled(stage)
    async for _ in steps_of_fault:  # its rules
        pass
    found = oracle.compare(stage.tabs, rows, stage.workers_back)
    heads = _heads_by(stage)
    found.seconds_to_whole = [_seconds_to(tab, heads, stage.back_at) for tab in stage.tabs]
    found.add(stage.found)
    return found


async def _settled(stage: Stage) -> oracle.Rows:
    """The rows, as soon as everybody has everything, or after the settling time."""
    conversations = list(stage.talk.members)
    end = monotonic() + stage.size.settle
    while True:
        rows = await asyncio.to_thread(oracle.rows_of, stage.url, conversations)
        found = oracle.compare(stage.tabs, rows, stage.workers_back)
        is_whole = not (found.gaps or found.unsent) and rows.is_told
        if is_whole or monotonic() > end:
            return rows
        await asyncio.sleep(0.5)


def _heads_by(stage: Stage) -> dict[int, int]:
    """The newest number in each conversation of what was written, and maybe only written, when the
    service was within reach again."""
    heads: dict[int, int] = {}
    for tab in stage.writers:
        for one in tab.sent:
            if one.written_at <= stage.back_at:
                heads[one.conversation] = max(one.seq, heads.get(one.conversation, 0))
    return heads


def _seconds_to(tab: Tab, heads: dict[int, int], since: float) -> float:
    """How long after `since` a tab had a line and everything that was written by then."""
    last_lost = max((when for when, _ in tab.closes), default=0.0)
    back = [when for when in tab.greeted_at if when >= last_lost]
    if last_lost and not back:
        return NEVER
    ready_at = back[0] if last_lost else since
    lacking = {pk for pk in tab.shown if heads.get(pk, 0)}
    for when, pk, head in tab.heard_at:
        if pk in lacking and head >= heads[pk]:
            lacking.discard(pk)
            if not lacking:
                ready_at = max(ready_at, when)
    return NEVER if lacking else max(0.0, ready_at - since)


async def _write(stage: Stage, tab: Tab) -> None:
    """A message a second or so; one in ten is urgent and asks somebody, one in twenty is edited."""
    random, mine = stage.random, stage.talk.of(tab.user_id)
    others = {
        pk: [one for one in people if one != tab.user_id]
        for pk, people in stage.talk.members.items()
    }
    asked: set[tuple[int, int]] = set()
    while monotonic() - stage.began_at < stage.size.seconds:
        await asyncio.sleep(random.uniform(0.5, 1.5) / stage.rate)
        pk = random.choice(mine)
        said: dict[str, Any] = {"text": _text(random, stage.text_size), "priority": "normal"}
        whom = random.choice(others[pk])
        if random.random() < 0.1 and (pk, whom) not in asked:
            asked.add((pk, whom))
            said |= {"priority": "urgent", "asks": "people", "people": [whom]}
        tab.post(pk, **said)
        if random.random() < 0.05:
            await _edit(stage, tab)


def _text(random: Random, size: int) -> str:
    return " ".join("".join(choices(ascii_lowercase, k=9)) for _ in range(max(3, size // 10)))


async def _edit(stage: Stage, tab: Tab) -> None:
    """Change the words of something that was stored; what fails is not tried again."""
    stored = [one for one in tab.sent if one.state == "accepted"]
    if stored:
        one = stage.random.choice(stored)
        await asyncio.to_thread(_send_edit, tab, one.id, _text(stage.random, 20))


def _send_edit(tab: Tab, pk: int, text: str) -> None:
    token = secrets.token_hex(16)
    request = Request(
        f"{tab.url}/api/messages/{pk}/edit/",
        data=json.dumps({"text": text, "edited_at": None}).encode(),
        headers={
            "Cookie": f"{tab.cookie}; csrf={token}",
            "X-CSRFToken": token,
            "Origin": tab.url,
            "Content-Type": "application/json",
        },
    )
    try:
        urlopen(request, timeout=5).close()
    except OSError:
        return


def execute(url: str, statement: str) -> None:
    """A statement of an administrator."""
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as admin:
        admin.execute(statement)
