"""Who is here, told to everybody: of those who come together in one frame, and only what is new."""

import asyncio

import pytest
from channels.db import database_sync_to_async as sync

from messaging import frames, liveness
from messaging.delivery import publish
from tests.cast import Cast
from tests.sockets import Tab, tab_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


async def is_told_of(tab: Tab, user: int) -> bool:
    """Whether the next thing that a tab hears of somebody is that they are here."""
    while True:
        frame = await tab.expect("presence")
        if user in frame["online"] or user in frame["offline"]:
            return user in frame["online"]


async def test_presence_is_told_when_the_first_tab_opens_and_the_last_one_closes(
    practice: Cast,
) -> None:
    async with tab_of(practice.ana) as ana:
        async with tab_of(practice.bre):
            assert await is_told_of(ana, practice.bre.pk)
        assert not await is_told_of(ana, practice.bre.pk)
        assert practice.bre.pk not in await sync(liveness.online)([practice.bre.pk])


async def test_those_who_come_together_are_told_of_in_one_frame(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana:
        assert await is_told_of(ana, practice.ana.pk)
        async with tab_of(practice.bre), tab_of(practice.kim):
            both = {practice.bre.pk, practice.kim.pk}
            assert set((await ana.expect("presence"))["online"]) == both


async def test_whoever_reloads_the_page_is_told_to_nobody(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana:
        async with tab_of(practice.bre):
            assert await is_told_of(ana, practice.bre.pk)
        async with tab_of(practice.bre):
            assert not await ana.hears("presence", seconds=0.6)


async def test_who_left_another_process_and_is_here_stays_online_for_everybody(
    practice: Cast,
) -> None:
    async with tab_of(practice.ana) as ana, tab_of(practice.bre):
        assert await is_told_of(ana, practice.bre.pk)
        gone = frames.presence([], [practice.bre.pk])
        await sync(publish)({"users": None, "frames": [gone]})
        async with asyncio.timeout(3):
            assert await is_told_of(ana, practice.bre.pk)
