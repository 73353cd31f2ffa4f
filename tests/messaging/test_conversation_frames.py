"""What tabs learn when people come and go."""

import pytest
from channels.db import database_sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from messaging.actions import create_channel, leave
from messaging.models import Conversation
from tests.cast import Cast, oakland, person
from tests.sockets import Tab, tab_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
NOW = oakland("10:00")
sync = database_sync_to_async


async def members_told(tab: Tab, conversation: Conversation) -> list[int]:
    frame = await tab.expect("conversation.changed")
    assert frame["conversation"]["id"] == conversation.pk
    members: list[int] = frame["conversation"]["members"]
    return members


async def test_everybody_here_learns_that_somebody_works_here_now_and_no_longer(
    practice: Cast,
) -> None:
    async with tab_of(practice.bre) as bre:
        mia: User = await sync(person)("Mia Reyes", Role.FRONT_DESK, practice.oakland)
        assert mia.pk in await members_told(bre, practice.front_desk)
        mia.is_active = False
        await sync(mia.save)()
        assert mia.pk not in await members_told(bre, practice.front_desk)


async def test_each_sees_a_new_channel_in_their_own_way(practice: Cast) -> None:
    async with tab_of(practice.bre) as bre, tab_of(practice.dana) as dana:
        await sync(create_channel)(practice.dana, "supplies", practice.oakland, NOW)
        for tab, can_manage in ((bre, False), (dana, True)):
            shown = (await tab.expect("conversation.added"))["conversation"]
            assert (shown["name"], shown["can_manage"]) == ("supplies", can_manage)


async def test_telling_of_a_channel_costs_no_more_for_more_people(practice: Cast) -> None:
    def queries_of_leaving(user: User) -> int:
        with CaptureQueriesContext(connection) as queries:
            leave(user, practice.front_desk, NOW)
        return len(queries)

    def more_people() -> None:
        for number in range(10):
            person(f"P{number} Reyes", Role.FRONT_DESK, practice.oakland)

    few = await sync(queries_of_leaving)(practice.bre)
    await sync(more_people)()
    assert await sync(queries_of_leaving)(practice.ana) == few
