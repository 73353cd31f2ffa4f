"""Peers that speak XMPP over WebSocket (RFC 7395): a room of theirs is a conversation."""

import asyncio
from uuid import uuid4

from tests.bench.speed.loads import Journal, Member
from tests.bench.speed.wires import Wire, wire

HOST, ROOMS = "localhost", "rooms.localhost"
SECONDS = 60.0
FRAMING = "xmlns='urn:ietf:params:xml:ns:xmpp-framing'"
OPEN = f"<open {FRAMING} to='{HOST}' version='1.0'/>"
END = f"<close {FRAMING}/>"
AUTH = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>"
BIND = (
    "<iq xmlns='jabber:client' type='set' id='bind'>"
    "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
)
MUC = "http://jabber.org/protocol/muc"
# "As it is by default": without an answer nobody else may come in.
INSTANT = (
    "<iq xmlns='jabber:client' type='set' id='room' to='{room}'>"
    f"<query xmlns='{MUC}#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>"
)
JOIN = f"<presence xmlns='jabber:client' to='{{room}}/{{nick}}'><x xmlns='{MUC}'/></presence>"
SAY = (
    "<message xmlns='jabber:client' to='{room}' type='groupchat' id='{key}'>"
    "<body>Room two is free, please see to {key}.</body></message>"
)
FAILED = (b"<failure", b"type='error'", b"<stream:error")


class Occupant:
    """Somebody in a room, with one connection."""

    def __init__(self, room: str, nick: str, journal: Journal) -> None:
        self.room, self.nick, self.journal = room, nick, journal
        self.own = f"from='{room}/{nick}'".encode()
        self._expected = b""
        self._heard: asyncio.Future[bytes] | None = None

    def say(self, key: str) -> None:
        """Say it to the room; it comes back as to everybody once the room has taken it."""
        self.wire.say(SAY.format(room=self.room, key=key).encode())

    def hear(self, text: bytes) -> None:
        """Note what a stanza says: each is a text of its own, and its first tag says all."""
        tag = text[: text.find(b">")]
        if tag.startswith(b"<message"):
            begins = tag.find(b" id='") + 5
            key = tag[begins : tag.find(b"'", begins)].decode()
            if begins > 4 and key in self.journal.sent:
                self._note(tag, key)
        else:
            self._answer(text)

    async def come(self, port: int, path: str) -> None:
        """Connect, log in as nobody, and enter the room; raises ConnectionError when refused."""
        self.wire: Wire = await wire(port, path, self.hear, {"Sec-WebSocket-Protocol": "xmpp"})
        await self._ask(OPEN, b"ANONYMOUS</mechanism>")
        await self._ask(AUTH, b"<success")
        await self._ask(OPEN, b"xmpp-bind")
        await self._ask(BIND, b"id='bind'")
        entered = await self._ask(JOIN.format(room=self.room, nick=self.nick), b"code='110'")
        if b"code='201'" in entered:
            await self._ask(INSTANT.format(room=self.room), b"id='room'")

    def go(self) -> None:
        """Say that it ends."""
        self.wire.say(END.encode())

    def _note(self, tag: bytes, key: str) -> None:
        if b"type='error'" in tag:
            self.journal.refuse(key, "error")
            return
        if self.own in tag:
            self.journal.acknowledge(key)
        self.journal.receive(key)

    async def _ask(self, text: str, expected: bytes) -> bytes:
        self._expected, self._heard = expected, asyncio.get_running_loop().create_future()
        self.wire.say(text.encode())
        async with asyncio.timeout(SECONDS):
            return await self._heard

    def _answer(self, text: bytes) -> None:
        if self._heard is None or self._heard.done():
            return
        if any(sign in text for sign in FAILED):
            self._heard.set_exception(ConnectionError(text.decode(errors="replace")))
        elif self._expected in text:
            self._heard.set_result(text)


class Xmpp:
    """A server that lets in anybody by `path`."""

    def __init__(self, name: str, port: int, path: str) -> None:
        self.name, self.port, self.path = name, port, path
        self.here: list[Occupant] = []

    async def gather(self, rooms: int, people: int, journal: Journal) -> list[list[Member]]:
        """Rooms with so many occupants each."""
        gathered: list[list[Member]] = []
        for _ in range(rooms):
            room = f"room-{uuid4().hex[:12]}@{ROOMS}"
            occupants = [Occupant(room, f"p{at}", journal) for at in range(people)]
            gathered.append([*occupants])
            self.here += occupants
            for one in occupants:
                await one.come(self.port, self.path)
        return gathered

    async def disperse(self) -> None:
        """Close every connection."""
        for one in self.here:
            one.go()
        await asyncio.sleep(0.5)
        for one in self.here:
            one.wire.drop()
        self.here = []
        await asyncio.sleep(0.5)
