"""An author changes what a message says: for a quarter of an hour, every version kept."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from accounts.models import User
from messaging.actions import Refused, edit_message, recall_message
from messaging.actions.edit import EDITABLE_FOR
from messaging.models import Message, MessageVersion
from messaging.payloads import message_payload
from messaging.signals import message_edited, priority_changed
from tests.cast import Cast, oakland, post
from tests.messaging.test_changes import code_of, heard

pytestmark = pytest.mark.django_db
POSTED = oakland("10:30")
NOW = oakland("10:35")
LATER = oakland("10:36")


def edit(
    user: User,
    message: Message,
    text: str = "Room **4**",
    edited_at: datetime | None = None,
    now: datetime = NOW,
) -> Message:
    return edit_message(user, message.pk, text, edited_at, now)


@pytest.fixture
def message(cast: Cast) -> Message:
    """Ana asks Bre in the channel, at 10:30."""
    return post(cast.ana, cast.front_desk, "Room 3", now=POSTED, people=[cast.bre], priority="high")


def test_an_edit_shows_the_new_words_and_when_and_leaves_the_rest(
    cast: Cast, message: Message
) -> None:
    before = message_payload(message)
    edit(cast.ana, message)
    after = message_payload(Message.objects.get(pk=message.pk))
    changed = {key for key in after if after[key] != before[key]}
    assert changed == {"text", "html", "edited_at", "change"}
    assert after["text"] == "Room **4**"
    assert after["html"] == "<p>Room <strong>4</strong></p>"
    assert after["edited_at"] == "2026-06-09T17:35:00.000Z"


def test_every_version_is_kept_for_audit_with_who_and_when(cast: Cast, message: Message) -> None:
    edit(cast.ana, message)
    edit(cast.ana, message, "Room 5", NOW, LATER)
    recall_message(cast.ana, message.pk, LATER)
    kept = MessageVersion.objects.filter(message=message).values_list("text", "until", "by")
    assert list(kept) == [
        ("Room 3", NOW, cast.ana.pk),
        ("Room **4**", LATER, cast.ana.pk),
        ("Room 5", LATER, cast.ana.pk),
    ]


def test_an_edit_is_told_once_with_what_was_said_before(cast: Cast, message: Message) -> None:
    with heard(message_edited) as told, heard(priority_changed) as raised:
        edit(cast.ana, message)
    assert [(call["message"].text, call["old"], call["now"]) for call in told] == [
        ("Room **4**", "Room 3", NOW)
    ]
    assert raised == []


def test_the_same_words_change_nothing_wherever_they_come_from(
    cast: Cast, message: Message
) -> None:
    edit(cast.ana, message)
    with heard(message_edited) as told:
        edit(cast.ana, message, edited_at=None, now=LATER)  # its answer was lost, it is sent again
    assert told == []
    assert MessageVersion.objects.count() == 1


def test_of_two_tabs_the_second_does_not_write_over_the_first_unseen(
    cast: Cast, message: Message
) -> None:
    edit(cast.ana, message)
    assert code_of(lambda: edit(cast.ana, message, "Room 5")) == "conflict"
    assert code_of(lambda: edit(cast.ana, message, "Room 5", POSTED)) == "conflict"
    assert Message.objects.get(pk=message.pk).text == "Room **4**"
    edit(cast.ana, message, "Room 5", NOW, LATER)
    assert Message.objects.get(pk=message.pk).text == "Room 5"


def test_a_message_is_edited_for_fifteen_minutes_and_not_a_moment_longer(
    cast: Cast, message: Message
) -> None:
    end = POSTED + EDITABLE_FOR
    assert code_of(lambda: edit(cast.ana, message, now=end + timedelta.resolution)) == "too_late"
    edit(cast.ana, message, now=end)
    assert Message.objects.get(pk=message.pk).edited_at == end


@pytest.mark.parametrize("who", ["bre", "dana", "olive"])
def test_nobody_but_its_author_edits_it(cast: Cast, message: Message, who: str) -> None:
    assert code_of(lambda: edit(getattr(cast, who), message)) == "not_author"
    assert Message.objects.get(pk=message.pk).text == "Room 3"


def test_nobody_outside_learns_that_there_is_something_to_edit(
    cast: Cast, message: Message
) -> None:
    assert not Message.objects.visible_to(cast.leo).filter(pk=message.pk).exists()
    assert code_of(lambda: edit(cast.leo, message)) == "not_found"
    assert code_of(lambda: edit(cast.leo, Message(pk=999_999))) == "not_found"


def test_what_was_taken_back_or_written_by_nobody_is_not_edited(
    cast: Cast, message: Message
) -> None:
    recall_message(cast.ana, message.pk, NOW)
    assert code_of(lambda: edit(cast.ana, message)) == "recalled"
    note = post(cast.kim, cast.front_desk, "Out until 3.", kind="automatic", now=POSTED)
    assert code_of(lambda: edit(cast.kim, note)) == "not_author"


def test_a_resend_of_what_was_edited_meanwhile_is_answered_like_the_first_time(
    cast: Cast,
) -> None:
    client_id = uuid4()
    message = post(cast.ana, cast.direct, "Room 3", client_id=client_id, now=POSTED)
    edit(cast.ana, message)
    assert post(cast.ana, cast.direct, "Room 3", client_id=client_id).text == "Room **4**"
    with pytest.raises(Refused) as caught:
        post(cast.ana, cast.direct, "Room **4**", client_id=client_id)
    assert caught.value.code == "conflict"
