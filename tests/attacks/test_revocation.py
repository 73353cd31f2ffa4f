"""Whoever lost a right loses it in the tab that is open: what is said after it isn't heard there,
and nothing is taken from there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async as sync
from pytest_django.fixtures import Settings

from accounts import authenticators, sessions
from accounts.clock import database_now
from accounts.models import LogIn, Role, User
from messaging import frames
from messaging.actions import create_channel
from messaging.actions.conversations import set_people
from messaging.models import Message
from tests.cast import Cast, oakland, people_the_practice, post
from tests.clients import StaffClient
from tests.sockets import Tab, rest, tab_of

NOBODY = {"hosts": [{"address": "redis://127.0.0.1:1", "socket_connect_timeout": 1}]}
NOW = oakland("09:00")
Revoke = Callable[[Cast], Any]


@pytest_asyncio.fixture
async def people(transactional_db: None) -> AsyncIterator[Cast]:
    """The cast, committed; the hub rests after each test."""
    yield await sync(people_the_practice)()
    await rest()


def log_out(cast: Cast) -> None:
    sessions.end_sessions(cast.bre)


def deactivate(cast: Cast) -> None:
    bre = User.objects.get(pk=cast.bre.pk)
    bre.is_active = False
    bre.save()


def change_password(cast: Cast) -> None:
    bre = User.objects.get(pk=cast.bre.pk)
    bre.set_password("lavender-otter-tandem")
    bre.save()


def reset_second_step(cast: Cast) -> None:
    authenticators.reset(cast.bre)


def delete_the_row(cast: Cast) -> None:
    """Behind the product's back: nothing is pushed."""
    LogIn.objects.filter(user=cast.bre).delete()


ENDS: list[Revoke] = [log_out, deactivate, change_password, reset_second_step, delete_the_row]


async def heard_until_closed(tab: Tab) -> tuple[list[str], int]:
    """The texts that a tab still gets, and the code that it is closed with."""
    texts: list[str] = []
    while True:
        event = await tab.communicator.receive_output(timeout=5)
        if event["type"] == "websocket.close":
            return texts, event["code"]
        texts.append(event.get("text", ""))


async def talk(cast: Cast, is_over: asyncio.Event) -> int:
    """Ana says fifty things a second into the channel until it is over; how many."""
    said = 0
    while not is_over.is_set():
        said += 1
        await sync(post)(cast.ana, cast.front_desk, f"Thing {said}", now=None)
        await asyncio.sleep(0.02)
    return said


@pytest.mark.parametrize("revoke", ENDS, ids=lambda one: one.__name__)
async def test_an_open_socket_ends_with_the_right_to_it_while_others_talk(
    people: Cast, settings: Settings, revoke: Revoke
) -> None:
    settings.HEARTBEAT_SECONDS = 0.5
    is_over = asyncio.Event()
    async with tab_of(people.bre) as bre:
        talking = asyncio.create_task(talk(people, is_over))
        await bre.expect("message.posted")
        await sync(revoke)(people)
        _, code = await heard_until_closed(bre)
        closed_at = await sync(newest)(people)
        await asyncio.sleep(0.2)
        is_over.set()
        assert await talking > closed_at  # they went on talking
        assert code == frames.SESSION_ENDED
        assert await bre.communicator.receive_nothing(timeout=0.2)


@pytest.mark.parametrize("revoke", ENDS, ids=lambda one: one.__name__)
async def test_without_redis_it_ends_at_the_next_look(
    people: Cast, settings: Settings, revoke: Revoke
) -> None:
    settings.HEARTBEAT_SECONDS = 0.3
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": NOBODY}
    }
    async with tab_of(people.bre) as bre:
        await sync(revoke)(people)
        _, code = await heard_until_closed(bre)
        assert code == frames.SESSION_ENDED


def newest(cast: Cast) -> int:
    return Message.objects.filter(conversation=cast.front_desk).count()


async def test_whoever_is_removed_hears_nothing_said_after_it_and_posts_nothing(
    people: Cast,
) -> None:
    private = await sync(create_channel)(
        people.dana, "surgery", people.oakland, NOW, private=True, people=[people.bre.pk]
    )

    def remove() -> None:
        set_people(people.dana, private, database_now(), remove=[people.bre.pk])

    async with tab_of(people.bre) as bre:
        await sync(post)(people.dana, private, "Before")
        await bre.expect("message.posted")
        await sync(remove)()
        await sync(post)(people.dana, private, "After")
        assert not await bre.hears("message.posted")
        refusal = await bre.post(private)
        assert (refusal["type"], refusal["code"]) == ("refused", "not_found")


async def test_a_location_that_is_taken_away_takes_its_channels_along(people: Cast) -> None:
    def move() -> None:
        bre = User.objects.get(pk=people.bre.pk)
        bre.locations.set([people.austin])
        bre.home_location = people.austin
        bre.save()

    async with tab_of(people.bre) as bre:
        await sync(move)()
        await sync(post)(people.ana, people.front_desk, "Oakland only")
        assert not await bre.hears("message.posted")


async def test_a_role_that_is_taken_away_is_gone_for_the_next_frame(people: Cast) -> None:
    """Fifteen names are a manager's to call; nobody may call more who isn't one any more."""

    def demote() -> None:
        dana = User.objects.get(pk=people.dana.pk)
        dana.role = Role.FRONT_DESK
        dana.save()

    def crowd() -> None:
        for number in range(20):
            new = User.objects.create_user(f"n{number}@lumen.example", display_name=f"N{number}")
            new.locations.add(people.oakland)

    await sync(crowd)()
    everybody: dict[str, str] = {"text": "@everyone, look", "priority": "normal"}
    async with tab_of(people.dana) as dana:
        before = await dana.post(people.front_desk, **(everybody | {"asks": "everybody"}))
        await sync(demote)()
        after = await dana.post(people.front_desk, **(everybody | {"asks": "everybody"}))
    assert (before["type"], after["type"]) == ("accepted", "refused")


def test_a_page_of_somebody_who_was_deactivated_answers_nothing(cast: Cast) -> None:
    client = StaffClient()
    client.force_login(cast.bre)
    deactivate(cast)
    assert client.get("/api/state/").status_code == 401
    assert client.get(f"/c/{cast.direct.pk}/").status_code == 302
