"""A tab without a browser: the page's outbox, its history and its way back, in Python.

It does what outbox.js, history.js and socket.js do, with their numbers; those are proved by
browsers in tests/e2e.
"""

import asyncio
import json
import socket
from collections.abc import Collection
from contextlib import suppress
from random import Random
from time import monotonic
from typing import Any
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin

from tests.faults.harness.journal import Sent, Shown

LOST = (OSError, ConnectionClosed, InvalidHandshake, TimeoutError, EOFError)
FIRST_DELAY, LONGEST_DELAY = 0.5, 15.0
SILENCE, OPENING = 45.0, 15.0
ANSWER, FIRST_RETRY, LONGEST_RETRY = 10.0, 1.0, 15.0
ASK_AGAIN = 2.0
PASSING = {"try_again", "too_fast"}


class Tab:
    """One tab of one person."""

    def __init__(self, url: str, cookie: str, user_id: int, random: Random) -> None:
        self.url, self.cookie, self.user_id, self.random = url, cookie, user_id, random
        self.shown: dict[int, Shown] = {}
        self.heads: dict[int, int] = {}
        self.changes: dict[int, int] = {}
        self.sent: list[Sent] = []
        self.heard_at: list[tuple[float, int, int]] = []  # when, conversation, its head
        self.closes: list[tuple[float, int]] = []
        self.greeted_at: list[float] = []
        self.reads = asyncio.Event()
        self.reads.set()
        self._following: dict[int, int] = {}
        self._socket: ClientConnection | None = None
        self._is_greeted = False
        self._last_heard = 0.0
        self._failures = 0
        self._back_after: float | None = None
        self._heads_at = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Open, and stay."""
        self._tasks = [asyncio.create_task(self._stay()), asyncio.create_task(self._look())]

    async def stop(self) -> None:
        """Leave without a word."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def is_open(self) -> bool:
        """Whether the server has said whose line this is."""
        return self._is_greeted

    def stop_reading(self) -> None:
        """Take nothing more; the kernel takes little, too. `reads` goes on."""
        self.reads.clear()
        if self._socket is not None:
            raw = self._socket.transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)

    def open_conversations(self, ids: Collection[int]) -> None:
        """Show these, which are empty yet, and nothing else."""
        self.shown = {pk: Shown() for pk in ids}
        self._following.clear()
        self.sent, self.heard_at, self.closes = [], [], []
        self.greeted_at = []

    def post(self, conversation: int, **said: Any) -> Sent:
        """Write a message; it leaves when it can."""
        client_id = str(UUID(int=self.random.getrandbits(128), version=4))
        frame = {"type": "post", "client_id": client_id, "conversation": conversation, **said}
        entry = Sent(client_id, conversation, len(self.sent), frame)
        self.sent.append(entry)
        self._pump(conversation)
        return entry

    @property
    def waiting(self) -> list[Sent]:
        """What has no answer yet."""
        return [one for one in self.sent if one.state in {"waiting", "sending"}]

    def _pump(self, conversation: int) -> None:
        """One at a time per conversation, in the order of writing."""
        queue = [one for one in self.waiting if one.conversation == conversation]
        if not queue or not self._is_greeted or self._socket is None:
            return
        first, now = queue[0], monotonic()
        if first.state == "sending" and now < first.not_before:
            return
        if first.state == "waiting" and now < first.not_before:
            return
        first.state, first.not_before = "sending", now + ANSWER
        first.first_sent_at = first.first_sent_at or now
        self._send(first.frame)

    def _send(self, frame: dict[str, Any]) -> None:
        line = self._socket
        if line is not None:
            self._tasks = [task for task in self._tasks if not task.done()]
            self._tasks.append(asyncio.create_task(self._send_on(line, json.dumps(frame))))

    async def _send_on(self, line: ClientConnection, packed: str) -> None:
        with suppress(*LOST):
            await line.send(packed)

    async def _look(self) -> None:
        """What timers do in the page: answers that don't come, and lines that died in silence."""
        while True:
            await asyncio.sleep(0.2)
            if self._socket is not None and monotonic() - self._last_heard > SILENCE:
                self._socket.transport.abort()
            if self._heads_at and monotonic() > self._heads_at:
                self._heads_at = 0.0
                self._send({"type": "heartbeat"})
            for conversation in self.shown:
                self._pump(conversation)

    async def _stay(self) -> None:
        while True:
            self._back_after = None
            try:
                await self._be_connected()
            except ConnectionClosed as error:
                self.closes.append((monotonic(), error.rcvd.code if error.rcvd else 1006))
            except LOST:
                pass
            self._socket, self._is_greeted = None, False
            for one in self.waiting:
                one.state = "waiting"
            self._failures += 1
            delay = min(FIRST_DELAY * 2 ** (self._failures - 1), LONGEST_DELAY)
            wait = delay * self.random.uniform(0.7, 1.3)
            await asyncio.sleep(wait if self._back_after is None else self._back_after)

    async def _be_connected(self) -> None:
        async with connect(
            self.url.replace("http", "ws") + "/ws/",
            origin=Origin(self.url),
            additional_headers={"Cookie": self.cookie},
            open_timeout=OPENING,
            close_timeout=1,
            ping_interval=None,
            compression=None,
            max_size=None,
            proxy=None,
        ) as line:
            self._socket, self._failures, self._last_heard = line, 0, monotonic()
            while True:
                await self.reads.wait()
                frame = json.loads(await line.recv())
                self._last_heard = monotonic()
                handler = self._handlers.get(frame["type"])
                if handler is not None:
                    handler(self, frame)

    def _on_welcome(self, frame: Any) -> None:
        self._is_greeted = True
        self.greeted_at.append(monotonic())
        self._on_heads(frame)
        for conversation in self.shown:
            self._pump(conversation)

    def _on_heads(self, frame: Any) -> None:
        self._following.clear()
        for key, head in frame["heads"].items():
            self.heads[int(key)] = max(head, self.heads.get(int(key), 0))
        for key, change in frame["changes"].items():
            self.changes[int(key)] = max(change, self.changes.get(int(key), 0))
        for conversation in self.shown:
            self._catch_up(conversation)

    def _on_accepted(self, frame: Any) -> None:
        message = frame["message"]
        entry = next((one for one in self.sent if one.client_id == frame["client_id"]), None)
        if entry is not None and entry.state != "accepted":
            entry.state, entry.accepted_at = "accepted", monotonic()
            entry.id, entry.seq = message["id"], message["seq"]
        self._take(message)
        self._pump(message["conversation"])

    def _on_refused(self, frame: Any) -> None:
        entry = next((one for one in self.sent if one.client_id == frame["client_id"]), None)
        if entry is None or entry.state == "accepted":
            return
        if frame["code"] in PASSING:
            entry.attempts += 1
            delay = min(FIRST_RETRY * 2 ** (entry.attempts - 1), LONGEST_RETRY)
            entry.state, entry.not_before = "waiting", monotonic() + delay
            return
        entry.state, entry.refused = "refused", frame["code"]
        self._pump(entry.conversation)

    def _on_posted(self, frame: Any) -> None:
        self._take(frame["message"])

    def _take(self, message: Any) -> None:
        pk, shown = message["conversation"], self.shown.get(message["conversation"])
        self.heads[pk] = max(self.heads.get(pk, 0), message["seq"])
        self.changes[pk] = max(self.changes.get(pk, 0), message["change"])
        if shown is not None and not shown.append([message]):
            self._catch_up(pk)
        self._note(pk)

    def _on_changed(self, frame: Any) -> None:
        message = frame["message"]
        pk, shown = message["conversation"], self.shown.get(message["conversation"])
        self.changes[pk] = max(self.changes.get(pk, 0), message["change"])
        if shown is None:
            return
        shown.update([message])
        if message["change"] == shown.changes + 1:
            shown.changes = message["change"]
        else:
            self._catch_up(pk)
        self._note(pk)

    def _on_messages(self, frame: Any) -> None:
        pk, shown = frame["conversation"], self.shown.get(frame["conversation"])
        asked = self._following.pop(pk, 0)
        if shown is None:
            return
        shown.append(frame["messages"])
        shown.update(frame["changed"])
        last = frame["changed"][-1]["change"] if frame["changed"] else 0
        shown.changes = max(shown.changes, last if frame["more"] else asked)
        self._catch_up(pk)
        self._note(pk)

    def _on_error(self, frame: Any) -> None:
        if frame["code"] == "try_again":
            self._heads_at = self._heads_at or monotonic() + ASK_AGAIN

    def _on_restarting(self, frame: Any) -> None:
        self._back_after = frame["retry_after_ms"] / 1000

    def _catch_up(self, pk: int) -> None:
        shown, head = self.shown.get(pk), self.heads.get(pk, 0)
        change = self.changes.get(pk, 0)
        if shown is None or pk in self._following or not self._is_greeted:
            return
        if shown.head >= head and shown.changes >= change:
            return
        self._following[pk] = change
        after = {"after": shown.head, "changed_after": shown.changes}
        self._send({"type": "follow", "conversation": pk, **after})

    def _note(self, pk: int) -> None:
        if pk in self.shown:
            self.heard_at.append((monotonic(), pk, self.shown[pk].head))

    _handlers = {
        "welcome": _on_welcome,
        "heartbeat": _on_heads,
        "accepted": _on_accepted,
        "refused": _on_refused,
        "message.posted": _on_posted,
        "message.changed": _on_changed,
        "messages": _on_messages,
        "error": _on_error,
        "restarting": _on_restarting,
    }
