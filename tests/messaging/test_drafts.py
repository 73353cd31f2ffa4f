"""What somebody is writing is kept for their own tabs, and for nobody else."""

from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.test import Client

from accounts.models import User
from messaging import frames
from messaging.actions import leave, save_draft
from messaging.models import Conversation, SavedDraft
from messaging.state import state_of
from tests.cast import Cast, oakland
from tests.clients import StaffClient
from tests.sockets import tab_of

NOW, LATER = oakland("10:00"), oakland("10:05")
sync = database_sync_to_async


def write(user: User, conversation: Conversation, text: str, **choices: Any) -> None:
    save_draft(user, conversation.pk, NOW, text=text, choices=choices)


def kept_for(user: User) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = state_of(user, NOW)["drafts"]
    return found


def test_a_draft_is_there_on_every_device_of_its_writer_alone(cast: Cast) -> None:
    write(cast.ana, cast.direct, "Could you pri", priority="high", people=[cast.bre.pk])
    assert kept_for(cast.ana) == {
        cast.direct.pk: {
            "text": "Could you pri",
            "choices": {"priority": "high", "people": [cast.bre.pk]},
            "saved_at": "2026-06-09T17:00:00.000Z",
        }
    }
    assert kept_for(cast.bre) == {}


def test_what_is_kept_last_stays_and_nothing_written_keeps_nothing(cast: Cast) -> None:
    write(cast.ana, cast.direct, "Could you pri")
    write(cast.ana, cast.direct, "Could you print it?")
    write(cast.ana, cast.front_desk, "Good")
    assert SavedDraft.objects.get(membership__conversation=cast.direct).text.endswith("it?")
    write(cast.ana, cast.direct, "  \n")
    assert list(kept_for(cast.ana)) == [cast.front_desk.pk]


def test_where_somebody_is_no_longer_nothing_is_kept_for_them(cast: Cast) -> None:
    write(cast.ana, cast.front_desk, "Good")
    leave(cast.ana, cast.front_desk, NOW)
    assert kept_for(cast.ana) == {}
    with pytest.raises(Conversation.DoesNotExist):
        write(cast.ana, cast.front_desk, "Good morning")


def keep(client: Client, conversation: int, **fields: Any) -> Any:
    path = f"/api/conversations/{conversation}/draft/"
    return client.post(path, fields, content_type="application/json")


def test_foreign_and_missing_conversations_keep_nothing_alike(cast: Cast) -> None:
    client = StaffClient()
    client.force_login(cast.leo)
    foreign, missing = (keep(client, pk, text="x") for pk in (cast.direct.pk, 999_999))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert not SavedDraft.objects.exists()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"text": "x" * 100_001}, "text"),
        ({"choices": []}, "choices"),
        ({"choices": {"role": "\0"}}, "choices"),
        ({"choices": {"role": "\ud800"}}, "choices"),
        ({"choices": {"role": "x" * 8_001}}, "choices"),
        ({"choices": {"each": float("inf")}}, "choices"),
        ({"tab": "x" * 41}, "tab"),
    ],
)
def test_what_can_not_be_kept_is_refused_beside_its_field(
    cast: Cast, fields: dict[str, Any], name: str
) -> None:
    client = StaffClient()
    client.force_login(cast.ana)
    answer = keep(client, cast.direct.pk, **fields)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [name]


@pytest.mark.django_db(transaction=True)
async def test_the_other_tabs_of_its_writer_are_told_and_nobody_else(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
        fields: dict[str, Any] = {"text": "Could you", "choices": {}, "tab": "t1"}
        await sync(save_draft)(practice.ana, practice.direct.pk, NOW, **fields)
        frame = await ana.expect("draft")
        assert frame.keys() == frames.FRAME_KEYS["draft"]
        assert (frame["draft"]["text"], frame["tab"]) == ("Could you", "t1")
        await sync(save_draft)(practice.ana, practice.direct.pk, LATER, text="", choices={})
        assert (await ana.expect("draft"))["draft"] is None
        assert not await bre.hears("draft")
