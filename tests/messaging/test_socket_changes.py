"""Changed messages over the socket: those in the conversation, at once or after a gap."""

from typing import Any

import pytest
from channels.db import database_sync_to_async

from accounts.profiles import change_profile
from messaging import frames
from messaging.actions import change_priority, recall_message
from messaging.models import Message
from tests.cast import Cast, oakland, post
from tests.sockets import tab_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
NOW = oakland("10:00")


def sync(function: Any) -> Any:
    return database_sync_to_async(function)


async def test_what_somebody_says_of_themself_reaches_everybody(practice: Cast) -> None:
    async with tab_of(practice.leo) as leo:
        await sync(change_profile)(practice.bre, {"extension": "204"})
        said = {"user": practice.bre.pk, "pronouns": "", "extension": "204"}
        assert await leo.expect("profile") == {"type": "profile", **said}
        await sync(change_profile)(practice.bre, {"extension": "204"})
        assert not await leo.hears("profile")


async def test_a_recall_reaches_everybody_there_and_nobody_else(practice: Cast) -> None:
    message = await sync(post)(practice.ana, practice.direct, "canary-5511")
    tabs = tab_of(practice.ana), tab_of(practice.bre), tab_of(practice.leo)
    async with tabs[0] as ana, tabs[1] as bre, tabs[2] as leo:
        await ana.send(type="recall", message=message.pk)
        for tab in (ana, bre):
            frame = await tab.expect("message.changed")
            assert frame.keys() == frames.FRAME_KEYS["message.changed"]
            shown = frame["message"]
            assert shown.keys() == frames.MESSAGE_KEYS
            assert (shown["id"], shown["text"], shown["html"]) == (message.pk, "", "")
            assert (shown["change"], bool(shown["recalled_at"])) == (1, True)
        assert not await leo.hears("message.changed")


async def test_a_second_recall_is_answered_to_that_tab_alone(practice: Cast) -> None:
    message = await sync(post)(practice.ana, practice.direct)
    await sync(recall_message)(practice.ana, message.pk, NOW)
    async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
        await ana.send(type="recall", message=message.pk)
        assert (await ana.expect("message.changed"))["message"]["change"] == 1
        assert not await bre.hears("message.changed")


async def test_another_priority_reaches_everybody_there(practice: Cast) -> None:
    message = await sync(post)(practice.ana, practice.direct, priority="high")
    async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
        await ana.send(type="priority", message=message.pk, priority="urgent")
        for tab in (ana, bre):
            assert (await tab.expect("message.changed"))["message"]["priority"] == "urgent"
    assert (await sync(Message.objects.get)(pk=message.pk)).priority == "urgent"


@pytest.mark.parametrize("frame", [{"type": "recall"}, {"type": "priority", "priority": "high"}])
async def test_foreign_and_missing_messages_are_answered_alike(
    practice: Cast, frame: dict[str, Any]
) -> None:
    message = await sync(post)(practice.ana, practice.direct, priority="urgent")
    async with tab_of(practice.leo) as leo:
        answers = []
        for pk in (message.pk, 999_999):
            await leo.send(**frame, message=pk)
            answers.append(await leo.expect("error"))
        assert answers[0] == answers[1]
        assert answers[0]["code"] == "not_found"


async def test_each_refused_change_names_its_code(practice: Cast) -> None:
    mine = await sync(post)(practice.ana, practice.direct)
    gone = await sync(post)(practice.ana, practice.direct, priority="high")
    theirs = await sync(post)(practice.bre, practice.direct)
    await sync(recall_message)(practice.ana, gone.pk, NOW)
    refused = [
        ({"type": "recall", "message": theirs.pk}, "not_author"),
        ({"type": "priority", "message": theirs.pk, "priority": "fyi"}, "not_author"),
        ({"type": "priority", "message": mine.pk, "priority": "high"}, "ask_required"),
        ({"type": "priority", "message": gone.pk, "priority": "normal"}, "recalled"),
        ({"type": "priority", "message": mine.pk, "priority": "stat"}, "bad_field"),
        ({"type": "recall", "message": None}, "bad_field"),
    ]
    async with tab_of(practice.ana) as ana:
        for frame, code in refused:
            await ana.send(**frame)
            assert (await ana.expect("error"))["code"] == code


async def test_whoever_was_away_learns_from_the_welcome_and_asks_what_was_changed(
    practice: Cast,
) -> None:
    one, two = [
        await sync(post)(practice.ana, practice.direct, f"{n}", priority="high") for n in (1, 2)
    ]
    direct = str(practice.direct.pk)
    async with tab_of(practice.bre) as bre:
        assert bre.welcome["changes"] == {}
    await sync(recall_message)(practice.ana, one.pk, NOW)
    await sync(change_priority)(practice.ana, two.pk, "urgent", NOW)
    async with tab_of(practice.bre) as bre:
        assert bre.welcome["changes"] == {direct: 2}
        await bre.send(type="heartbeat")
        assert (await bre.expect("heartbeat"))["changes"] == {direct: 2}
        await bre.send(type="follow", conversation=int(direct), after=2, changed_after=0)
        page = await bre.expect("messages")
        assert page.keys() == frames.FRAME_KEYS["messages"]
        assert page["messages"] == []
        assert [(row["id"], row["change"]) for row in page["changed"]] == [(one.pk, 1), (two.pk, 2)]
        assert [row["text"] for row in page["changed"]] == ["", "2"]
        await bre.send(type="follow", conversation=int(direct), after=0, changed_after=1)
        page = await bre.expect("messages")
        assert [row["id"] for row in page["changed"]] == [two.pk]


async def test_more_says_that_there_are_more_changes(practice: Cast) -> None:
    def change_many() -> None:
        for _ in range(51):
            message = post(practice.ana, practice.direct)
            recall_message(practice.ana, message.pk, NOW)

    await sync(change_many)()
    async with tab_of(practice.bre) as bre:
        asked = {"type": "follow", "conversation": practice.direct.pk, "after": 51}
        await bre.send(**asked, changed_after=0)
        page = await bre.expect("messages")
        assert (page["messages"], len(page["changed"]), page["more"]) == ([], 50, True)
        await bre.send(**asked, changed_after=50)
        page = await bre.expect("messages")
        assert (len(page["changed"]), page["more"]) == (1, False)
        await bre.send(**asked)
        page = await bre.expect("messages")
        assert (page["changed"], page["more"]) == ([], False)
