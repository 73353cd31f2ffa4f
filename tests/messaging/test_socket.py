"""The socket: who may open one, what each frame is answered with, and when it ends."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from accounts.models import LogIn
from messaging import frames
from messaging.actions import create_channel, set_people
from messaging.models import Conversation, Message
from tests.cast import Cast, oakland, post
from tests.sockets import tab_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
NOW = oakland("10:00")


def sync(function: Any) -> Any:
    return database_sync_to_async(function)


async def test_a_post_is_accepted_after_it_is_stored_and_reaches_the_other(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
        answer = await ana.post(practice.direct, "Print the form?", priority="high")
        assert answer["type"] == "accepted"
        stored = await sync(Message.objects.get)(pk=answer["message"]["id"])
        assert stored.text == "Print the form?"
        heard = await bre.expect("message.posted")
        assert heard["message"] == answer["message"]


async def test_somebody_outside_hears_nothing_of_it(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana, tab_of(practice.leo) as leo:
        assert str(practice.direct.pk) not in leo.welcome["heads"]
        await ana.post(practice.direct)
        assert not await leo.hears("message.posted")


async def test_welcome_and_heartbeat_carry_the_heads(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana:
        await ana.post(practice.direct)
        await ana.send(type="heartbeat")
        heads = (await ana.expect("heartbeat"))["heads"]
        assert heads == {str(practice.front_desk.pk): 0, str(practice.direct.pk): 1}
    async with tab_of(practice.bre) as bre:
        assert bre.welcome["heads"] == heads


async def test_who_is_welcomed_is_online_themself(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana:
        assert practice.ana.pk in ana.welcome["online"]
        async with tab_of(practice.bre) as bre:
            assert {practice.ana.pk, practice.bre.pk} <= set(bre.welcome["online"])


async def test_after_a_gap_one_asks_for_what_follows(practice: Cast) -> None:
    for _ in range(3):
        await sync(post)(practice.ana, practice.direct)
    async with tab_of(practice.bre) as bre:
        await bre.send(type="follow", conversation=practice.direct.pk, after=1)
        page = await bre.expect("messages")
        assert [message["seq"] for message in page["messages"]] == [2, 3]
        assert page["more"] is False


async def test_a_refused_post_names_its_client_id_and_code(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana:
        answer = await ana.post(practice.front_desk, priority="urgent")
        assert (answer["type"], answer["code"]) == ("refused", "ask_required")


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"type": "drop"}', '{"type": NaN}'])
async def test_a_wrong_frame_is_answered_and_the_socket_stays_open(
    practice: Cast, text: str
) -> None:
    async with tab_of(practice.ana) as ana:
        await ana.communicator.send_to(text_data=text)
        assert (await ana.expect("error"))["code"] == "bad_frame"
        assert (await ana.post(practice.direct))["type"] == "accepted"


async def test_bytes_are_answered_too(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana:
        await ana.communicator.send_to(bytes_data=b"\xff\x00")
        assert (await ana.expect("error"))["code"] == "bad_frame"


@pytest.mark.parametrize("kind", ["follow", "read", "typing"])
async def test_foreign_and_missing_conversations_are_answered_alike(
    practice: Cast, kind: str
) -> None:
    async with tab_of(practice.leo) as leo:
        answers = []
        for conversation in (practice.direct.pk, 999_999):
            await leo.send(type=kind, conversation=conversation, after=0, seq=1)
            answers.append(await leo.expect("error"))
        assert answers[0] == answers[1]
        assert answers[0]["code"] == "not_found"


async def test_reading_in_one_tab_is_known_in_the_other(practice: Cast) -> None:
    await sync(post)(practice.ana, practice.direct)
    async with tab_of(practice.bre) as one, tab_of(practice.bre) as other:
        await one.send(type="read", conversation=practice.direct.pk, seq=1)
        assert (await other.expect("read"))["seq"] == 1


async def test_typing_is_told_to_the_others_only(practice: Cast) -> None:
    async with (
        tab_of(practice.ana) as ana,
        tab_of(practice.bre) as bre,
        tab_of(practice.leo) as leo,
    ):
        await ana.send(type="typing", conversation=practice.direct.pk)
        assert (await bre.expect("typing"))["user"] == practice.ana.pk
        assert not await leo.hears("typing")
        assert not await ana.hears("typing")


async def test_whoever_is_removed_hears_of_it_and_of_nothing_after_it(practice: Cast) -> None:
    def open_room() -> Conversation:
        return create_channel(
            practice.bre, "room", None, NOW, private=True, people=[practice.kim.pk]
        )

    room = await sync(open_room)()
    async with tab_of(practice.bre) as bre, tab_of(practice.kim) as kim:
        await bre.post(room)
        await kim.expect("message.posted")
        await sync(set_people)(practice.bre, room, NOW, remove=[practice.kim.pk])
        assert (await kim.expect("conversation.removed"))["conversation"] == room.pk
        await bre.post(room)
        assert not await kim.hears("message.posted")


@pytest.mark.parametrize(
    "origin", ["https://evil.test", "http://localhost:9999", "https://localhost:8000", "null"]
)
async def test_a_page_of_another_origin_cannot_open_a_socket(practice: Cast, origin: str) -> None:
    with pytest.raises(ConnectionRefusedError):
        async with tab_of(practice.ana, origin=origin):
            pass


async def test_without_a_log_in_there_is_no_socket(practice: Cast) -> None:
    with pytest.raises(ConnectionRefusedError):
        async with tab_of(None):
            pass


async def test_a_ninth_socket_of_one_person_is_refused(practice: Cast) -> None:
    async def ninth(depth: int) -> None:
        async with tab_of(practice.ana):
            if depth > 1:
                await ninth(depth - 1)
            else:
                with pytest.raises(ConnectionRefusedError):
                    async with tab_of(practice.ana):
                        pass

    await ninth(8)


async def test_a_deactivated_persons_socket_ends(practice: Cast) -> None:
    async with tab_of(practice.bre) as bre:

        def deactivate() -> None:
            practice.bre.is_active = False
            practice.bre.save()

        await sync(deactivate)()
        assert await bre.closed_with() == frames.SESSION_ENDED


async def test_a_log_in_that_ended_in_silence_is_noticed_by_the_heartbeat(
    practice: Cast, settings: Any
) -> None:
    settings.HEARTBEAT_SECONDS = 0.1
    async with tab_of(practice.bre) as bre, tab_of(practice.ana) as ana:
        await sync(LogIn.objects.filter(session_key=bre.session_key).delete)()
        assert await bre.closed_with() == frames.SESSION_ENDED
        assert (await ana.post(practice.direct))["type"] == "accepted"


async def test_too_many_frames_are_refused_without_closing(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana:
        sent = [str(uuid4()) for _ in range(60)]
        for client_id in sent:
            shown = {"client_id": client_id, "conversation": practice.direct.pk, "text": "Hi"}
            await ana.send(type="post", **shown)
        refusal = await ana.expect("refused")
        # It names the send, so that the page keeps it and sends it again.
        assert refusal["code"] == "too_fast"
        assert refusal["client_id"] in sent
        for _ in range(len(sent) - sent.index(refusal["client_id"]) - 1):
            await ana.expect("accepted", "refused")
        await asyncio.sleep(0.3)
        assert (await ana.post(practice.direct))["type"] == "accepted"


async def test_every_frame_carries_what_its_schema_says_and_nothing_else(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
        seen = [ana.welcome]
        await ana.post(practice.direct)
        for kind in ("follow", "typing", "heartbeat", "drop"):
            await ana.send(type=kind, conversation=practice.direct.pk, after=0)
        for tab in (ana, bre):
            while not tab.communicator.output_queue.empty() or await tab.hears("nothing", 0.2):
                seen.append(await tab.next())
        for frame in seen:
            assert frame.keys() == frames.FRAME_KEYS[frame["type"]]
            if "message" in frame:
                assert frame["message"].keys() == frames.MESSAGE_KEYS


async def test_redis_never_holds_a_messages_text_in_the_clear(practice: Cast) -> None:
    heard: list[bytes] = []
    layer = get_channel_layer()
    publish = layer.serialize

    def overhear(message: Any) -> bytes:
        heard.append(publish(message))
        return heard[-1]

    layer.serialize = overhear
    try:
        async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
            await ana.post(practice.direct, "canary-5511")
            await bre.expect("message.posted")
    finally:
        del layer.serialize
    assert heard
    assert not any(b"canary-5511" in raw for raw in heard)


async def test_an_idle_socket_lives_longer_than_the_drivers_read_timeout(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
        await asyncio.sleep(7)
        await ana.post(practice.direct)
        assert (await bre.expect("message.posted"))["message"]["seq"] == 1
