"""Keeping messages for later, reminders when it is time, and marking as unread."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Shift, User
from messaging.actions import (
    Refused,
    create_channel,
    drop_later,
    keep_for_later,
    leave,
    mark_read,
    mark_seen,
    mark_unread,
)
from messaging.actions.later import kept_by, remind_due
from messaging.models import LaterItem, Membership, Message
from messaging.payloads import later_payload
from tests.cast import Cast, oakland, post

pytestmark = pytest.mark.django_db
NOW = oakland("10:00")


@pytest.fixture
def asked(cast: Cast) -> Message:
    """Ana asks Bre something."""
    return post(cast.ana, cast.direct, "Is room 3 free?", now=oakland("09:55"))


def kept(user: User) -> list[tuple[str, Any]]:
    """What somebody keeps, and whether they were reminded of it."""
    return [(item.message.text, item.reminded_at) for item in kept_by(user)]


def read_until(cast: Cast) -> tuple[int, int]:
    mine = Membership.objects.get(user=cast.bre, conversation=cast.direct)
    return mine.last_read_seq, mine.unread_marks


def test_a_message_is_kept_until_it_is_done_and_nobody_else_knows(
    cast: Cast, asked: Message
) -> None:
    keep_for_later(cast.bre, asked.pk, "", None, NOW)
    keep_for_later(cast.bre, asked.pk, "", None, NOW)
    assert kept(cast.bre) == [("Is room 3 free?", None)]
    assert kept(cast.ana) == []
    drop_later(cast.ana, asked.pk)
    assert len(kept(cast.bre)) == 1
    drop_later(cast.bre, asked.pk)
    assert kept(cast.bre) == []


def test_a_reminder_comes_once_at_its_time(cast: Cast, asked: Message) -> None:
    keep_for_later(cast.bre, asked.pk, "at", oakland("10:30"), NOW)
    assert remind_due(oakland("10:29")) == 0
    assert remind_due(oakland("10:31")) == 1
    assert remind_due(oakland("10:32")) == 0
    assert kept(cast.bre) == [("Is room 3 free?", oakland("10:31"))]


def test_whoever_works_is_reminded_when_their_next_shift_begins(cast: Cast, asked: Message) -> None:
    item = keep_for_later(cast.bre, asked.pk, "shift", None, NOW)
    assert item.remind_at == oakland("09:00", "2026-06-10")


def test_when_the_shift_has_moved_the_reminder_waits_for_it(cast: Cast, asked: Message) -> None:
    keep_for_later(cast.bre, asked.pk, "shift", None, NOW)
    Shift.objects.filter(user=cast.bre, weekday=2).update(starts=660)
    assert remind_due(oakland("09:00", "2026-06-10")) == 0
    assert LaterItem.objects.get().remind_at == oakland("11:00", "2026-06-10")
    assert remind_due(oakland("11:00", "2026-06-10")) == 1


def test_without_any_shift_left_the_reminder_comes_at_its_time(cast: Cast, asked: Message) -> None:
    keep_for_later(cast.bre, asked.pk, "shift", None, NOW)
    Shift.objects.filter(user=cast.bre).delete()
    cast.bre.home_location.opening_hours.all().delete()  # type: ignore[union-attr]
    assert remind_due(oakland("09:00", "2026-06-10")) == 1


@pytest.mark.parametrize(
    ("when", "ahead", "field"),
    [("at", None, "at"), ("at", 0, "at"), ("at", 400, "at")],
)
def test_a_reminder_needs_a_time_that_is_still_to_come_and_within_a_year(
    cast: Cast, asked: Message, when: str, ahead: int | None, field: str
) -> None:
    at = None if ahead is None else NOW + timedelta(days=ahead)
    with pytest.raises(ValidationError) as caught:
        keep_for_later(cast.bre, asked.pk, when, at, NOW)
    assert list(caught.value.message_dict) == [field]
    assert kept(cast.bre) == []


def test_snoozing_puts_a_due_message_back_until_its_new_time(cast: Cast, asked: Message) -> None:
    keep_for_later(cast.bre, asked.pk, "at", oakland("10:30"), NOW)
    remind_due(oakland("10:30"))
    keep_for_later(cast.bre, asked.pk, "at", oakland("11:00"), oakland("10:31"))
    assert kept(cast.bre) == [("Is room 3 free?", None)]
    assert remind_due(oakland("11:00")) == 1


def test_a_notice_that_was_looked_at_stays_on_the_list_without_its_notice(
    cast: Cast, asked: Message
) -> None:
    keep_for_later(cast.bre, asked.pk, "at", oakland("10:30"), NOW)
    mark_seen(cast.bre, asked.pk, NOW)
    assert later_payload(LaterItem.objects.get())["seen"] is False
    remind_due(oakland("10:30"))
    mark_seen(cast.bre, asked.pk, oakland("10:32"))
    assert later_payload(LaterItem.objects.get())["seen"] is True


def test_nobody_keeps_what_they_may_not_see(cast: Cast, asked: Message) -> None:
    assert not Membership.objects.filter(user=cast.kim, conversation=cast.direct).exists()
    with pytest.raises(Message.DoesNotExist):
        keep_for_later(cast.kim, asked.pk, "", None, NOW)
    with pytest.raises(Refused):
        mark_unread(cast.kim, asked.pk)


def test_what_is_in_a_conversation_that_was_left_is_off_the_list_and_never_reminds(
    cast: Cast,
) -> None:
    private = create_channel(
        cast.ana, "lasers", cast.oakland, NOW, private=True, people=[cast.bre.pk]
    )
    message = post(cast.ana, private, "The laser is back.")
    keep_for_later(cast.bre, message.pk, "at", oakland("10:30"), NOW)
    leave(cast.bre, private, oakland("10:10"))
    assert kept(cast.bre) == []
    assert remind_due(oakland("10:30")) == 0
    assert not LaterItem.objects.exists()


def test_marking_as_unread_moves_back_and_only_a_tab_that_knows_of_it_moves_on(
    cast: Cast, asked: Message
) -> None:
    post(cast.ana, cast.direct, "And room 4?")
    mark_read(cast.bre, cast.direct.pk, 2, 0)
    mark_unread(cast.bre, asked.pk)
    assert read_until(cast) == (0, 1)
    mark_read(cast.bre, cast.direct.pk, 2, 0)
    assert read_until(cast) == (0, 1)
    mark_read(cast.bre, cast.direct.pk, 2, 1)
    assert read_until(cast) == (2, 1)


def test_marking_as_unread_what_is_unread_changes_nothing(cast: Cast, asked: Message) -> None:
    mark_unread(cast.bre, asked.pk)
    assert read_until(cast) == (0, 0)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 200),
        ({"when": "shift"}, 200),
        ({"when": "at", "at": "2099-01-01T00:00:00Z"}, 422),
        ({"when": "at", "at": "soon"}, 422),
        ({"when": "at", "at": 7}, 422),
        ({"when": "whenever"}, 422),
    ],
)
def test_what_is_wrong_with_a_reminder_is_said_beside_its_field(
    cast: Cast, asked: Message, client: Client, body: dict[str, str], status: int
) -> None:
    client.force_login(cast.bre)
    path = f"/api/messages/{asked.pk}/later/"
    assert client.post(path, body, content_type="application/json").status_code == status


def test_the_list_is_asked_for_and_changed_over_http(
    cast: Cast, asked: Message, client: Client
) -> None:
    client.force_login(cast.bre)

    def ask(path: str) -> Any:
        address = f"/api/messages/{asked.pk}/{path}"
        return client.post(address, {}, content_type="application/json")

    assert ask("later/").json()["message"]["text"] == "Is room 3 free?"
    answer = client.get("/api/later/").json()
    assert [item["message"]["id"] for item in answer["items"]] == [asked.pk]
    assert answer["next_shift"] is not None
    assert ask("later/seen/").status_code == ask("later/done/").status_code == 204
    assert client.get("/api/later/").json()["items"] == []
    mark_read(cast.bre, cast.direct.pk, 1)
    assert ask("unread/").json() == {
        "conversation": cast.direct.pk,
        "seq": 0,
        "unread_marks": 1,
    }
    client.force_login(cast.leo)
    assert {ask("later/").status_code, ask("unread/").status_code} == {404}
