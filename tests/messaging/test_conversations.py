"""Who takes part, and how that changes."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Role
from messaging.access import member_ids
from messaging.actions import create_channel, leave, mark_read, open_direct, set_people
from messaging.models import Conversation, Membership
from tests.cast import Cast, oakland, person, post

pytestmark = pytest.mark.django_db
NOW = oakland("10:00")


def names(conversation: Conversation) -> set[str]:
    rows = conversation.memberships.filter(ended_at__isnull=True)
    return {name.split()[0] for name in rows.values_list("user__display_name", flat=True)}


def test_an_open_channel_takes_in_everybody_who_works_there(cast: Cast) -> None:
    assert names(cast.front_desk) == {"Bre", "Ana", "Kim", "Dana", "Olive"}


def test_whoever_starts_at_a_location_is_in_its_open_channels(cast: Cast) -> None:
    person("Mona Reyes", Role.AESTHETICIAN, cast.oakland)
    assert "Mona" in names(cast.front_desk)


def test_whoever_no_longer_works_there_is_out_at_once(cast: Cast) -> None:
    assert "Bre" in names(cast.front_desk)
    cast.bre.locations.set([cast.austin])
    assert "Bre" not in names(cast.front_desk)
    assert cast.bre.pk not in member_ids(cast.front_desk.pk)


def test_whoever_is_deactivated_receives_nothing_more(cast: Cast) -> None:
    assert cast.bre.pk in member_ids(cast.direct.pk)
    cast.bre.is_active = False
    cast.bre.save()
    assert cast.bre.pk not in member_ids(cast.direct.pk)


def test_there_is_one_direct_conversation_of_the_same_people(cast: Cast) -> None:
    assert open_direct(cast.bre, [cast.ana.pk], NOW) == cast.direct
    group = open_direct(cast.bre, [cast.ana.pk, cast.kim.pk], NOW)
    assert group != cast.direct
    assert names(group) == {"Bre", "Ana", "Kim"}


@pytest.mark.parametrize("others", [[], [999_999]])
def test_a_direct_conversation_needs_a_colleague(cast: Cast, others: list[int]) -> None:
    with pytest.raises(ValidationError, match="at least one colleague"):
        open_direct(cast.bre, others, NOW)


def test_a_private_channel_is_seen_by_those_who_were_added(cast: Cast) -> None:
    private = create_channel(
        cast.bre, "Room 2", cast.oakland, NOW, private=True, people=[cast.ana.pk]
    )
    assert names(private) == {"Bre", "Ana"}
    assert private.name == "room-2"
    assert not Conversation.objects.visible_to(cast.kim).filter(pk=private.pk).exists()


def test_staff_cannot_open_a_channel_to_a_whole_location(cast: Cast) -> None:
    with pytest.raises(ValidationError) as caught:
        create_channel(cast.bre, "gossip", cast.oakland, NOW)
    assert "location" in caught.value.message_dict


def test_a_name_is_taken_once_per_location(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="already"):
        create_channel(cast.dana, "Front-Desk", cast.oakland, NOW)
    assert create_channel(cast.olive, "front-desk", cast.austin, NOW).pk


def test_removing_somebody_ends_their_membership_and_keeps_the_row(cast: Cast) -> None:
    private = create_channel(cast.bre, "room", None, NOW, private=True, people=[cast.ana.pk])
    set_people(cast.bre, private, NOW, remove=[cast.ana.pk])
    assert names(private) == {"Bre"}
    row = Membership.objects.get(conversation=private, user=cast.ana)
    assert (row.ended_at, row.ended_why) == (NOW, "removed")


def test_only_who_manages_a_channel_changes_its_people(cast: Cast) -> None:
    private = create_channel(cast.bre, "room", None, NOW, private=True, people=[cast.ana.pk])
    with pytest.raises(ValidationError, match="manages"):
        set_people(cast.ana, private, NOW, add=[cast.kim.pk])
    assert names(private) == {"Bre", "Ana"}


def test_somebody_added_again_comes_back(cast: Cast) -> None:
    private = create_channel(cast.bre, "room", None, NOW, private=True, people=[cast.ana.pk])
    set_people(cast.bre, private, NOW, remove=[cast.ana.pk])
    set_people(cast.bre, private, NOW, add=[cast.ana.pk])
    assert names(private) == {"Bre", "Ana"}


def test_who_left_an_open_channel_by_choice_stays_out(cast: Cast) -> None:
    leave(cast.kim, cast.front_desk, NOW)
    cast.kim.role = Role.FRONT_DESK
    cast.kim.save()
    assert "Kim" not in names(cast.front_desk)


def test_unread_is_what_was_posted_after_what_was_read(cast: Cast) -> None:
    for _ in range(3):
        post(cast.ana, cast.direct)
    mark_read(cast.bre, cast.direct.pk, 2)
    row = Membership.objects.select_related("conversation").get(
        conversation=cast.direct, user=cast.bre
    )
    assert row.conversation.last_seq - row.last_read_seq == 1


def test_reading_never_goes_backwards_nor_past_the_newest(cast: Cast) -> None:
    for _ in range(3):
        post(cast.ana, cast.direct)
    assert mark_read(cast.bre, cast.direct.pk, 99) == 3
    mark_read(cast.bre, cast.direct.pk, 1)
    assert Membership.objects.get(conversation=cast.direct, user=cast.bre).last_read_seq == 3


def test_nobody_marks_read_where_they_are_not(cast: Cast) -> None:
    assert cast.leo.pk not in member_ids(cast.direct.pk)
    assert mark_read(cast.leo, cast.direct.pk, 1) is None
