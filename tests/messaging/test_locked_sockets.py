"""A tab whose screen is locked: the line stays, and nothing to read goes over it."""

import asyncio
from typing import Any

from channels.db import database_sync_to_async as sync
from django.conf import settings

from accounts.models import AccessLog
from messaging import liveness
from messaging.models import Membership, Message
from tests.accounts.test_log_ins import pass_by
from tests.cast import Cast, post
from tests.clients import StaffClient
from tests.sockets import Tab, tab_of

HINT = {"type", "posted_at", "author", "interrupts"}


def press_lock(session_key: str) -> None:
    """As the page of this log-in does."""
    client = StaffClient()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key
    assert client.post("/accounts/lock/").status_code == 200


async def locked(tab: Tab) -> None:
    await sync(press_lock)(tab.session_key)
    await tab.expect("locked")


async def everything(tab: Tab, seconds: float = 0.3) -> list[str]:
    """Whatever comes within a moment, as it came."""
    heard: list[str] = []
    try:
        async with asyncio.timeout(seconds):
            while True:
                heard.append((await tab.communicator.output_queue.get()).get("text", ""))
    except TimeoutError:
        return heard


async def test_what_is_said_after_the_lock_reaches_no_tab_of_it(practice: Cast) -> None:
    async with tab_of(practice.bre) as bre:
        await locked(bre)
        await sync(post)(practice.ana, practice.direct, "Mrs. Ito is here")
        heard = await everything(bre)
    assert not [one for one in heard if "Ito" in one or "message" in one]


async def test_the_other_log_in_of_the_same_person_hears_it(practice: Cast) -> None:
    async with tab_of(practice.bre) as desk, tab_of(practice.bre) as phone:
        await locked(desk)
        await sync(post)(practice.ana, practice.direct, "Mrs. Ito is here")
        assert (await phone.expect("message.posted"))["message"]["text"] == "Mrs. Ito is here"


async def test_something_urgent_is_a_hint_to_sound_and_no_word_more(practice: Cast) -> None:
    async with tab_of(practice.bre) as bre:
        await locked(bre)
        args: dict[str, Any] = {"priority": "urgent", "asks": "everybody"}
        await sync(post)(practice.ana, practice.direct, "Mrs. Ito faints", **args)
        hint = await bre.expect("hint")
        rest = await everything(bre)
    assert set(hint) == HINT
    assert (hint["author"], hint["interrupts"]) == (practice.ana.pk, False)
    assert not [one for one in rest if "Ito" in one]
    shown = await sync(AccessLog.objects.filter(actor=practice.bre).count)()
    assert shown == 0


async def test_ones_own_urgent_message_from_elsewhere_is_no_hint(practice: Cast) -> None:
    async with tab_of(practice.bre) as bre:
        await locked(bre)
        args: dict[str, Any] = {"priority": "urgent", "asks": "everybody"}
        await sync(post)(practice.bre, practice.direct, "Come quickly", **args)
        assert not await bre.hears("hint")


async def test_every_frame_that_shows_or_changes_something_is_refused(practice: Cast) -> None:
    message = await sync(post)(practice.ana, practice.direct)
    mine = await sync(post)(practice.bre, practice.direct)
    conversation = practice.direct.pk
    async with tab_of(practice.bre) as bre:
        await locked(bre)
        refused = await bre.post(practice.direct)
        assert (refused["type"], refused["code"]) == ("refused", "locked")
        for frame in (
            {"type": "follow", "conversation": conversation, "after": 0},
            {"type": "read", "conversation": conversation, "seq": message.seq},
            {"type": "typing", "conversation": conversation},
            {"type": "recall", "message": mine.pk},
            {"type": "priority", "message": mine.pk, "priority": "high"},
        ):
            await bre.send(**frame)
            assert (await bre.expect("error"))["code"] == "locked", frame
        await bre.send(type="heartbeat")
        beat = await bre.expect("heartbeat")
    assert (beat["heads"], beat["changes"]) == ({}, {})

    def facts() -> tuple[int, int, Any]:
        membership = Membership.objects.get(user=practice.bre, conversation=practice.direct)
        stored = Message.objects.get(pk=mine.pk)
        count = Message.objects.filter(conversation=practice.direct).count()
        return membership.last_read_seq, count, (stored.recalled_at, stored.priority)

    assert await sync(facts)() == (mine.seq, 2, (None, "normal"))


async def test_a_new_line_of_a_locked_log_in_is_locked_from_its_first_frame(
    practice: Cast,
) -> None:
    async with tab_of(practice.bre) as first:
        await locked(first)
        cookie = f"{settings.SESSION_COOKIE_NAME}={first.session_key}".encode()
        async with tab_of(None, headers=((b"cookie", cookie),)) as second:
            assert second.welcome["heads"] == {}
            await second.expect("locked")
            assert (await second.post(practice.direct))["code"] == "locked"


async def test_a_line_that_nobody_told_of_the_lock_finds_out_by_itself(
    practice: Cast, settings: Any
) -> None:
    settings.HEARTBEAT_SECONDS = 0.05
    async with tab_of(practice.bre) as bre:
        await sync(pass_by)(9.9, practice.bre)
        assert not await bre.hears("locked")
        await sync(pass_by)(0.2, practice.bre)
        await bre.expect("locked")


async def test_whoever_left_a_locked_screen_is_not_here(practice: Cast, settings: Any) -> None:
    settings.HEARTBEAT_SECONDS = 0.05
    async with tab_of(practice.bre) as bre:
        assert await sync(liveness.online)([practice.bre.pk]) == [practice.bre.pk]
        await locked(bre)
        await liveness.go_offline([practice.bre.pk])  # what was said of them runs out
        await asyncio.sleep(0.2)
        assert await sync(liveness.online)([practice.bre.pk]) == []
