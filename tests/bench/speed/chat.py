"""The product under load: its own sockets, log-ins, permissions, numbers and promises."""

import asyncio
import json
from uuid import uuid4

from channels.db import database_sync_to_async as sync

from accounts.models import Role, User
from messaging.models import Conversation, Membership
from tests.bench.speed.loads import Journal, Member
from tests.bench.speed.wires import Wire, wire
from tests.cast import Cast, oakland, person
from tests.processes import Site
from tests.sockets import cookie_of

BEGAN = oakland("09:00", "2026-06-01")
EACH_ASKS = 5  # one message in five asks somebody
TYPE, ID = b'{"type":"', b'"client_id":"'


class Colleague:
    """Somebody with one tab."""

    def __init__(self, user: User, where: Conversation, journal: Journal) -> None:
        self.user, self.where, self.journal = user, where, journal
        self.asked: User = user
        self.said = 0

    def say(self, key: str) -> None:
        """Post; every fifth asks a colleague, with a high priority."""
        known = uuid4()
        KEYS[str(known).encode()] = key
        frame = {
            "type": "post",
            "client_id": str(known),
            "conversation": self.where.pk,
            "text": f"Room two is free, please see to {key}.",
        }
        self.said += 1
        if self.said % EACH_ASKS == 0:
            frame |= {"priority": "high", "asks": "people", "people": [self.asked.pk]}
        self.wire.say(json.dumps(frame).encode())

    def hear(self, text: bytes) -> None:
        """Note what a frame says."""
        kind = text[9 : text.index(b'"', 9)]
        if kind == b"message.posted" and (key := key_in(text)):
            self.journal.receive(key)
        elif kind == b"accepted" and (key := key_in(text)):
            self.journal.acknowledge(key)
        elif kind == b"refused" and (key := key_in(text)):
            self.journal.refuse(key, json.loads(text)["code"])

    async def come(self, site: Site, cookie: str) -> None:
        """Open the tab."""
        self.wire: Wire = await wire(
            site.port, "/ws/", self.hear, {"Origin": site.url, "Cookie": cookie}
        )


KEYS: dict[bytes, str] = {}


def key_in(text: bytes) -> str | None:
    """The key of the message that a frame is about."""
    begins = text.index(ID) + len(ID)
    return KEYS.get(text[begins : begins + 36])


class Chat:
    """One or more web processes on the same database and Redis."""

    def __init__(self, sites: list[Site], cast: Cast, name: str = "medspa_chat") -> None:
        self.sites, self.cast, self.name = sites, cast, name
        self.people: list[User] = []
        self.cookies: list[str] = []
        self.here: list[Colleague] = []

    async def gather(self, rooms: int, people: int, journal: Journal) -> list[list[Member]]:
        """Conversations, each with people of its own."""
        await sync(self._hire)(rooms * people)
        gathered: list[list[Member]] = []
        for room in range(rooms):
            team = self.people[room * people : (room + 1) * people]
            where = await sync(self._open)(team)
            here = [Colleague(user, where, journal) for user in team]
            for at, one in enumerate(here):
                one.asked = team[(at + 1) % people]
            gathered.append([*here])
            self.here += here
        for at, one in enumerate(self.here):
            await one.come(self.sites[at % len(self.sites)], self.cookies[at])
        return gathered

    async def disperse(self) -> None:
        """Close every tab."""
        for one in self.here:
            one.wire.drop()
        self.here = []
        await asyncio.sleep(0.5)

    def _hire(self, count: int) -> None:
        for number in range(len(self.people), count):
            user = person(f"T{number} Talker", Role.NURSE_INJECTOR, self.cast.oakland)
            self.people.append(user)
            self.cookies.append(cookie_of(user)[0])

    def _open(self, team: list[User]) -> Conversation:
        name = f"room-{uuid4().hex[:12]}"
        room = Conversation.objects.create(
            kind="channel", name=name, is_private=True, created_at=BEGAN, last_seq=0
        )
        Membership.objects.bulk_create(
            Membership(conversation=room, user=user, joined_at=BEGAN) for user in team
        )
        return room
