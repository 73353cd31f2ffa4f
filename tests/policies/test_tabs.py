"""What a person does in one tab, their other tabs learn."""

from datetime import timedelta
from typing import Any

import pytest
from channels.db import database_sync_to_async

from accounts.models import User
from policies import frames
from policies.escalations import sweep
from policies.models import Outbox
from policies.starter import create_starter_rules
from tests.cast import Cast, oakland, post
from tests.clients import StaffClient
from tests.sockets import tab_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
NOW = oakland("10:00")


def sync(function: Any) -> Any:
    return database_sync_to_async(function)


def tell_dana(practice: Cast) -> int:
    """Let Bre's answer become late; the notice that Dana gets."""
    create_starter_rules(None, NOW)
    post(practice.ana, practice.direct, now=NOW, priority="high")
    sweep(NOW + timedelta(minutes=61))
    sweep(NOW + timedelta(minutes=90))
    return Outbox.objects.get(recipient=practice.dana).pk


def look_at(user: User, notice_id: int) -> Any:
    client = StaffClient()
    client.force_login(user)
    return client.post(f"/policies/notices/{notice_id}/seen/")


async def test_a_notice_that_was_seen_in_one_tab_is_seen_in_all_and_nobody_else_hears(
    practice: Cast,
) -> None:
    notice_id = await sync(tell_dana)(practice)
    tabs = tab_of(practice.dana), tab_of(practice.dana), tab_of(practice.olive)
    async with tabs[0] as one, tabs[1] as two, tabs[2] as olive:
        assert (await sync(look_at)(practice.dana, notice_id)).status_code == 204
        for tab in (one, two):
            frame = await tab.expect("notice.seen")
            assert frame == {"type": "notice.seen", "notice": notice_id}
            assert frame.keys() == frames.FRAME_KEYS["notice.seen"]
        assert not await olive.hears("notice.seen")
