"""How a socket ends, and what must not end one: whatever happens, nothing of it stays behind."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connection

from accounts.models import User
from accounts.sessions import end_sessions
from medspa_chat.asgi import application
from messaging import commands, frames, hub
from messaging.consumers import MAX_SOCKETS
from messaging.models import Message
from messaging.signals import message_posted
from tests.cast import Cast
from tests.sockets import Tab, cookie_of, tab_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
NOBODY = {"hosts": [{"address": "redis://127.0.0.1:1", "socket_connect_timeout": 1}]}


@contextmanager
def when_posted(happens: Callable[[], Any]) -> Iterator[None]:
    """Within it this happens in the transaction of each post."""

    def receive(**kwargs: Any) -> None:
        happens()

    message_posted.connect(receive)
    try:
        yield
    finally:
        message_posted.disconnect(receive)


def slip() -> None:
    raise RuntimeError("a slip of ours")


def end_the_connection() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def is_empty_soon() -> bool:
    """Whether the hub holds no socket within a second."""
    for _ in range(100):
        if not hub.current().sockets:
            return True
        await asyncio.sleep(0.01)
    return False


async def offline_told_to(tab: Tab, user: int) -> bool:
    while True:
        frame = await tab.expect("presence")
        if user in frame["offline"]:
            return True


async def tried(user: User) -> None:
    """Open a socket, and wait until it has ended."""
    cookie, _ = await database_sync_to_async(cookie_of)(user)
    headers = [(b"origin", settings.SITE_URL.encode()), (b"cookie", cookie.encode())]
    communicator = WebsocketCommunicator(application, "/ws/", headers=headers)
    await communicator.connect()
    await communicator.wait()


@pytest.mark.parametrize("trouble", [slip, end_the_connection])
async def test_what_goes_wrong_with_one_frame_leaves_the_socket_open(
    practice: Cast, trouble: Callable[[], Any]
) -> None:
    async with tab_of(practice.ana) as ana:
        with when_posted(trouble):
            answer = await ana.post(practice.direct, "Print the form?")
        assert (answer["type"], answer["code"]) == ("refused", "try_again")
        assert await Message.objects.acount() == 0
        assert (await ana.post(practice.direct))["type"] == "accepted"


async def test_sockets_that_could_not_begin_count_for_nothing(
    practice: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(commands, "welcome", lambda user: slip())
        for _ in range(MAX_SOCKETS):
            with pytest.raises(RuntimeError, match="a slip"):
                await tried(practice.ana)
    assert await is_empty_soon()
    async with tab_of(practice.ana) as ana:
        assert (await ana.post(practice.direct))["type"] == "accepted"


async def test_a_socket_that_is_cancelled_at_work_is_let_go(practice: Cast) -> None:
    at_work = asyncio.Event()
    loop = asyncio.get_running_loop()
    posted = when_posted(lambda: loop.call_soon_threadsafe(at_work.set))
    with posted, suppress(asyncio.CancelledError):
        async with tab_of(practice.ana) as ana:
            frame = {"client_id": str(uuid4()), "conversation": practice.direct.pk, "text": "Hi"}
            await ana.send(type="post", **frame)
            await at_work.wait()
            ana.communicator.future.cancel()
    assert ana.communicator.future.cancelled()
    assert await is_empty_soon()


async def test_a_log_in_that_ended_is_offline_for_the_others(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
        await database_sync_to_async(end_sessions)(practice.bre)
        assert await bre.closed_with() == frames.SESSION_ENDED
        await bre.communicator.send_input({"type": "websocket.disconnect", "code": 4401})
        assert await offline_told_to(ana, practice.bre.pk)


async def test_frames_that_wait_behind_the_end_of_a_log_in_are_not_obeyed(practice: Cast) -> None:
    async with tab_of(practice.bre) as bre:
        (socket,) = hub.current().sockets[practice.bre.pk]
        frame = {"client_id": str(uuid4()), "conversation": practice.direct.pk, "text": "Hi"}
        socket.end_soon(frames.SESSION_ENDED)
        await bre.send(type="post", **frame)
        assert await bre.closed_with() == frames.SESSION_ENDED
        assert not await bre.hears("accepted")
    assert await Message.objects.acount() == 0


async def test_without_redis_a_tab_opens_and_posts_all_the_same(
    practice: Cast, settings: Any
) -> None:
    layer = settings.CHANNEL_LAYERS["default"]
    settings.CHANNEL_LAYERS = {"default": {**layer, "CONFIG": layer["CONFIG"] | NOBODY}}
    async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
        assert (await ana.post(practice.direct, "Print the form?"))["type"] == "accepted"
        assert (await bre.expect("message.posted"))["message"]["text"] == "Print the form?"
