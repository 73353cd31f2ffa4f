"""Whoever is shown a message is in the access log: who, by which way, which numbers."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.db import IntegrityError
from django.test import Client

from accounts.audit import pushes
from accounts.models import AccessLog, Way
from messaging import frames, hub
from messaging.actions import (
    keep_for_later,
    pin_message,
    recall_message,
    take_in,
)
from messaging.models import LaterItem, Message
from messaging.search import search
from tests.cast import Cast, oakland, post
from tests.files import photo
from tests.sockets import tab_of

NOW = oakland("10:00")
Row = tuple[int, str, int | None, int | None, int | None]


def rows() -> list[Row]:
    names = ("actor", "way", "conversation_id", "seq_from", "seq_to")
    return list(AccessLog.objects.order_by("pk").values_list(*names))


def posted(cast: Cast, count: int = 3, **fields: Any) -> list[Message]:
    return [post(cast.ana, cast.direct, now=NOW, **fields) for _ in range(count)]


def json(client: Client, path: str, **body: Any) -> Any:
    if body:
        return client.post(path, body, content_type="application/json")
    return client.get(path)


ASKS: dict[str, Callable[[Client, Message], Any]] = {
    "history": lambda client, one: json(
        client, f"/api/conversations/{one.conversation_id}/messages/?around={one.pk}"
    ),
    "thread": lambda client, one: json(client, f"/api/messages/{one.pk}/thread/"),
    "pins": lambda client, one: json(client, f"/api/conversations/{one.conversation_id}/pins/"),
    "later": lambda client, one: json(client, "/api/later/"),
    "search": lambda client, one: json(client, "/api/search/", query="Lidocaine"),
    "act": lambda client, one: json(
        client, f"/api/messages/{one.pk}/react/", reaction="thumbs_up", on=True
    ),
}


@pytest.mark.parametrize("way", ASKS)
def test_each_way_of_asking_leaves_a_row_for_what_it_showed(
    cast: Cast, client: Client, way: str
) -> None:
    [message] = posted(cast, 1, text="Lidocaine is here")
    pin_message(cast.ana, message.pk, on=True, now=NOW)
    keep_for_later(cast.bre, message.pk, LaterItem.When.NEVER, None, NOW)
    client.force_login(cast.bre)
    answer = ASKS[way](client, message)
    assert answer.status_code == 200, answer.content
    assert "Lidocaine" in "".join(answer.content.decode())
    assert rows() == [(cast.bre.pk, way, cast.direct.pk, 1, 1)]


def test_a_page_is_one_row_with_its_numbers(cast: Cast, client: Client) -> None:
    posted(cast, 5)
    client.force_login(cast.bre)
    client.get(f"/api/conversations/{cast.direct.pk}/messages/?after=2")
    assert rows() == [(cast.bre.pk, Way.HISTORY, cast.direct.pk, 3, 5)]


def test_nothing_found_and_somebody_elses_page_leave_no_row(cast: Cast, client: Client) -> None:
    posted(cast)
    search(cast.bre, "nonesuch", NOW)
    client.force_login(cast.leo)
    client.get(f"/api/conversations/{cast.direct.pk}/messages/")
    assert rows() == []


def test_what_was_taken_back_says_nothing_and_counts_as_unseen(cast: Cast, client: Client) -> None:
    first, *_ = posted(cast, 3)
    recall_message(cast.ana, first.pk, NOW)
    client.force_login(cast.bre)
    client.get(f"/api/conversations/{cast.direct.pk}/messages/")
    assert rows() == [(cast.bre.pk, Way.HISTORY, cast.direct.pk, 2, 3)]


def test_the_log_holds_no_text_and_no_words_looked_for(cast: Cast) -> None:
    posted(cast, 1, text="CANARY-8841 in room 2")
    search(cast.bre, "CANARY-8841", NOW)
    assert len(rows()) == 1
    assert "CANARY" not in str(list(AccessLog.objects.values()))


def test_a_file_is_read_as_its_message_and_ones_own_upload_by_nobody(
    cast: Cast, client: Client
) -> None:
    file = take_in(cast.ana, cast.direct, "x.jpg", BytesIO(photo()), 1, NOW)
    client.force_login(cast.ana)
    client.get(f"/api/attachments/{file.pk}/")
    assert rows() == []
    post(cast.ana, cast.direct, now=NOW, attachments=(file.pk,))
    client.force_login(cast.bre)
    client.get(f"/api/attachments/{file.pk}/")
    client.get(f"/api/attachments/{file.pk}/preview/")
    assert rows() == [(cast.bre.pk, Way.ATTACHMENT, cast.direct.pk, 1, 1)] * 2


def test_whatever_isnt_logged_isnt_shown(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise IntegrityError

    posted(cast)
    client.force_login(cast.bre)
    client.raise_request_exception = False
    monkeypatch.setattr(AccessLog.objects, "bulk_create", fails)
    answer = client.get(f"/api/conversations/{cast.direct.pk}/messages/")
    assert answer.status_code == 500
    assert b"look at this" not in answer.content


@database_sync_to_async  # type: ignore[untyped-decorator]
def logged(way: str) -> list[tuple[int, int | None, int | None]]:
    found = AccessLog.objects.filter(way=way).order_by("actor", "seq_from")
    return list(found.values_list("actor", "seq_from", "seq_to"))


@pytest.mark.django_db(transaction=True)
async def test_what_open_tabs_are_pushed_is_written_down_in_runs(practice: Cast) -> None:
    async with tab_of(practice.ana) as ana, tab_of(practice.bre) as bre:
        async with tab_of(practice.leo) as leo:
            for _ in range(3):
                await ana.post(practice.direct)
                await bre.expect("message.posted")
            assert not await leo.hears("message.posted", 0.1)
        await hub.current().keep_pushes()
    assert await logged(Way.PUSH) == sorted((one.pk, 1, 3) for one in (practice.ana, practice.bre))


@pytest.mark.django_db(transaction=True)
async def test_what_a_tab_asks_for_over_its_socket_is_history_and_no_push(practice: Cast) -> None:
    await database_sync_to_async(posted)(practice)
    async with tab_of(practice.bre) as bre:
        await bre.send(type="follow", conversation=practice.direct.pk, after=1, changed_after=0)
        await bre.expect("messages")
        await hub.current().keep_pushes()
    assert await logged(Way.HISTORY) == [(practice.bre.pk, 2, 3)]
    assert await logged(Way.PUSH) == []


@pytest.mark.django_db(transaction=True)
async def test_pushes_that_cant_be_written_down_yet_wait_and_join_the_next(
    practice: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = hub.current()
    here.pushes.note(practice.bre.pk, None, [(practice.direct.pk, 1)])
    with monkeypatch.context() as away:
        away.setattr(pushes, "database_now", _away)
        await here.keep_pushes()
    assert await logged(Way.PUSH) == []
    here.pushes.note(practice.bre.pk, None, [(practice.direct.pk, 2)])
    await here.keep_pushes()
    assert await logged(Way.PUSH) == [(practice.bre.pk, 1, 2)]


def _away() -> None:
    raise OSError


def test_what_waits_too_long_goes_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushes, "MOST_WAITING", 2)
    waiting = pushes.Pushes()
    for conversation in (1, 2, 3):
        waiting.note(7, None, [(conversation, 1)])
    waiting.put_back(waiting.take())
    assert [place.conversation_id for place in waiting.waiting] == [2, 3]


def test_a_frame_says_which_messages_it_carries() -> None:
    said = {"conversation": 4, "seq": 2, "html": "<p>x</p>", "recalled_at": None}
    assert frames.carried(frames.message_posted(said)) == ((4, 2),)
    assert frames.carried(frames.later({"message": said, "when": "never"})) == ((4, 2),)
    assert frames.carried(frames.message_changed(said | {"recalled_at": "2026-06-09"})) == ()
    assert frames.carried(frames.messages(4, [said], [], more=False)) == ()
    assert frames.carried(frames.typing(4, 2)) == ()
