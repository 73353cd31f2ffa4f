"""Who could have seen a message: what the log says against what browsers really got."""

import asyncio
import json
import random
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from django.core.management import CommandError, call_command

from accounts.clock import database_now
from accounts.models import User, Way
from messaging import hub
from messaging.actions import create_channel, keep_for_later, pin_message, take_in
from messaging.models import LaterItem, Message
from messaging.readers import readers_of, seen_by
from tests.cast import Cast, post
from tests.clients import StaffClient
from tests.files import photo
from tests.sockets import Tab, tab_of

MESSAGES, QUESTIONS = 200, 150
Seen = set[tuple[int, int, str]]  # a person, a message, a way


def held(value: Any) -> Iterator[int]:
    """The ids of the messages whose text is in an answer."""
    if isinstance(value, list):
        for one in value:
            yield from held(one)
    elif isinstance(value, dict):
        if (value.get("text") and "html" in value) or "parts" in value:
            yield value["id"]
        else:
            yield from held([*value.values()])


class Browsers:
    """Everybody's browser, asking at random for what there is; keeps what came."""

    def __init__(self, cast: Cast, messages: list[Message], files: dict[int, int]) -> None:
        self.chance = random.Random(20_417)
        self.people = [cast.bre, cast.ana, cast.kim, cast.dana, cast.olive, cast.leo]
        self.messages, self.files = messages, files
        self.clients = {one.pk: StaffClient() for one in self.people}
        for one in self.people:
            self.clients[one.pk].force_login(one)
        self.seen: Seen = set()

    def ask(self) -> None:
        """Somebody asks for something, theirs or not."""
        who, one = self.chance.choice(self.people), self.chance.choice(self.messages)
        here = f"/api/conversations/{one.conversation_id}"
        ways: dict[str, tuple[str, dict[str, Any] | None]] = {
            Way.HISTORY: (f"{here}/messages/?before={one.seq + 3}", None),
            Way.THREAD: (f"/api/messages/{one.pk}/thread/", None),
            Way.PINS: (f"{here}/pins/", None),
            Way.LATER: ("/api/later/", None),
            Way.NEEDS: ("/policies/needs-reply/", None),
            Way.SEARCH: ("/api/search/", {"query": f"word{one.seq % 9}"}),
            Way.ACT: (f"/api/messages/{one.pk}/react/", {"reaction": "thumbs_up", "on": True}),
        }
        way = self.chance.choice([*ways, Way.ATTACHMENT])
        if way == Way.ATTACHMENT:
            self._fetch(who)
            return
        address, body = ways[way]
        client: Any = self.clients[who.pk]
        answer = (
            client.get(address)
            if body is None
            else client.post(address, body, content_type="application/json")
        )
        if answer.status_code == 200:
            self.seen |= {(who.pk, pk, way) for pk in held(answer.json())}

    def _fetch(self, who: User) -> None:
        message_id, file_id = self.chance.choice([*self.files.items()])
        answer = self.clients[who.pk].get(f"/api/attachments/{file_id}/")
        if answer.status_code == 200:
            self.seen.add((who.pk, message_id, Way.ATTACHMENT))


def talk(cast: Cast) -> tuple[list[Message], dict[int, int]]:
    """Two hundred messages in four conversations, some pinned, kept, asking or with a file."""
    chance, now = random.Random(7), database_now()
    private = create_channel(cast.dana, "leads", cast.oakland, now, private=True)
    rooms = [(cast.front_desk, [cast.bre, cast.ana, cast.kim, cast.dana])]
    rooms += [(cast.direct, [cast.ana, cast.bre]), (private, [cast.dana])]
    messages: list[Message] = []
    files: dict[int, int] = {}
    for number in range(MESSAGES):
        room, people = chance.choice(rooms)
        author = chance.choice(people)
        fields: dict[str, Any] = {}
        if number % 20 == 0:
            file = take_in(author, room, "x.jpg", BytesIO(photo()), 1, now)
            fields["attachments"] = (file.pk,)
        elif number % 7 == 0 and len(people) > 1:
            fields |= {"people": [chance.choice([one for one in people if one != author])]}
        replied = [one for one in messages if one.conversation_id == room.pk]
        if replied and number % 3 == 0:
            fields["reply_to"] = chance.choice(replied)
        messages.append(post(author, room, f"word{number % 9} {number}", **fields))
        if number % 20 == 0:
            files[messages[-1].pk] = file.pk
        if number % 25 == 0:
            pin_message(author, messages[-1].pk, on=True, now=now)
            keep_for_later(author, messages[-1].pk, LaterItem.When.NEVER, None, now)
    return messages, files


async def _pushed(tab: Tab, who: User) -> Seen:
    found: Seen = set()
    while not tab.communicator.output_queue.empty():
        event = await tab.communicator.receive_output()
        frame = json.loads(event["text"])
        way = Way.HISTORY if frame["type"] == "messages" else Way.PUSH
        found |= {(who.pk, pk, way) for pk in held(frame)}
    return found


@pytest.mark.django_db(transaction=True)
async def test_the_log_says_of_200_messages_exactly_what_browsers_got(practice: Cast) -> None:
    sync: Any = database_sync_to_async
    messages, files = await sync(talk)(practice)
    browsers = await sync(Browsers)(practice, messages, files)
    who = (practice.ana, practice.bre, practice.leo)
    async with tab_of(who[0]) as ana, tab_of(who[1]) as bre, tab_of(who[2]) as leo:
        for turn in range(QUESTIONS):
            await sync(browsers.ask)()
            if turn % 15 == 0:
                said = {"conversation": practice.direct.pk, "text": f"word{turn}"}
                await ana.send(type="post", client_id=str(uuid4()), **said)
                await bre.send(type="follow", conversation=practice.direct.pk, after=turn)
        await asyncio.sleep(0.5)
        for tab, one in zip((ana, bre, leo), who, strict=True):
            browsers.seen |= await _pushed(tab, one)
        await hub.current().keep_pushes()
    logged = await sync(_logged)()
    assert {way for *_, way in logged} >= {Way.HISTORY, Way.PUSH, Way.SEARCH, Way.ATTACHMENT}
    assert logged - browsers.seen == set()  # precision 1.0
    assert browsers.seen - logged == set()  # recall 1.0


def _logged() -> Seen:
    return {
        (row.actor_id, message.pk, row.way)
        for message in Message.objects.all()
        for row in readers_of(message)
    }


def test_a_command_lists_who_saw_a_message_and_never_what_it_says(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, "CANARY-8841")
    client = StaffClient()
    client.force_login(cast.bre)
    client.get(f"/api/conversations/{cast.direct.pk}/messages/")
    said = StringIO()
    call_command("who_saw", message.pk, stdout=said)
    [line] = said.getvalue().splitlines()
    assert "bre@lumen.example (front_desk) history 127.0.0.1" in line
    assert "CANARY" not in line
    with pytest.raises(CommandError, match="no such message"):
        call_command("who_saw", 99_999)


def test_a_command_lists_what_somebody_saw_in_a_span(cast: Cast) -> None:
    messages = [post(cast.ana, cast.direct, "CANARY-8841") for _ in range(3)]
    client = StaffClient()
    client.force_login(cast.bre)
    client.get(f"/api/conversations/{cast.direct.pk}/messages/")
    now, said = database_now(), StringIO()
    hour = timedelta(hours=1)
    span = {"start": (now - hour).isoformat(), "end": (now + hour).isoformat()}
    call_command("incident_export", user=cast.bre.email, stdout=said, **span)
    rows = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [one.pk for one in messages] in [row.get("messages") for row in rows]
    assert "logged_in" in [row.get("sign_in") for row in rows]
    assert "CANARY" not in said.getvalue()
    assert list(seen_by(cast.bre, now + timedelta(hours=1), now + timedelta(hours=2))) == []
    for wrong in ("yesterday", "2026-11-01T00:00:00"):
        with pytest.raises(CommandError):
            call_command("incident_export", user=cast.bre.email, start=wrong, end=wrong)
    with pytest.raises(CommandError, match="Nobody"):
        call_command("incident_export", user="x@y.example", **span)
