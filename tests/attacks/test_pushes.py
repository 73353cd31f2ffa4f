"""S-07, S-13 at the level of frames: after the commit that takes somebody out of a conversation,
nothing of it reaches the tabs that they have open."""

import asyncio
import json
from typing import Any

from channels.db import database_sync_to_async as in_thread

from accounts.models import Role
from messaging.actions import (
    create_channel,
    edit_message,
    pin_message,
    react_to_message,
    set_people,
)
from tests.cast import Cast, oakland, post
from tests.sockets import Tab, tab_of

NOW = oakland("10:00")
CANARY = "kanariexq"


async def rest_of(tab: Tab, seconds: float = 1.5) -> list[dict[str, Any]]:
    """Whatever still comes within a while."""
    found = []
    try:
        async with asyncio.timeout(seconds):
            while True:
                event = await tab.communicator.output_queue.get()
                if event.get("text"):
                    found.append(json.loads(event["text"]))
    except TimeoutError:
        return found


async def test_whoever_is_removed_while_others_write_hears_nothing_more(practice: Cast) -> None:
    people = [practice.bre.pk, practice.kim.pk]
    gift = await in_thread(create_channel)(
        practice.ana, "gift", None, NOW, private=True, people=people
    )
    first = await in_thread(post)(practice.ana, gift, "first")
    async with tab_of(practice.bre) as bre, tab_of(practice.ana) as ana:
        for _ in range(5):
            await ana.post(gift, "before")
        await in_thread(set_people)(practice.ana, gift, NOW, remove=[practice.bre.pk])
        sent = [await ana.post(gift, CANARY) for _ in range(10)]
        await ana.send(type="typing", conversation=gift.pk)
        last = sent[-1]["message"]["id"]
        await in_thread(react_to_message)(practice.kim, first.pk, "heart", on=True, now=NOW)
        await in_thread(pin_message)(practice.kim, last, on=True, now=NOW)
        await in_thread(edit_message)(practice.ana, last, f"{CANARY} more", None, NOW)
        heard = await rest_of(bre)
        await bre.send(type="follow", conversation=gift.pk, after=0, changed_after=0)
        assert (await bre.expect("error"))["code"] == "not_found"
    kinds = [frame["type"] for frame in heard]
    assert "conversation.removed" in kinds  # the way to this tab is open
    assert CANARY not in json.dumps(heard)
    after = heard[kinds.index("conversation.removed") + 1 :]
    assert [one for one in after if gift.pk in (one.get("conversation"), _place_of(one))] == []


async def test_whoever_becomes_privacy_officer_hears_nothing_more(practice: Cast) -> None:
    async with tab_of(practice.kim) as kim:
        practice.kim.role = Role.PRIVACY_OFFICER
        await in_thread(practice.kim.save)()
        await in_thread(post)(practice.ana, practice.front_desk, CANARY)
        assert CANARY not in json.dumps(await rest_of(kim))


def _place_of(frame: dict[str, Any]) -> int | None:
    message = frame.get("message")
    return message["conversation"] if isinstance(message, dict) else None
