"""What somebody chooses for themself and for a conversation, joining, and a channel's settings."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from accounts.models import User
from messaging.access import channels_to_join, member_ids
from messaging.actions import (
    Refused,
    archive,
    bring_back,
    change_priority,
    choose_alerts,
    create_channel,
    edit_channel,
    edit_message,
    enroll,
    join,
    leave,
    pin_message,
    react_to_message,
    recall_message,
)
from messaging.actions.taking_part import ALWAYS
from messaging.models import Conversation, Membership, Message, Preference
from messaging.preferences import preference_of
from tests.cast import Cast, oakland, people_the_practice, post
from tests.clients import StaffClient
from tests.messaging.test_views import browser, errors, send
from tests.processes import wait_for

pytestmark = pytest.mark.django_db
NOW = oakland("10:00")


def muted_until(user: User, conversation: Conversation) -> datetime | None:
    return Membership.objects.get(user=user, conversation=conversation).muted_until


@pytest.mark.parametrize(
    ("mute", "until"),
    [
        ("hour", NOW + timedelta(hours=1)),
        ("shift", oakland("17:00")),
        ("always", ALWAYS),
        ("off", None),
    ],
)
def test_a_conversation_is_mute_until_what_one_chose(
    cast: Cast, mute: str, until: datetime | None
) -> None:
    choose_alerts(cast.bre, cast.front_desk, NOW, mute="always")
    choose_alerts(cast.bre, cast.front_desk, NOW, mute=mute)
    assert muted_until(cast.bre, cast.front_desk) == until
    assert muted_until(cast.ana, cast.front_desk) is None


def test_a_break_ends_no_shift(cast: Cast) -> None:
    cast.bre.shifts.filter(weekday=1).update(ends=12 * 60)
    cast.bre.shifts.create(location=cast.oakland, weekday=1, starts=13 * 60, ends=18 * 60)
    choose_alerts(cast.bre, cast.front_desk, NOW, mute="shift")
    assert muted_until(cast.bre, cast.front_desk) == oakland("18:00")


def test_after_the_last_shift_of_the_day_nothing_is_muted_until_its_end(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="no shift today any more"):
        choose_alerts(cast.bre, cast.front_desk, oakland("18:00"), mute="shift")
    assert muted_until(cast.bre, cast.front_desk) is None


def test_what_one_is_told_of_is_ones_own_choice_and_stays_when_one_mutes(cast: Cast) -> None:
    choose_alerts(cast.bre, cast.front_desk, NOW, alerts="mentions")
    choose_alerts(cast.bre, cast.front_desk, NOW, mute="hour")
    rows = Membership.objects.filter(conversation=cast.front_desk)
    assert rows.get(user=cast.bre).alerts == "mentions"
    assert set(rows.exclude(user=cast.bre).values_list("alerts", flat=True)) == {"all"}


def test_preferences_are_the_defaults_until_they_are_changed_one_by_one(cast: Cast) -> None:
    assert preference_of(cast.bre).sound_from == "high"
    client = browser(cast.bre)
    assert send(client, "/api/preferences/", theme="dark").json()["theme"] == "dark"
    answer = send(client, "/api/preferences/", enter_sends=False, mail_wait_minutes=15)
    assert answer.json() == {
        "notifies": False,
        "names_conversation": False,
        "sound_from": "high",
        "mail_wait_minutes": 15,
        "enter_sends": False,
        "checks_clarity": True,
        "theme": "dark",
        "density": "comfortable",
    }
    assert client.get("/api/state/").json()["preferences"] == answer.json()
    assert Preference.objects.get().user == cast.bre


@pytest.mark.parametrize(
    ("name", "value"),
    [("theme", "pink"), ("theme", None), ("sound_from", ["high"]), ("mail_wait_minutes", 7)],
)
def test_a_choice_that_there_is_not_is_refused_beside_its_name(
    cast: Cast, name: str, value: Any
) -> None:
    answer = send(browser(cast.bre), "/api/preferences/", **{name: value})
    assert set(errors(answer)) == {name}
    assert not Preference.objects.exists()


def test_the_practice_may_set_the_longest_time_that_mail_waits(
    cast: Cast, settings: Settings
) -> None:
    settings.MAIL_WAIT_MAX_MINUTES = 15
    client = browser(cast.bre)
    assert client.get("/api/state/").json()["mail_waits"] == [5, 15]
    for wait in (60, 0):
        assert set(errors(send(client, "/api/preferences/", mail_wait_minutes=wait))) == {
            "mail_wait_minutes"
        }
    assert send(client, "/api/preferences/", mail_wait_minutes=15).status_code == 200


def test_who_left_an_open_channel_finds_it_among_those_to_join_and_comes_back(cast: Cast) -> None:
    leave(cast.kim, cast.front_desk, NOW)
    client = browser(cast.kim)
    assert client.get("/api/channels/browse/").json() == {
        "channels": [
            {
                "id": cast.front_desk.pk,
                "name": "front-desk",
                "topic": "",
                "location": cast.oakland.pk,
                "people": 4,
            }
        ]
    }
    answer = send(client, f"/api/conversations/{cast.front_desk.pk}/join/")
    assert cast.kim.pk in answer.json()["members"]
    assert client.get("/api/channels/browse/").json() == {"channels": []}


def test_only_open_channels_of_ones_own_places_are_offered_and_joined(cast: Cast) -> None:
    private = create_channel(cast.ana, "room", cast.oakland, NOW, private=True)
    old = create_channel(cast.dana, "old", cast.oakland, NOW)
    leave(cast.kim, old, NOW)
    archive(cast.dana, old, NOW)
    leave(cast.kim, cast.front_desk, NOW)
    leave(cast.olive, cast.front_desk, NOW)
    for user, offered in ((cast.kim, [cast.front_desk]), (cast.leo, []), (cast.olive, [1])):
        assert len(channels_to_join(user)) == len(offered)
    for user, other in (
        (cast.leo, cast.front_desk),
        (cast.kim, private),
        (cast.kim, old),
        (cast.kim, cast.direct),
        (cast.bre, cast.front_desk),
    ):
        with pytest.raises(Conversation.DoesNotExist):
            join(user, other.pk, NOW)
    answer = send(browser(cast.leo), f"/api/conversations/{cast.front_desk.pk}/join/")
    assert answer.status_code == 404
    assert cast.leo.pk not in member_ids(cast.front_desk.pk)


def test_who_manages_a_channel_gives_it_another_name_and_topic(cast: Cast) -> None:
    path = f"/api/conversations/{cast.front_desk.pk}/edit/"
    answer = send(browser(cast.dana), path, name="Front Office", topic="Check-in", private=False)
    assert (answer.json()["name"], answer.json()["topic"]) == ("front-office", "Check-in")
    refused = send(browser(cast.bre), path, name="mine", topic="", private=False)
    assert "manages" in errors(refused)["__all__"][0]
    assert Conversation.objects.get(pk=cast.front_desk.pk).name == "front-office"


def test_a_name_that_is_taken_is_refused_beside_it(cast: Cast) -> None:
    other = create_channel(cast.dana, "peels", cast.oakland, NOW)
    with pytest.raises(ValidationError) as caught:
        edit_channel(cast.dana, other, name="Front desk", topic="", private=False)
    assert set(caught.value.message_dict) == {"name"}
    assert Conversation.objects.get(pk=other.pk).name == "peels"


def test_a_channel_that_is_closed_keeps_its_people_and_takes_in_nobody_else(cast: Cast) -> None:
    edit_channel(cast.dana, cast.front_desk, name="front-desk", topic="", private=True)
    before = member_ids(cast.front_desk.pk)
    cast.leo.locations.add(cast.oakland)
    enroll(cast.leo, NOW)
    assert member_ids(cast.front_desk.pk) == before
    assert cast.bre.pk in before
    assert not channels_to_join(cast.leo).exists()


def test_a_private_channel_is_never_opened_to_others(cast: Cast) -> None:
    private = create_channel(cast.ana, "room", cast.oakland, NOW, private=True)
    with pytest.raises(ValidationError) as caught:
        edit_channel(cast.ana, private, name="room", topic="", private=False)
    assert set(caught.value.message_dict) == {"private"}
    assert Conversation.objects.get(pk=private.pk).is_private


def test_in_an_archived_channel_one_reads_and_takes_back_and_posts_nothing(cast: Cast) -> None:
    said = post(cast.bre, cast.front_desk, "The autoclave is back.")
    archive(cast.dana, cast.front_desk, NOW)
    with pytest.raises(Refused) as caught:
        post(cast.bre, cast.front_desk, "Anybody?")
    assert caught.value.code == "archived"
    assert Message.objects.count() == 1
    history = f"/api/conversations/{cast.front_desk.pk}/messages/"
    assert len(browser(cast.kim).get(history).json()["messages"]) == 1
    assert recall_message(cast.bre, said.pk, NOW).recalled_at == NOW

    bring_back(cast.dana, cast.front_desk)
    assert post(cast.bre, cast.front_desk, "It is open again.").seq == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda bre, pk: react_to_message(bre, pk, "thumbs_up", on=True, now=NOW),
        lambda bre, pk: pin_message(bre, pk, on=True, now=NOW),
        lambda bre, pk: edit_message(bre, pk, "The autoclave is gone.", None, NOW),
        lambda bre, pk: change_priority(bre, pk, "fyi", NOW),
    ],
    ids=["react", "pin", "edit", "priority"],
)
def test_in_an_archived_channel_nothing_is_changed(
    cast: Cast, change: Callable[[User, int], Message]
) -> None:
    said = post(cast.bre, cast.front_desk, "The autoclave is back.", now=NOW)
    archive(cast.dana, cast.front_desk, NOW)
    with pytest.raises(Refused) as caught:
        change(cast.bre, said.pk)
    assert caught.value.code == "archived"
    assert Message.objects.get(pk=said.pk).change == 0


def test_what_was_sent_before_it_was_archived_is_answered_alike_afterwards(cast: Cast) -> None:
    first = post(cast.bre, cast.front_desk, "Once.")
    archive(cast.dana, cast.front_desk, NOW)
    again = post(cast.bre, cast.front_desk, "Once.", client_id=first.client_id)
    assert again.pk == first.pk


def test_a_channel_with_an_open_ask_is_not_archived_and_says_whose_that_is(cast: Cast) -> None:
    fields: Any = {"priority": "high", "people": [cast.bre], "now": NOW}
    ask = post(cast.ana, cast.front_desk, "SECRET", **fields)
    path = f"/api/conversations/{cast.front_desk.pk}/archive/"
    client = browser(cast.dana)
    (why,) = errors(send(client, path, archived=True))["archived"]
    assert why == (
        "1 ask is still open here (Ana Lopez, Jun 9 at 10:00 am). "
        "Have them answered or withdrawn first."
    )
    post(cast.bre, cast.front_desk, "Yes.", reply_to=ask)
    assert send(client, path, archived=True).json()["archived_at"] is not None
    assert send(client, path, archived=True).status_code == 200
    assert send(client, path, archived=False).json()["archived_at"] is None


def test_only_who_manages_a_channel_archives_it_and_no_direct_conversation_is(cast: Cast) -> None:
    for user, conversation in ((cast.bre, cast.front_desk), (cast.ana, cast.direct)):
        with pytest.raises(ValidationError, match="manages"):
            archive(user, conversation, NOW)
    assert not Conversation.objects.exclude(archived_at=None).exists()


@pytest.mark.parametrize("act", ["alerts", "edit", "archive", "join"])
def test_who_is_not_in_a_conversation_sets_nothing_up_there(cast: Cast, act: str) -> None:
    assert cast.leo.pk not in member_ids(cast.front_desk.pk)
    fields = {"alerts": "all", "name": "x", "archived": True}
    answer = send(browser(cast.leo), f"/api/conversations/{cast.front_desk.pk}/{act}/", **fields)
    assert answer.status_code == 404
    row = Conversation.objects.get(pk=cast.front_desk.pk)
    assert (row.name, row.archived_at) == ("front-desk", None)


def test_nobody_logged_out_chooses_anything(cast: Cast) -> None:
    assert send(StaffClient(), "/api/preferences/", theme="dark").status_code == 401
    assert not Preference.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_post_that_waited_for_the_archiving_is_refused_by_it() -> None:
    cast = people_the_practice()

    def late_post() -> str:
        try:
            post(cast.bre, cast.front_desk, "Wait for me")
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "stored"

    def is_waiting() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return bool(cursor.fetchone()[0])

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            archive(cast.dana, cast.front_desk, NOW)
            posting = other.submit(late_post)
            wait_for(is_waiting)
        assert posting.result(20) == "archived"
    assert not Message.objects.exists()
